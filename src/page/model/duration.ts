// Durations as people write them.

const seconds = { ms: 0.001, s: 1, m: 60, min: 60, h: 3_600, d: 86_400 } as const;

/** The seconds of a text such as `90s`, `1.5 h` or `500ms`; digits alone are seconds. Undefined for other texts. */
export function readDuration(text: string): number | undefined {
  const [, digits, unit = 's'] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|d)?\s*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Number((Number(digits) * seconds[unit as keyof typeof seconds]).toFixed(3));
}
