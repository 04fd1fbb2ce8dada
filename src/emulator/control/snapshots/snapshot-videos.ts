// Checks the videos of a project's file: this server must be able to render them.
import { extensionLimits, generatedSeconds } from '../../domain/derivation.ts';
import { ownProperty } from '../../domain/own-property.ts';
import { pixels, type Profile } from '../../domain/profiles.ts';
import type { VideoRecord } from '../../domain/video.ts';
import { asSentence } from '../../domain/words.ts';
import { sha256 } from '../../http/digest.ts';
import type { Media } from '../../media/media.ts';
import { isRenderable } from '../../quirks/clip-parameters.ts';
import type { Doc, Upload } from '../../store/store.ts';
import { ControlError } from '../vocabulary/control-errors.ts';

/** @throws ControlError 400 */
export function refuseFile(what: string): never {
  throw new ControlError('invalid_request', asSentence(`This file cannot be imported: ${what}`));
}

/**
 * Refuses a video that no contract of this server allows, because the renderer may not be able to make it.
 */
export function assertServable(
  { body }: Doc<'video'>,
  { contracts, now }: { contracts: readonly Profile[]; now: number },
): void {
  // A video of one contract can be extended under another.
  const stitched = contracts.some((contract) => isStitched(body, contract));
  const known = contracts.some(({ models, sizesOf, seconds, open }) => {
    if (open === true) return isRenderable(body);
    const family = ownProperty(models.value, body.model);
    return (
      family !== undefined &&
      sizesOf.value[family].includes(body.size) &&
      (seconds.value.includes(body.seconds) || stitched)
    );
  });
  if (!known) {
    refuseFile(
      `profile ${contracts[0]?.name} has no ${body.model} in ${body.size} with ${body.seconds} s (video '${body.id}')`,
    );
  }
  if (body.createdAt > now) refuseFile(`video '${body.id}' lies in the future of its clock`);
}

/**
 * True for a derived video of valid length. An extension is as long as its parts together, up to the largest
 * length of extensions. A video made from an extension has the length of the extension.
 */
function isStitched(
  { seconds, remixedFromVideoId, uploaded, earlier }: VideoRecord,
  profile: Profile,
): boolean {
  const total = Number(seconds);
  const within = Number.isInteger(total) && total >= 1 && total <= extensionLimits.seconds;
  const derived = remixedFromVideoId !== null || uploaded !== undefined;
  const own = earlier === undefined ? undefined : generatedSeconds({ seconds, earlier });
  return (
    profile.edits.value &&
    within &&
    derived &&
    (own === undefined || profile.seconds.value.includes(String(own)))
  );
}

/** Refuses a video whose picture is missing, was changed, or does not fit. */
export async function assertPicture(
  { id, body }: Doc<'video'>,
  upload: Upload | undefined,
  media: () => Promise<Media>,
): Promise<void> {
  if ((body.referenceSha256 === null) !== (upload === undefined)) {
    refuseFile(`the upload of video '${id}' is ${upload === undefined ? 'missing' : 'not mentioned by it'}`);
  }
  if (upload === undefined) return;
  if (sha256(upload.bytes) !== body.referenceSha256) refuseFile(`the upload of video '${id}' was changed`);
  const { width, height } = pixels(body.size);
  const found = await media()
    .then((renderer) => renderer.inspect(upload.bytes))
    .catch(() => undefined);
  // A picture of another dialect's or another server's job is fitted to the size of the job.
  const other = body.clips !== undefined || body.foreign !== undefined;
  const fits = other || (found?.width === width && found.height === height);
  if (found === undefined || !fits) {
    refuseFile(`the upload of video '${id}' is no picture of ${body.size}`);
  }
}
