// Times as the control API shows them.

/** ISO 8601; a clock that ran out of the calendar shows its last day. */
export function isoTime(ms: number): string {
  return new Date(Math.min(ms, 8.64e15)).toISOString();
}
