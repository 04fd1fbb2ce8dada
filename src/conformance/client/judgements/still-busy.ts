// Tells a program that was still at work at its limit from a program that had stopped working.
import { unclear, type Facts, type Finding } from '../facts.ts';
import { shownMs } from './describe-request.ts';

/** The shortest silence after which a program no longer counts as busy, in ms of its clock. */
const silenceMs = 12_000;

/**
 * True when the lab ended the program at its limit and the program had sent a request not long before. A
 * program that polls every ten seconds is busy.
 */
function wasBusy({ ending, requests, lastedMs, limitMs }: Facts): boolean {
  if (ending !== 'stopped') return false;
  const last = requests.at(-1)?.atMs ?? 0;
  return lastedMs - last < Math.max(silenceMs, limitMs / 2);
}

/** True when the lab ended the program at its limit, and the program had more to do than its time allowed. */
export const needsMoreTime = (facts: Facts): boolean => wasBusy(facts) && !isOver(facts);

/** True when the last answers left the program nothing to do: it has the file, or it was refused for good. */
function isOver({ requests, lastedMs, limitMs }: Facts): boolean {
  const end = requests.find(
    ({ operation, status, outcome, video }) =>
      video?.status === 'failed' ||
      (operation === 'downloadVideo' && status === 200 && outcome === 'complete') ||
      (operation === 'createVideo' && [400, 401, 403].includes(status)),
  );
  return end !== undefined && lastedMs - end.atMs > limitMs / 2;
}

/** Returns `unclear` for a program that was busy at its limit, else the finding. */
export function unlessBusy(facts: Facts, finding: Finding): Finding {
  if (!wasBusy(facts)) return finding;
  return unclear(
    `the program was still at it after ${shownMs(facts.lastedMs)}: raise --limit, or use --speed`,
    finding.evidence,
  );
}
