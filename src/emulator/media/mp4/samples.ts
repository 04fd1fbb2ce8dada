// The order of samples in the file: in chunks of one second, video and audio in turn, so that a player can
// start early.
import { fullBox, u32, u32Array } from './box.ts';

/**
 * Chunks of one track: the sample sizes in order, the number of samples in each chunk, and the offset of each
 * chunk after the mdat header.
 */
export interface ChunkedTrack {
  sizes: readonly number[];
  perChunk: readonly number[];
  offsets: readonly number[];
}

interface Samples {
  sizes: readonly number[];
  /** Number of samples up to the end of each chunk. */
  ends: readonly number[];
}

/** Lays out two tracks chunk by chunk, video first. `length` is the length of all data. */
export function interleave(video: Samples, audio: Samples) {
  const tracks = { video: emptyTrack(video), audio: emptyTrack(audio) };
  let length = 0;
  const append = (track: ReturnType<typeof emptyTrack>, from: number, to: number) => {
    track.offsets.push(length);
    track.perChunk.push(to - from);
    for (let i = from; i < to; i++) length += track.sizes[i] ?? 0;
  };
  video.ends.forEach((end, k) => {
    append(tracks.video, video.ends[k - 1] ?? 0, end);
    append(tracks.audio, audio.ends[k - 1] ?? 0, audio.ends[k] ?? 0);
  });
  return { ...tracks, length };
}

const emptyTrack = ({ sizes }: Samples) => ({
  sizes,
  perChunk: [] as number[],
  offsets: [] as number[],
});

/** stsc, stsz and stco of a track whose data begins at `base` in the file. */
export function chunkBoxes(track: ChunkedTrack, base: number): Uint8Array[] {
  const runs: number[][] = [];
  track.perChunk.forEach((count, i) => {
    if (runs.at(-1)?.[1] !== count) runs.push([i + 1, count, 1]); // first chunk, samples a chunk, description
  });
  return [
    fullBox('stsc', 0, u32(runs.length), u32Array(runs.flat())),
    fullBox('stsz', 0, u32(0, track.sizes.length), u32Array(track.sizes)),
    fullBox('stco', 0, u32(track.offsets.length), u32Array(track.offsets.map((offset) => offset + base))),
  ];
}
