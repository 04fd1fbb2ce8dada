// Turns TrueType contours into a small coverage bitmap: non-zero winding, 16 x 16 samples a pixel.

const SUB = 16; // sample lines a pixel, and positions on each

/** Straight segments in pixels, y downwards from the baseline. */
function flatten(contours, scale) {
  const lines = [];
  for (const contour of contours) {
    const points = withMidpoints(contour).map(({ x, y, on }) => ({ x: x * scale, y: -y * scale, on }));
    let from = points[0];
    for (let i = 1; i <= points.length; i++) {
      const p = points[i % points.length];
      if (p.on) {
        lines.push([from, p]);
        from = p;
        continue;
      }
      const to = points[(i + 1) % points.length];
      const start = from;
      for (let k = 1; k <= 8; k++) {
        const t = k / 8;
        const a = (1 - t) * (1 - t);
        const b = 2 * t * (1 - t);
        const q = { x: a * start.x + b * p.x + t * t * to.x, y: a * start.y + b * p.y + t * t * to.y };
        lines.push([from, q]);
        from = q;
      }
      i++;
    }
  }
  return lines;
}

/** Two control points in a row imply an on-curve point halfway; the result starts on the curve. */
function withMidpoints(contour) {
  const out = [];
  contour.forEach((p, i) => {
    const next = contour[(i + 1) % contour.length];
    out.push(p);
    if (!p.on && !next.on) out.push({ x: (p.x + next.x) / 2, y: (p.y + next.y) / 2, on: true });
  });
  const first = out.findIndex((p) => p.on);
  return [...out.slice(first), ...out.slice(0, first)];
}

/** @returns {{ left: number, top: number, width: number, height: number, coverage: Uint8Array }} coverage 0..15; `top` counts down from the baseline */
export function rasterise(contours, scale) {
  const lines = contours.length === 0 ? [] : flatten(contours, scale);
  if (lines.length === 0) return { left: 0, top: 0, width: 0, height: 0, coverage: new Uint8Array(0) };
  const xs = lines.flatMap(([a, b]) => [a.x, b.x]);
  const ys = lines.flatMap(([a, b]) => [a.y, b.y]);
  const left = Math.floor(Math.min(...xs));
  const top = Math.floor(Math.min(...ys));
  const width = Math.ceil(Math.max(...xs)) - left;
  const height = Math.ceil(Math.max(...ys)) - top;
  const hits = new Uint16Array(width * height);
  for (let line = 0; line < height * SUB; line++) {
    const y = top + (line + 0.5) / SUB;
    const crossings = [];
    for (const [a, b] of lines) {
      if (a.y <= y === b.y <= y) continue;
      crossings.push({ x: a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x), turn: a.y < b.y ? 1 : -1 });
    }
    crossings.sort((a, b) => a.x - b.x);
    let winding = 0;
    crossings.forEach(({ x, turn }, i) => {
      winding += turn;
      if (winding === 0 || i + 1 === crossings.length) return;
      const from = Math.round((x - left) * SUB);
      const to = Math.round((crossings[i + 1].x - left) * SUB);
      for (let s = from; s < to; s++) hits[Math.floor(line / SUB) * width + Math.floor(s / SUB)]++;
    });
  }
  const coverage = Uint8Array.from(hits, (n) => Math.round((n * 15) / (SUB * SUB)));
  return { left, top, width, height, coverage };
}
