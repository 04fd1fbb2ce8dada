// Tells a program that was still at work at its limit from a program that had stopped working.
import { unclear, type Facts, type Finding } from '../facts.ts';
import { shownMs } from './describe-request.ts';

/** The shortest silence after which a program no longer counts as busy, in ms of its clock. */
const silenceMs = 12_000;

/**
 * True when the lab ended the program at its limit and the program had sent a request not long before. A
 * program that polls every ten seconds is busy.
 */
export function wasBusy({ ending, requests, lastedMs, limitMs }: Facts): boolean {
  if (ending !== 'stopped') return false;
  const last = requests.at(-1)?.atMs ?? 0;
  return lastedMs - last < Math.max(silenceMs, limitMs / 2);
}

/** Returns `unclear` for a program that was busy at its limit, else the finding. */
export function unlessBusy(facts: Facts, finding: Finding): Finding {
  if (!wasBusy(facts)) return finding;
  return unclear(
    `the program was still at it after ${shownMs(facts.lastedMs)}: raise --limit, or use --speed`,
    finding.evidence,
  );
}
