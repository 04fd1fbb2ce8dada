// Reads the facts that the container of a foreign MP4 states about its video: size, duration, codec. Nothing
// is decoded here.
import { UnreadableVideo, type VideoFacts } from '../media.ts';
import { fragmentsOf, type FragmentedTrack } from './fragments.ts';
import {
  atLeast,
  boxesOf,
  boxLimit,
  childOf,
  fourCharacters,
  neededChild,
  numberIn,
  sub,
  versionOf,
} from './read.ts';

/**
 * Limits for accepted videos (UNKNOWN): twice the largest side that the service renders, and its longest
 * video.
 */
export const videoLimits = { side: 3840, pixels: 3840 * 2160, seconds: 120, tracks: 64 } as const;

interface Track {
  kind: string;
  seconds: number;
  /** From the sample description. */
  codec: string;
  width: number;
  height: number;
  /** True when the track is shown rotated by a quarter turn, to either side. */
  turned: boolean;
  samples: number;
}

/** @throws UnreadableVideo with a reason for a person */
export function factsOf(file: Uint8Array): VideoFacts {
  if (file.length === 0) throw new UnreadableVideo('it is empty');
  const whole = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || fourCharacters(whole, 4) !== 'ftyp') throw new UnreadableVideo('it is no MP4 file');
  const { movie, fragments } = partsOf(whole);
  const added = fragmentsOf(movie, fragments);
  const tracks = tracksOf(movie, added);
  const video = tracks.find(({ kind }) => kind === 'vide');
  if (video === undefined) throw new UnreadableVideo('it has no video track');
  const sound = tracks.some(({ kind, samples }) => kind === 'soun' && samples > 0);
  const seconds = video.seconds > 0 ? video.seconds : movieSeconds(movie);
  assertBounds(video, seconds);
  const { width, height, codec, turned } = video;
  return {
    ...(turned ? { width: height, height: width } : { width, height }),
    seconds,
    codec,
    sound,
  };
}

/** Boxes that a film consists of. When one of these boxes is cut off, the film is cut off. */
const essential = new Set(['moov', 'mdat', 'moof']);

/**
 * Returns the movie header and the fragments. The samples must be in the file, too: a file that was cut off
 * after its header is no video. Bytes after the last box are ignored, as in players.
 */
function partsOf(whole: DataView): { movie: DataView; fragments: DataView[] } {
  let movie: DataView | undefined;
  let data = 0;
  let end = 0;
  const fragments: DataView[] = [];
  try {
    for (const { type, body } of boxesOf(whole, boxLimit.file)) {
      if (type === 'moov') movie ??= body;
      if (type === 'mdat') data += body.byteLength;
      if (type === 'moof') fragments.push(body);
      end = body.byteOffset - whole.byteOffset + body.byteLength;
    }
  } catch (thrown) {
    const cut = end + 8 <= whole.byteLength && essential.has(fourCharacters(whole, end + 4));
    if (movie === undefined || data === 0 || cut) throw thrown;
  }
  if (movie === undefined) throw new UnreadableVideo("it lacks its 'moov' box");
  if (data === 0) throw new UnreadableVideo('it has no samples');
  return { movie, fragments };
}

function assertBounds({ width, height, samples }: Track, seconds: number): void {
  const { side, pixels, seconds: longest } = videoLimits;
  if (width < 16 || height < 16) throw new UnreadableVideo(`its picture of ${width}x${height} is too small`);
  if (Math.max(width, height) > side || width * height > pixels)
    throw new UnreadableVideo(`its picture of ${width}x${height} is larger than 3840x2160`);
  if (samples === 0) throw new UnreadableVideo('it has no samples');
  if (!(seconds > 0)) throw new UnreadableVideo('it does not say how long it is');
  if (seconds > longest) throw new UnreadableVideo(`it is longer than ${longest} seconds`);
}

function tracksOf(movie: DataView, added: ReadonlyMap<number, FragmentedTrack>): Track[] {
  const tracks: Track[] = [];
  for (const { type, body } of boxesOf(movie)) {
    if (type !== 'trak') continue;
    if (tracks.length === videoLimits.tracks) throw new UnreadableVideo('it has too many tracks');
    tracks.push(trackOf(body, added));
  }
  return tracks;
}

function trackOf(track: DataView, added: ReadonlyMap<number, FragmentedTrack>): Track {
  const media = neededChild(track, 'mdia');
  const kind = fourCharacters(atLeast(neededChild(media, 'hdlr'), 12), 8);
  const table = neededChild(neededChild(media, 'minf'), 'stbl');
  const { time, scale } = durationIn(neededChild(media, 'mdhd'));
  const header = neededChild(track, 'tkhd');
  // The samples of a fragmented file are listed in its fragments. Its header may omit their
  // duration.
  const more = added.get(trackId(header)) ?? { samples: 0, ticks: 0 };
  return {
    kind,
    seconds: scale === 0 ? 0 : Math.max(time, more.ticks) / scale,
    ...descriptionOf(neededChild(table, 'stsd'), kind),
    turned: kind === 'vide' && isTurned(header),
    samples: sampleCount(table) + more.samples,
  };
}

function trackId(header: DataView): number {
  const at = versionOf(header) === 1 ? 20 : 12;
  return atLeast(header, at + 4).getUint32(at);
}

function descriptionOf(descriptions: DataView, kind: string): Pick<Track, 'codec' | 'width' | 'height'> {
  const entry = atLeast(sub(descriptions, Math.min(8, descriptions.byteLength)), 8);
  const codec = fourCharacters(entry, 4);
  if (kind !== 'vide') return { codec, width: 0, height: 0 };
  // VisualSampleEntry (clause 12.1.3): 8 bytes of box, 8 of entry, 16 reserved.
  const visual = atLeast(entry, 36);
  return { codec, width: visual.getUint16(32), height: visual.getUint16(34) };
}

function sampleCount(table: DataView): number {
  const sizes = childOf(table, 'stsz') ?? childOf(table, 'stz2');
  return sizes === undefined ? 0 : atLeast(sizes, 12).getUint32(8);
}

/**
 * Returns the duration from the movie header. If it is 0 in a fragmented file, the extension header states
 * it.
 */
function movieSeconds(movie: DataView): number {
  const { time, scale } = durationIn(neededChild(movie, 'mvhd'));
  const extension = childOf(movie, 'mvex');
  const extended = extension === undefined ? undefined : childOf(extension, 'mehd');
  const ticks =
    extended === undefined ? time : time || numberIn(atLeast(extended, 8), 4, versionOf(extended));
  return scale === 0 ? 0 : ticks / scale;
}

/**
 * `mvhd` and `mdhd` begin with the same fields: two dates, a time scale, a duration. The fields have 32 bits,
 * or (except for the scale) 64.
 */
function durationIn(header: DataView): { time: number; scale: number } {
  const version = versionOf(header);
  const at = version === 1 ? 20 : 12;
  const view = atLeast(header, at + (version === 1 ? 12 : 8));
  const time = numberIn(view, at + 4, version);
  // All bits set to one means unknown.
  return { time: version === 0 && time === 0xffff_ffff ? 0 : time, scale: view.getUint32(at) };
}

/** The matrix of a quarter turn has zeros on its diagonal (clause 8.3.2). */
function isTurned(header: DataView): boolean {
  const at = versionOf(header) === 1 ? 52 : 40;
  const view = atLeast(header, at + 36);
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => view.getInt32(at + offset));
  return a === 0 && d === 0 && b !== 0 && c !== 0;
}
