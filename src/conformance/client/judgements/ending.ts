// The judgement `exit`: how the program ended.
import { failed, notExercised, passed, unclear, type Facts, type Finding } from '../facts.ts';
import type { Judgement } from '../model.ts';
import { linesOf, shownMs } from './describe-request.ts';
import { claimsSaved, fileLines, hasWhole } from './saving.ts';
import { needsMoreTime } from './still-busy.ts';

type Given = Extract<Judgement, { exit: unknown }>['exit'];
type Judge = (facts: Facts, given: Given) => Finding;

/**
 * A program without a limit of its own is judged after so long: one and a half times the longest limit in public
 * use, which is ten minutes.
 */
const endlessMs = 15 * 60_000;
/** A program with a known patience is watched for this many times its patience. */
const patienceFactor = 3;

/** How long a program must be watched before its missing limit is a fault, in ms of its clock. */
export const patienceEndsMs = (patienceS: number | undefined): number =>
  patienceS === undefined ? endlessMs : patienceS * patienceFactor * 1000;

export function judgeExit(given: Given, facts: Facts): Finding {
  if (facts.ending === 'unknown')
    return notExercised('the lab did not start the program, so its end is unknown');
  for (const [name, judge] of Object.entries(judges)) {
    if (given[name as keyof Given] === undefined) continue;
    const finding = judge(facts, given);
    if (finding.verdict !== 'passed') return finding;
  }
  return passed;
}

const judges: Readonly<Record<keyof Given, Judge>> = {
  ends: (facts) => {
    if (facts.ending !== 'stopped') return passed;
    const reason = `the program had not ended after ${shownMs(facts.lastedMs)}`;
    const evidence = linesOf(facts.requests.slice(-4));
    if (facts.isLimitGiven)
      return failed(
        `${reason}, and --limit gives it ${shownMs(facts.limitMs)}: raise --limit when it needs more time, or use --speed`,
        evidence,
      );
    if (needsMoreTime(facts))
      return unclear(`${reason} and was still at work: raise --limit, or use --speed`);
    return failed(reason, evidence);
  },
  gives_up: (facts) => {
    if (facts.ending !== 'stopped') return passed;
    const reason = `the program was still at it after ${shownMs(facts.lastedMs)}`;
    const enough = patienceEndsMs(facts.patienceS);
    if (facts.lastedMs >= enough * 0.95) return failed(reason, linesOf(facts.requests.slice(-4)));
    return unclear(`${reason}; whether it gives up later is not known: use --speed 20, or --patience`);
  },
  not_zero: (facts) => {
    const evidence = endLines(facts);
    if (facts.ending === 'stopped') return unclear('the program did not end by itself', evidence);
    if (facts.statement !== undefined && facts.statement.outcome !== 'saved') return passed;
    return facts.exit?.code === 0 || claimsSaved(facts)
      ? failed('the program ended with status 0', evidence)
      : passed;
  },
  zero_only_with_file: (facts) => {
    if (!claimsSaved(facts)) return passed;
    return hasWhole(facts)
      ? passed
      : failed('the program ended with status 0 without the whole file', [
          ...fileLines(facts),
          ...endLines(facts),
        ]);
  },
  no_crash: (facts) => {
    if (facts.statement !== undefined) return passed;
    const line = crashIn(facts.output);
    return line === undefined ? passed : failed('the program broke', [line]);
  },
  output_has: (facts, { output_has: texts = [] }) => {
    const told = `${facts.output}\n${facts.statement?.detail ?? ''}`.toLowerCase();
    return texts.some((text) => told.includes(text.toLowerCase()))
      ? passed
      : failed(`the output has none of: ${texts.join(', ')}`, endLines(facts));
  },
};

/** Access to a missing value, as Python, Node, Go, Java, Ruby and .NET report it. */
const crash = new RegExp(
  [
    "'NoneType' object",
    String.raw`Cannot (?:read|set) propert(?:y|ies) (?:'\w+' )?of (?:null|undefined)`,
    'Cannot destructure property',
    'nil pointer dereference',
    'NullPointerException',
    String.raw`undefined method .* for nil`,
    'NullReferenceException|Object reference not set',
  ].join('|'),
);

/** Looks at the end of the output only, because a program may print errors that it gets over. */
function crashIn(output: string): string | undefined {
  const lines = output.trimEnd().split('\n').slice(-25);
  return lines.findLast((line) => crash.test(line))?.trim();
}

/** Returns how the program ended. */
function endLines({ exit, ending }: Facts): string[] {
  const end =
    ending === 'exited'
      ? `ended with ${exit?.signal ?? `status ${exit?.code ?? '?'}`}`
      : 'was ended by the lab';
  return [`the program ${end}`];
}
