// Reads outlines and metrics from a TrueType file, only as much as a glyph atlas needs (tables cmap, glyf,
// loca, hmtx).
import { readFileSync } from 'node:fs';

/** @returns {{ unitsPerEm: number, ascent: number, descent: number, has(codePoint: number): boolean, advance(codePoint: number): number, contours(codePoint: number): { x: number, y: number, on: boolean }[][] }} */
export function readFont(file) {
  const bytes = readFileSync(file);
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = readDirectory(data);
  const unitsPerEm = data.getUint16(tables.head + 18);
  const longOffsets = data.getInt16(tables.head + 50) === 1;
  const metricCount = data.getUint16(tables.hhea + 34);
  const glyphOf = readCharacterMap(data, tables.cmap);

  const glyphOffset = (glyph) =>
    longOffsets ? data.getUint32(tables.loca + glyph * 4) : data.getUint16(tables.loca + glyph * 2) * 2;

  function contours(glyph) {
    const start = glyphOffset(glyph);
    if (glyphOffset(glyph + 1) === start) return []; // a blank
    const at = tables.glyf + start;
    const count = data.getInt16(at);
    return count >= 0 ? simpleContours(data, at, count) : compositeContours(data, at, contours);
  }

  return {
    unitsPerEm,
    ascent: data.getInt16(tables.hhea + 4),
    descent: data.getInt16(tables.hhea + 6),
    has: (codePoint) => glyphOf(codePoint) !== 0,
    advance: (codePoint) => data.getUint16(tables.hmtx + Math.min(glyphOf(codePoint), metricCount - 1) * 4),
    contours: (codePoint) => contours(glyphOf(codePoint)),
  };
}

function readDirectory(data) {
  const tables = {};
  for (let i = 0; i < data.getUint16(4); i++) {
    const at = 12 + i * 16;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((k) => data.getUint8(at + k)));
    tables[tag] = data.getUint32(at + 8);
  }
  return tables;
}

/** Format 4 covers the basic plane, which contains all characters of the atlas. */
function readCharacterMap(data, cmap) {
  let at = 0;
  for (let i = 0; i < data.getUint16(cmap + 2); i++) {
    const sub = cmap + data.getUint32(cmap + 4 + i * 8 + 4);
    if (data.getUint16(sub) === 4) at = sub;
  }
  const segments = data.getUint16(at + 6) / 2;
  const ends = at + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const ranges = deltas + segments * 2;
  return (codePoint) => {
    for (let s = 0; s < segments; s++) {
      if (data.getUint16(ends + s * 2) < codePoint) continue;
      const first = data.getUint16(starts + s * 2);
      if (first > codePoint) return 0;
      const delta = data.getUint16(deltas + s * 2);
      const range = data.getUint16(ranges + s * 2);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = data.getUint16(ranges + s * 2 + range + (codePoint - first) * 2);
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

function simpleContours(data, at, count) {
  const ends = Array.from({ length: count }, (_, i) => data.getUint16(at + 10 + i * 2));
  const points = count === 0 ? 0 : ends[count - 1] + 1;
  let p = at + 10 + count * 2;
  p += 2 + data.getUint16(p); // hinting instructions
  const flags = [];
  while (flags.length < points) {
    const flag = data.getUint8(p++);
    const times = flag & 8 ? data.getUint8(p++) + 1 : 1;
    for (let i = 0; i < times; i++) flags.push(flag);
  }
  const axis = (short, same) => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? data.getUint8(p++) : -data.getUint8(p++);
      else if (!(flag & same)) {
        value += data.getInt16(p);
        p += 2;
      }
      return value;
    });
  };
  const xs = axis(2, 16);
  const ys = axis(4, 32);
  return ends.map((end, i) => {
    const first = i === 0 ? 0 : ends[i - 1] + 1;
    return Array.from({ length: end - first + 1 }, (_, k) => ({
      x: xs[first + k],
      y: ys[first + k],
      on: (flags[first + k] & 1) === 1,
    }));
  });
}

function compositeContours(data, at, contoursOf) {
  const all = [];
  let p = at + 10;
  for (let more = true; more;) {
    const flags = data.getUint16(p);
    const glyph = data.getUint16(p + 2);
    p += 4;
    const words = flags & 1;
    const dx = words ? data.getInt16(p) : data.getInt8(p);
    const dy = words ? data.getInt16(p + 2) : data.getInt8(p + 1);
    p += words ? 4 : 2;
    const fixed = () => {
      const value = data.getInt16(p) / 16384;
      p += 2;
      return value;
    };
    let [xx, xy, yx, yy] = [1, 0, 0, 1];
    if (flags & 8) xx = yy = fixed();
    else if (flags & 0x40) [xx, yy] = [fixed(), fixed()];
    else if (flags & 0x80) [xx, xy, yx, yy] = [fixed(), fixed(), fixed(), fixed()];
    for (const contour of contoursOf(glyph)) {
      all.push(contour.map(({ x, y, on }) => ({ x: xx * x + yx * y + dx, y: xy * x + yy * y + dy, on })));
    }
    more = (flags & 0x20) !== 0;
  }
  return all;
}
