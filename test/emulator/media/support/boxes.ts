// A small MP4 reader, written independently of the muxer: finds boxes and the facts that tests compare.

export interface Box {
  type: string;
  /** The offset of the box in the file. */
  at: number;
  body: DataView;
  children: Box[];
}

const containers = new Set(['moov', 'trak', 'edts', 'mdia', 'minf', 'dinf', 'stbl', 'udta', 'ilst']);

export function readBoxes(bytes: Uint8Array): Box[] {
  return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

function read(view: DataView, base: number): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at < view.byteLength;) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > view.byteLength) throw new Error(`box of ${size} bytes at ${base + at}`);
    const type = String.fromCharCode(...[4, 5, 6, 7].map((i) => view.getUint8(at + i)));
    const skip = type === 'meta' ? 12 : 8;
    const body = new DataView(view.buffer, view.byteOffset + at + skip, size - skip);
    const nested = containers.has(type) || type === 'meta' || type.startsWith('©');
    boxes.push({ type, at: base + at, body, children: nested ? read(body, base + at + skip) : [] });
    at += size;
  }
  return boxes;
}

/** Returns the only box at a path such as 'moov/mvhd'; `track` selects the trak. */
export function find(boxes: readonly Box[], path: string, track = 0): Box {
  const [type, ...rest] = path.split('/');
  const hits = boxes.filter((box) => box.type === type);
  const hit = hits[type === 'trak' ? track : 0];
  if (hit === undefined) throw new Error(`no box ${path}`);
  return rest.length === 0 ? hit : find(hit.children, rest.join('/'), track);
}

export interface TrackFacts {
  handler: string;
  /** The duration of the edit list, in seconds, which players show. */
  seconds: number;
  samples: number;
  /** The sum of all sample durations, in seconds. */
  mediaSeconds: number;
  /**
   * True when the bytes of every sample are where the tables place them, one after the other inside its
   * chunk.
   */
  sampleRanges: { at: number; size: number }[];
  syncSamples: number[];
}

export function trackFacts(boxes: readonly Box[], track: number): TrackFacts {
  const at = (path: string) => find(boxes, `moov/trak/${path}`, track).body;
  const movieScale = find(boxes, 'moov/mvhd').body.getUint32(12);
  const scale = at('mdia/mdhd').getUint32(12);
  const stts = at('mdia/minf/stbl/stts');
  let mediaTicks = 0;
  for (let i = 0; i < stts.getUint32(4); i++)
    mediaTicks += stts.getUint32(8 + i * 8) * stts.getUint32(12 + i * 8);
  const stsz = at('mdia/minf/stbl/stsz');
  const samples = stsz.getUint32(8);
  const handler = at('mdia/hdlr');
  return {
    handler: String.fromCharCode(...[8, 9, 10, 11].map((i) => handler.getUint8(i))),
    seconds: at('edts/elst').getUint32(8) / movieScale,
    samples,
    mediaSeconds: mediaTicks / scale,
    sampleRanges: ranges(at('mdia/minf/stbl/stsc'), stsz, at('mdia/minf/stbl/stco')),
    syncSamples: track === 0 ? list(at('mdia/minf/stbl/stss'), 8) : [],
  };
}

function list(view: DataView, from: number): number[] {
  return Array.from({ length: (view.byteLength - from) / 4 }, (_, i) => view.getUint32(from + i * 4));
}

function ranges(stsc: DataView, stsz: DataView, stco: DataView): { at: number; size: number }[] {
  const sizes = list(stsz, 12);
  const runs = Array.from({ length: stsc.getUint32(4) }, (_, i) => ({
    first: stsc.getUint32(8 + i * 12),
    count: stsc.getUint32(12 + i * 12),
  }));
  let next = 0;
  return list(stco, 8).flatMap((offset, i) => {
    const run = runs.findLast(({ first }) => first <= i + 1);
    let at = offset;
    return Array.from({ length: run?.count ?? 0 }, () => {
      const size = sizes[next++] ?? 0;
      at += size;
      return { at: at - size, size };
    });
  });
}

/** Returns the text of an iTunes tag. */
export function tag(boxes: readonly Box[], key: string): string {
  const { body } = find(boxes, `moov/udta/meta/ilst/${key}/data`);
  return new TextDecoder().decode(new Uint8Array(body.buffer, body.byteOffset + 8, body.byteLength - 8));
}
