// The reader of foreign MP4 files: it reads whole files correctly, and refuses all other files quickly and
// without a crash.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableVideo } from '../../../../src/emulator/media/media.ts';
import { factsOf, videoLimits } from '../../../../src/emulator/media/mp4/facts.ts';
import { boxLimit } from '../../../../src/emulator/media/mp4/read.ts';
import { box, concat, fullBox, text, u32 } from '../../../../src/emulator/media/mp4/box.ts';
import { mp4 } from '../../../support/videos.ts';
import { azureSizes, smallSizes, soraSizes } from '../support/clips.ts';
import { find, readBoxes } from '../support/boxes.ts';

const whole = mp4();
const ftyp = box('ftyp', text('isom'), u32(0x200), text('isom'));

const freeBoxes = (length: number) => concat(Array.from({ length }, () => box('free')));

/** Reads the file, and limits the time. @returns the reason of a refusal */
function refused(file: Uint8Array): string {
  const before = performance.now();
  let reason = '';
  try {
    factsOf(file);
  } catch (thrown) {
    if (!(thrown instanceof UnreadableVideo)) throw thrown;
    reason = thrown.message;
  }
  expect(performance.now() - before).toBeLessThan(1_000);
  return reason;
}

/** Returns a copy with 32 changed bits in the body of a box. */
function changed(path: string, offset: number, value: number, track = 0): Uint8Array {
  const copy = Uint8Array.from(whole);
  find(readBoxes(copy), path, track).body.setUint32(offset, value);
  return copy;
}

/** A box that states another size than it has. */
function claiming(type: string, size: number, ...content: Uint8Array[]): Uint8Array {
  const made = box(type, ...content);
  new DataView(made.buffer).setUint32(0, size);
  return made;
}

describe('a whole MP4 file', () => {
  it.each([...soraSizes, ...azureSizes, ...smallSizes])('of %s x %s is read correctly', (width, height) => {
    expect(factsOf(mp4({ width, height, seconds: 1 }))).toEqual({
      width,
      height,
      seconds: 1,
      codec: 'avc1',
      sound: true,
    });
  });

  it('may be anywhere in its buffer', () => {
    const padded = concat([new Uint8Array(7).fill(255), whole, new Uint8Array(9).fill(255)]);
    expect(factsOf(padded.subarray(7, 7 + whole.length))).toEqual(factsOf(whole));
  });

  it('may have its head at the end, and unknown boxes', () => {
    const boxes = readBoxes(whole);
    const part = (type: string) => {
      const index = boxes.findIndex((found) => found.type === type);
      return whole.subarray(boxes[index]?.at, boxes[index + 1]?.at ?? whole.length);
    };
    const turned = concat([part('ftyp'), box('free', new Uint8Array(5)), part('mdat'), part('moov')]);
    expect(factsOf(turned)).toEqual(factsOf(whole));
  });

  it('may end with a box that reaches to the end of the file, or has its size in 64 bits', () => {
    const at = readBoxes(whole).find(({ type }) => type === 'mdat')?.at ?? 0;
    const open = Uint8Array.from(whole);
    new DataView(open.buffer).setUint32(at, 0);
    expect(factsOf(open)).toEqual(factsOf(whole));
    const data = whole.subarray(at + 8);
    const long = concat([whole.subarray(0, at), u32(1), text('mdat'), u32(0, data.length + 16), data]);
    expect(factsOf(long)).toEqual(factsOf(whole));
  });

  it('has the size that viewers see: a quarter turn swaps the sides', () => {
    const turned = Uint8Array.from(whole);
    const header = find(readBoxes(turned), 'moov/trak/tkhd').body;
    [0, 0x1_0000, 0, 0xffff_0000, 0].forEach((value, i) => header.setUint32(40 + i * 4, value));
    expect(factsOf(turned)).toMatchObject({ width: 568, height: 320 });
  });
});

/**
 * A track header without a list of samples, as ffmpeg writes it with `empty_moov`, and the values that its
 * fragments need.
 */
function emptyMovie(): Uint8Array {
  const copy = Uint8Array.from(whole);
  const boxes = readBoxes(copy);
  for (const path of ['moov/mvhd', 'moov/trak/mdia/mdhd']) find(boxes, path).body.setUint32(16, 0);
  find(boxes, 'moov/trak/mdia/minf/stbl/stsz').body.setUint32(8, 0);
  const movie = find(boxes, 'moov');
  const extension = box('mvex', fullBox('trex', 0, u32(1, 1, 512, 0, 0)));
  return box('moov', copy.subarray(movie.at + 8, movie.at + 8 + movie.body.byteLength), extension);
}

