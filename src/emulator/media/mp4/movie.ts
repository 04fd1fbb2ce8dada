// The moov box: movie header, two tracks, tags. All dates are zero, so that equal clips give equal files.
import { box, concat, fullBox, text, u16, u32, u8 } from './box.ts';

/** Ticks per second of the movie and its edit lists. */
const movieTimescale = 1000;

// oxfmt-ignore
const unityMatrix = u32(0x1_0000, 0, 0,  0, 0x1_0000, 0,  0, 0, 0x4000_0000);
const undetermined = 0x55c4; // language 'und', three letters of five bits

interface TrackBoxes {
  id: 1 | 2;
  handler: 'vide' | 'soun';
  /** Ticks per second; `sampleDuration` is the length of one sample in these ticks. */
  timescale: number;
  sampleDuration: number;
  samples: number;
  /** Start of playback, in ticks: the encoder delay before the start is skipped. */
  skip: number;
  description: Uint8Array;
  /** Samples at which a decoder can start, counted from 1; null when it can start at any sample. */
  syncSamples: Uint8Array | null;
  /** stsc, stsz, stco. */
  chunks: readonly Uint8Array[];
  /** Display size in pixels; zero for sound. */
  width: number;
  height: number;
}

export interface MovieBoxes {
  seconds: number;
  tracks: readonly TrackBoxes[];
  /** Four-character iTunes keys with their texts. */
  tags: readonly (readonly [string, string])[];
}

export function moov(movie: MovieBoxes): Uint8Array {
  const duration = movie.seconds * movieTimescale;
  const header = fullBox(
    'mvhd',
    0,
    u32(0, 0, movieTimescale, duration, 0x1_0000), // created, modified, ..., rate 1.0
    u16(0x100, 0), // volume 1.0
    u32(0, 0),
    unityMatrix,
    new Uint8Array(24),
    u32(movie.tracks.length + 1), // next track id
  );
  return box('moov', header, ...movie.tracks.map((track) => trak(track, duration)), tagBox(movie.tags));
}

function trak(track: TrackBoxes, duration: number): Uint8Array {
  const sound = track.handler === 'soun';
  const header = fullBox(
    'tkhd',
    3, // enabled, in movie
    u32(0, 0, track.id, 0, duration, 0, 0),
    u16(0, sound ? 1 : 0, sound ? 0x100 : 0, 0), // layer, alternate group, volume
    unityMatrix,
    u32(track.width * 65_536, track.height * 65_536),
  );
  const edits = box('edts', fullBox('elst', 0, u32(1, duration, track.skip, 0x1_0000)));
  const mediaHeader = fullBox(
    'mdhd',
    0,
    u32(0, 0, track.timescale, track.samples * track.sampleDuration),
    u16(undetermined, 0),
  );
  const handler = fullBox(
    'hdlr',
    0,
    u32(0),
    text(track.handler),
    u32(0, 0, 0),
    text(sound ? 'Sound\0' : 'Video\0'),
  );
  const kind = sound ? fullBox('smhd', 0, u16(0, 0)) : fullBox('vmhd', 1, u16(0, 0, 0, 0));
  const data = box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', 1))); // the samples are in this file
  const media = box('mdia', mediaHeader, handler, box('minf', kind, data, sampleTable(track)));
  return box('trak', header, edits, media);
}

function sampleTable(track: TrackBoxes): Uint8Array {
  return box(
    'stbl',
    fullBox('stsd', 0, u32(1), track.description),
    fullBox('stts', 0, u32(1, track.samples, track.sampleDuration)),
    ...(track.syncSamples === null ? [] : [fullBox('stss', 0, track.syncSamples)]),
    ...track.chunks,
  );
}

function tagBox(tags: MovieBoxes['tags']): Uint8Array {
  const items = tags.map(([key, value]) => box(key, box('data', u32(1, 0), text(value)))); // 1: UTF-8
  const handler = fullBox('hdlr', 0, u32(0), text('mdirappl'), u32(0, 0), u8(0));
  return box('udta', fullBox('meta', 0, concat([handler, box('ilst', ...items)])));
}
