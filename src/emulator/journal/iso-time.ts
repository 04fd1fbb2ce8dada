// Times as the control API shows them.

/** ISO 8601. A time after the last day of JavaScript's calendar is shown as that day. */
export function isoTime(ms: number): string {
  return new Date(Math.min(ms, 8.64e15)).toISOString();
}
