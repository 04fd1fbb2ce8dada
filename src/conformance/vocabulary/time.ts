// The time of a run. It may be real or virtual.

export interface Time {
  /** The time in ms. It never goes backwards. */
  now: () => number;
  /** @throws the reason of the signal when the signal is aborted */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
