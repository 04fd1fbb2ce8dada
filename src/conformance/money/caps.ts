// The caps of a run: the maximum that it may create.

export interface Caps {
  /** The maximum cost in dollars. */
  usd: number;
  videos: number;
  minutes: number;
}

export const noCaps: Caps = { usd: Infinity, videos: Infinity, minutes: Infinity };

/** Returns a cap with its value, as the user writes it: `--max-cost 1.50`. */
export function capName(cap: keyof Caps, caps: Caps): string {
  if (cap === 'usd') return `--max-cost ${caps.usd.toFixed(2)}`;
  return cap === 'videos' ? `--max-videos ${caps.videos}` : `--max-minutes ${caps.minutes}`;
}
