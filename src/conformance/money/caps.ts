// The caps of a run: how much may be made, at most.

export interface Caps {
  /** Dollars. */
  usd: number;
  videos: number;
  minutes: number;
}

export const noCaps: Caps = { usd: Infinity, videos: Infinity, minutes: Infinity };

/** A cap with its value, as a user gives it: `--max-cost 1.50`. */
export function capName(cap: keyof Caps, caps: Caps): string {
  if (cap === 'usd') return `--max-cost ${caps.usd.toFixed(2)}`;
  return cap === 'videos' ? `--max-videos ${caps.videos}` : `--max-minutes ${caps.minutes}`;
}