/** A fragment of the first track. @param run the flags and the content of its `trun` */
const fragment = (run: Uint8Array, more: Uint8Array[] = []) =>
  concat([
    box('moof', box('traf', fullBox('tfhd', 0x2_0000, u32(1)), ...more, run)),
    box('mdat', text('samples')),
  ]);

describe('a fragmented MP4 file', () => {
  // One second has 15,360 ticks.
  const standard = fullBox('trun', 0, u32(30));
  const listed = fullBox('trun', 0x301, u32(2, 0), u32(5_120, 9, 10_240, 9));

  it.each<[string, Uint8Array[], number]>([
    ['with the duration of a sample in its head', [fragment(standard), fragment(standard)], 2],
    ['with the duration of each sample in its runs', [fragment(standard), fragment(listed)], 2],
    ['that states when each fragment begins', [fragment(standard, [fullBox('tfdt', 0, u32(46_080))])], 4],
    [
      'that states the beginning in 64 bits, and the duration in the fragment',
      [
        concat([
          box(
            'moof',
            box(
              'traf',
              fullBox('tfhd', 0x8, u32(1, 1_024)),
              box('tfdt', u32(0x0100_0000, 0, 15_360)),
              standard,
            ),
          ),
          box('mdat', text('x')),
        ]),
      ],
      3,
    ],
  ])('%s has the duration of its fragments', (_, fragments, seconds) => {
    const { width, height } = factsOf(whole);
    const facts = factsOf(concat([ftyp, emptyMovie(), ...fragments]));
    expect(facts).toMatchObject({ width, height, seconds, codec: 'avc1' });
  });

  it.each<[string, Uint8Array[], string]>([
    ['without fragments', [box('mdat', text('x'))], 'it has no samples'],
    ['without samples in them', [fragment(fullBox('trun', 0, u32(0)))], 'it has no samples'],
    [
      'whose run lists more than it has',
      [fragment(fullBox('trun', 0x100, u32(0xffff_ffff, 512)))],
      'one of its boxes is too short',
    ],
    [
      'that claims to last for days',
      [fragment(fullBox('trun', 0, u32(0xffff_ffff)))],
      'it is longer than 120 seconds',
    ],
    [
      'whose last fragment is cut off',
      [fragment(standard), fragment(standard).subarray(0, 40)],
      'it is truncated',
    ],
  ])('%s is refused', (_, fragments, reason) => {
    expect(refused(concat([ftyp, emptyMovie(), ...fragments]))).toBe(reason);
  });
});

describe('bytes after the last box of an MP4 file', () => {
  it.each<[string, Uint8Array]>([
    ['one byte', Uint8Array.of(7)],
    ['a text', text('made by a camera\n')],
    ['zeros', new Uint8Array(1_000)],
    ['a size beyond the end of the file', claiming('skip', 5_000)],
    ['an ID3 tag', text('TAG'.padEnd(128, '.'))],
  ])('have no effect: %s', (_, trailing) => {
    expect(factsOf(concat([whole, trailing]))).toEqual(factsOf(whole));
  });

  it('are a fault when they are a part of the movie that is cut off', () => {
    expect(refused(concat([whole, claiming('mdat', 5_000, text('x'))]))).toBe('it is truncated');
  });
});

