// Tells a whole MP4 file from a part of one.

/** @returns true when the boxes of the file end where the file ends, and its main boxes are there */
export function isWholeMp4(bytes) {
  const kinds = [];
  let at = 0;
  while (at + 8 <= bytes.length) {
    kinds.push(bytes.toString('latin1', at + 4, at + 8));
    at += sizeOfBox(bytes, at);
  }
  return at === bytes.length && ['ftyp', 'moov', 'mdat'].every((kind) => kinds.includes(kind));
}

function sizeOfBox(bytes, at) {
  const size = bytes.readUInt32BE(at);
  if (size === 0) return bytes.length - at;
  if (size === 1 && at + 16 <= bytes.length) return Number(bytes.readBigUInt64BE(at + 8));
  return Math.max(size, 8);
}
