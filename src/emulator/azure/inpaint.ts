// The pictures and clips that a job of the older API starts from: this module checks them, selects the
// picture to show, and refuses each fault.
import type { Crop } from '../domain/clip.ts';
import { integerTooBig, invalidType, unreadableImage } from '../domain/errors.ts';
import { sha256 } from '../http/digest.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { isUploadedFile, type UploadedFile } from '../http/form.ts';
import type { Reference } from '../jobs/reference-image.ts';
import { UnreadableImage } from '../media/media.ts';
import type { InpaintItem } from '../schema/azure.ts';
import type * as z from 'zod';
import { fileMissing, invalidCrop, malformedItems } from './azure-errors.ts';

export type Item = z.infer<typeof InpaintItem>;

/** The item that the clips of a job show: the picture with the lowest frame index. */
export interface InpaintPicture extends Reference {
  crop: Crop | undefined;
}

/** The frames per second of a clip (contract:content.video-30-fps). */
const fps = 30;
/**
 * The largest side of a picture in pixels. Larger pictures are refused (UNKNOWN: the service's limit is not
 * known).
 */
const largestSide = 1920;

/** Reads the items. In a form they are one JSON text (DOC). @throws ApiError 400 */
export function readItems(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    const items: unknown = JSON.parse(value);
    if (Array.isArray(items)) return items;
  } catch {
    // Invalid JSON gets the same refusal as JSON that is not an array.
  }
  throw malformedItems();
}

/**
 * Reads the uploaded `files` of a form.
 * @throws ApiError 400 when a value of `files` is not an uploaded file
 */
export function readFiles(value: unknown): readonly UploadedFile[] {
  if (value === undefined) return [];
  const files: readonly unknown[] = Array.isArray(value) ? value : [value];
  return files.map((file, index) => {
    if (!isUploadedFile(file) || file.filename === undefined) {
      throw invalidType(`files[${index}]`, 'a file', '');
    }
    return file;
  });
}

/**
 * Checks every item and the file that it names. All pictures are decoded; for clips only the container's
 * first box is checked.
 * @returns the picture with the lowest frame index, or undefined when the items have none
 * @throws ApiError 400
 */
export async function readInpainting(
  ports: Pick<JobPorts, 'media'>,
  items: readonly Item[],
  given: { files: readonly UploadedFile[]; seconds: number },
): Promise<InpaintPicture | undefined> {
  const checked = new Set<string>();
  let first: { item: Item; file: UploadedFile; crop: Crop | undefined } | undefined;
  for (const [index, item] of items.entries()) {
    const path = `inpaint_items[${index}]`;
    const crop = cropOf(item, `${path}.crop_bounds`);
    const last = given.seconds * fps - 1;
    if (item.frame_index > last) throw integerTooBig(`${path}.frame_index`, last, item.frame_index);
    const file = given.files.find(({ filename }) => filename === item.file_name);
    if (file === undefined) throw fileMissing(`${path}.file_name`, item.file_name);
    const kind = `${item.type} ${item.file_name}`;
    if (!checked.has(kind)) await assertReadable(ports, item.type, file);
    checked.add(kind);
    if (item.type === 'image' && (first === undefined || item.frame_index < first.item.frame_index)) {
      first = { item, file, crop };
    }
  }
  if (first === undefined) return undefined;
  const { file, crop } = first;
  const { mimetype, bytes } = file;
  return { given: file, crop, upload: { mimetype, bytes }, sha256: sha256(bytes) };
}

/** Returns the crop of an item, or undefined when the item uses the whole picture. */
function cropOf({ crop_bounds: bounds }: Item, path: string): Crop | undefined {
  if (bounds === undefined) return undefined;
  const { left_fraction: left, top_fraction: top, right_fraction: right, bottom_fraction: bottom } = bounds;
  if (!(left >= 0 && left < right && right <= 1 && top >= 0 && top < bottom && bottom <= 1)) {
    throw invalidCrop(path);
  }
  const whole = left === 0 && top === 0 && right === 1 && bottom === 1;
  return whole ? undefined : { left, top, right, bottom };
}

async function assertReadable(
  { media: load }: Pick<JobPorts, 'media'>,
  type: Item['type'],
  { bytes }: UploadedFile,
): Promise<void> {
  if (type === 'video') {
    const box = Buffer.from(bytes.subarray(4, 8)).toString('latin1');
    if (box !== 'ftyp') throw unreadableImage('files', 'The file is not an MP4 video');
    return;
  }
  const media = await load();
  try {
    const { width, height } = await media.inspect(bytes);
    if (Math.max(width, height) > largestSide) {
      throw unreadableImage('files', `The image is more than ${largestSide} pixels wide or high`);
    }
  } catch (thrown) {
    throw thrown instanceof UnreadableImage ? unreadableImage('files', thrown.message) : thrown;
  }
}
