// Reads the samples of a fragmented MP4 (ISO/IEC 14496-12 clause 8.8): how many samples each track has in its
// fragments, and how long they last.
import { atLeast, boxesOf, childOf, neededChild, numberIn, versionOf } from './read.ts';

/** The samples and the time that the fragments add to one track. */
export interface FragmentedTrack {
  samples: number;
  /** The end of its last fragment, in the time scale of the track. */
  ticks: number;
}

/** Flags of a track fragment's header and of a run: they state which optional fields are present. */
const header = { baseDataOffset: 0x1, descriptionIndex: 0x2, duration: 0x8 } as const;
const run = {
  dataOffset: 0x1,
  firstFlags: 0x4,
  duration: 0x100,
  size: 0x200,
  flags: 0x400,
  composition: 0x800,
} as const;

/**
 * Sums up the fragments by track. Files such as those that ffmpeg writes with `empty_moov` state their length
 * only in the fragments.
 * @param movie the movie header, which contains the defaults
 * @throws UnreadableVideo for boxes that are too short
 */
export function fragmentsOf(
  movie: DataView,
  fragments: readonly DataView[],
): ReadonlyMap<number, FragmentedTrack> {
  const defaults = defaultDurations(movie);
  const tracks = new Map<number, FragmentedTrack>();
  for (const fragment of fragments) {
    for (const { type, body } of boxesOf(fragment)) {
      if (type !== 'traf') continue;
      const { id, duration } = headerOf(neededChild(body, 'tfhd'));
      const { samples, ticks } = tracks.get(id) ?? { samples: 0, ticks: 0 };
      const runs = runsOf(body, duration ?? defaults.get(id) ?? 0);
      const start = startOf(body) ?? ticks;
      tracks.set(id, { samples: samples + runs.samples, ticks: Math.max(ticks, start + runs.ticks) });
    }
  }
  return tracks;
}

/** Returns the duration of a sample by track, for fragments that do not state it. */
function defaultDurations(movie: DataView): ReadonlyMap<number, number> {
  const extension = childOf(movie, 'mvex');
  const found = new Map<number, number>();
  if (extension === undefined) return found;
  for (const { type, body } of boxesOf(extension)) {
    if (type !== 'trex') continue;
    const view = atLeast(body, 16);
    found.set(view.getUint32(4), view.getUint32(12));
  }
  return found;
}

const flagsOf = (fullBox: DataView) => atLeast(fullBox, 4).getUint32(0) & 0xff_ffff;

function headerOf(box: DataView): { id: number; duration: number | undefined } {
  const flags = flagsOf(box);
  const at = 8 + (flags & header.baseDataOffset ? 8 : 0) + (flags & header.descriptionIndex ? 4 : 0);
  return {
    id: atLeast(box, 8).getUint32(4),
    duration: flags & header.duration ? atLeast(box, at + 4).getUint32(at) : undefined,
  };
}

/** Returns the start of the fragment, if the fragment states it. */
function startOf(fragment: DataView): number | undefined {
  const box = childOf(fragment, 'tfdt');
  return box === undefined ? undefined : numberIn(box, 4, versionOf(box));
}

function runsOf(fragment: DataView, standard: number): { samples: number; ticks: number } {
  let samples = 0;
  let ticks = 0;
  for (const { type, body } of boxesOf(fragment)) {
    if (type !== 'trun') continue;
    const flags = flagsOf(body);
    const count = atLeast(body, 8).getUint32(4);
    samples += count;
    ticks += flags & run.duration ? listedDurations(body, flags, count) : count * standard;
  }
  return { samples, ticks };
}

/** The sum of the durations that a run lists, one for each sample. */
function listedDurations(box: DataView, flags: number, count: number): number {
  const optional = [run.duration, run.size, run.flags, run.composition].filter((flag) => flags & flag);
  const row = optional.length * 4;
  const start = 8 + (flags & run.dataOffset ? 4 : 0) + (flags & run.firstFlags ? 4 : 0);
  atLeast(box, start + row * count);
  let sum = 0;
  for (let at = start; at < start + row * count; at += row) sum += box.getUint32(at);
  return sum;
}
