// Prints the colour table of src/emulator/media/scene/palette.ts: 16 hues of equal lightness and chroma, chosen in OKLCH.
const roles = [
  { lightness: 0.235, chroma: 0.045, turn: 0 }, // ground
  { lightness: 0.31, chroma: 0.065, turn: 0 }, // panel
  { lightness: 0.165, chroma: 0.03, turn: 0 }, // band
  { lightness: 0.8, chroma: 0.15, turn: 0 }, // accent
  { lightness: 0.72, chroma: 0.15, turn: 65 }, // companion
  { lightness: 0.54, chroma: 0.115, turn: 0 }, // shade
];

/** Björn Ottosson's OKLab, to linear sRGB. */
function linear(lightness, chroma, degrees) {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const encode = (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

/** The colour with as much of the chroma as sRGB holds. */
function hex({ lightness, chroma, turn }, hue) {
  for (let c = chroma; ; c -= 0.002) {
    const rgb = linear(lightness, Math.max(0, c), hue + turn);
    if (c > 0 && rgb.some((v) => v < 0 || v > 1)) continue;
    return rgb
      .map((v) =>
        Math.round(255 * encode(Math.min(1, Math.max(0, v))))
          .toString(16)
          .padStart(2, '0'),
      )
      .join('');
  }
}

for (let i = 0; i < 16; i++) console.log(`  '${roles.map((role) => hex(role, 20 + i * 22.5)).join(' ')}',`);