describe('a file that is not a complete MP4 video is refused', () => {
  it.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(), 'it is empty'],
    ['one byte', Uint8Array.of(0), 'it is no MP4 file'],
    ['a ZIP archive', concat([text('PK\u0003\u0004'), new Uint8Array(100)]), 'it is no MP4 file'],
    ['gzip', concat([Uint8Array.of(0x1f, 0x8b, 8), new Uint8Array(100)]), 'it is no MP4 file'],
    ['a playlist', text('#EXTM3U\nhttp://127.0.0.1/x.ts\n'), 'it is no MP4 file'],
    ['nothing but its brand', ftyp, "it lacks its 'moov' box"],
    ['no data', concat([ftyp, box('moov')]), 'it has no samples'],
    ['no movie header', concat([ftyp, box('moov'), box('mdat', text('x'))]), 'it has no video track'],
    ['a size of 7', concat([ftyp, claiming('free', 7)]), "its 'free' box has an impossible size"],
    ['a size beyond the end', concat([ftyp, claiming('moov', 0x7fff_ffff)]), 'it is truncated'],
    ['64 bits that are missing', concat([ftyp, claiming('moov', 1)]), 'it is truncated'],
    [
      '64 bits of ones',
      concat([ftyp, claiming('moov', 1, u32(0xffff_ffff, 0xffff_ffff))]),
      'it is truncated',
    ],
    [
      '64 bits of zero',
      concat([ftyp, claiming('moov', 1, u32(0, 0))]),
      "its 'moov' box has an impossible size",
    ],
    [
      'a width of 65,535',
      changed('moov/trak/mdia/minf/stbl/stsd', 40, 0xffff_0238),
      'its picture of 65535x568 is larger than 3840x2160',
    ],
    [
      'a height of 0',
      changed('moov/trak/mdia/minf/stbl/stsd', 40, 320 << 16),
      'its picture of 320x0 is too small',
    ],
    [
      'more than two minutes',
      changed('moov/trak/mdia/mdhd', 16, 15_360 * 121),
      'it is longer than 120 seconds',
    ],
    ['no samples', changed('moov/trak/mdia/minf/stbl/stsz', 8, 0), 'it has no samples'],
  ])('when it is or has %s', (_, file, reason) => {
    expect(refused(file)).toBe(reason);
  });

  it('when it has no duration', () => {
    const copy = changed('moov/trak/mdia/mdhd', 16, 0);
    find(readBoxes(copy), 'moov/mvhd').body.setUint32(16, 0);
    expect(refused(copy)).toBe('it does not say how long it is');
  });

  it('when its video track is an audio track', () => {
    const copy = Uint8Array.from(whole);
    const handler = find(readBoxes(copy), 'moov/trak/mdia/hdlr').body;
    handler.setUint32(8, 0x736f_756e); // soun
    expect(refused(copy)).toBe('it has no video track');
  });

  it('when it has more boxes than the reader looks at, before the reader has seen them all', () => {
    expect(refused(concat([ftyp, freeBoxes(boxLimit.file)]))).toBe('it has too many boxes');
    const inMovie = concat([ftyp, box('moov', freeBoxes(boxLimit.box), box('trak')), box('mdat', text('x'))]);
    expect(refused(inMovie)).toBe('it has too many boxes');
  });

  it('when it has too many tracks', () => {
    const boxes = readBoxes(whole);
    const movie = boxes.find(({ type }) => type === 'moov');
    const track = movie?.children.find(({ type }) => type === 'trak');
    const bytes = whole.subarray(track?.at, (track?.at ?? 0) + (track?.body.byteLength ?? 0) + 8);
    const tracks = Array.from({ length: videoLimits.tracks + 1 }, () => bytes);
    expect(refused(concat([ftyp, box('moov', ...tracks), box('mdat', text('x'))]))).toBe(
      'it has too many tracks',
    );
  });

  it('quickly when it has boxes next to every box that the reader looks for, in every track', () => {
    const filler = freeBoxes(9_000);
    const table = box('stbl', filler, box('stsd', new Uint8Array(60)), box('stsz', new Uint8Array(12)));
    const heads = [box('mdhd', new Uint8Array(24)), box('hdlr', new Uint8Array(24))];
    const track = box('trak', filler, box('mdia', filler, box('minf', filler, table), ...heads));
    const tracks = Array.from({ length: videoLimits.tracks }, () => track);
    const file = concat([ftyp, box('moov', ...tracks), box('mdat', text('x'))]);
    expect(file.length).toBeGreaterThan(15_000_000);
    expect(refused(file)).toBe('it has too many boxes');
  });

  it('quickly when its boxes are nested a hundred thousand deep, or are 30 MB of tiny boxes', () => {
    const depth = 100_000;
    const nested = new Uint8Array(depth * 8);
    const view = new DataView(nested.buffer);
    for (let k = 0; k < depth; k++) {
      view.setUint32(k * 8, (depth - k) * 8);
      view.setUint32(k * 8 + 4, 0x6d6f_6f76); // moov
    }
    expect(refused(concat([ftyp, nested, box('mdat', text('x'))]))).toBe('it has no video track');
    const tiny = new Uint8Array(30 * 1024 * 1024);
    for (let at = 0; at < tiny.length; at += 8) new DataView(tiny.buffer).setUint32(at, 8);
    expect(refused(concat([ftyp, tiny]))).toBe('it has too many boxes');
  });
});

describe('arbitrary bytes', () => {
  it('of a file that is cut at any position are refused', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(refused(whole.subarray(0, length))).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it('in any place of the head are read or refused', () => {
    const data = readBoxes(whole).find(({ type }) => type === 'mdat')?.at ?? 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(data - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const copy = Uint8Array.from(whole);
          for (const [at, value] of changes) copy[at] = value;
          if (refused(copy) !== '') return;
          const { width, height, seconds } = factsOf(copy);
          expect(width * height).toBeLessThanOrEqual(videoLimits.pixels);
          expect(seconds).toBeGreaterThan(0);
          expect(seconds).toBeLessThanOrEqual(videoLimits.seconds);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('after a brand are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(refused(concat([ftyp, bytes]))).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});
