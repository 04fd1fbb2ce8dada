// Makes one verdict of the findings of all situations in which an expectation is judged.
import { judge } from './judgements/judge.ts';
import type { Facts, Finding } from './facts.ts';
import { holdsIn, type Catalogue } from './load.ts';
import type { Expectation, Situation } from './model.ts';

/** The fate of one situation: it was visited, it was not run, or the visit itself failed. */
export type Fate =
  | { kind: 'visited'; facts: Facts; repeated?: Facts }
  | { kind: 'not-run'; reason: string }
  | { kind: 'error'; reason: string };

export interface SituationFinding {
  situation: string;
  verdict: Finding['verdict'] | 'error';
  reason?: string;
  evidence: readonly string[];
  /** True when a wait or an end was judged a second time, with nothing else running. */
  repeated?: true;
}

export interface ClientResult {
  expectation: Expectation;
  verdict: SituationFinding['verdict'] | 'skipped';
  reason?: string;
  evidence: readonly string[];
  findings: readonly SituationFinding[];
  /** The situations in which it holds and that were not run. */
  notRun: readonly Situation[];
}

/** The first of these that a situation has is the verdict of the expectation. */
const order = ['failed', 'error', 'unclear', 'passed', 'not-exercised'] as const;

export interface Judging {
  catalogue: Catalogue;
  /** The situations that were chosen, by name. */
  fates: ReadonlyMap<string, Fate>;
  /** Why an expectation is not judged in this run; undefined when it is. */
  whyNot: (expectation: Expectation) => string | undefined;
}

export function resultsOf({ catalogue, fates, whyNot }: Judging): ClientResult[] {
  return catalogue.expectations.map((expectation) => {
    const reason = whyNot(expectation);
    const own = catalogue.situations.filter((situation) => holdsIn(expectation, situation));
    if (reason !== undefined)
      return { expectation, verdict: 'skipped', reason, evidence: [], findings: [], notRun: own };
    const notRun = own.filter(({ name }) => (fates.get(name)?.kind ?? 'not-run') === 'not-run');
    const findings = own.flatMap((situation) => findingIn(expectation, situation, fates.get(situation.name)));
    return { ...combined(expectation, findings), notRun };
  });
}

/** True for a judgement that compares times. Only such a failure can be the fault of a busy machine. */
export const isTimed = ({ judgement }: Expectation): boolean =>
  [judgement]
    .flat()
    .some((one) => 'wait_at_least' in one || ('receiver' in one && one.receiver.within_ms !== undefined));

const judgesEnd = ({ judgement }: Expectation): boolean =>
  [judgement].flat().some((one) => 'exit' in one && one.exit.ends === true);

/** True for a finding that a busy machine can cause: time was up, or a wait was measured wrongly. */
export const isDoubtful = (expectation: Expectation, { verdict }: Finding): boolean =>
  verdict === 'unclear' || (verdict === 'failed' && (isTimed(expectation) || judgesEnd(expectation)));

function findingIn(
  expectation: Expectation,
  { name }: Situation,
  fate: Fate | undefined,
): SituationFinding[] {
  if (fate === undefined) return [];
  if (fate.kind === 'not-run')
    return [{ situation: name, verdict: 'not-exercised', reason: fate.reason, evidence: [] }];
  if (fate.kind === 'error')
    return [{ situation: name, verdict: 'error', reason: fate.reason, evidence: [] }];
  const first = judge(expectation, fate.facts);
  if (fate.repeated === undefined || !isDoubtful(expectation, first)) return [found(name, first)];
  return [{ ...found(name, judge(expectation, fate.repeated)), repeated: true }];
}

const found = (situation: string, { verdict, reason, evidence = [] }: Finding): SituationFinding => ({
  situation,
  verdict,
  evidence,
  ...(reason !== undefined && { reason }),
});

function combined(
  expectation: Expectation,
  findings: readonly SituationFinding[],
): Omit<ClientResult, 'notRun'> {
  const verdict = order.find((one) => findings.some((finding) => finding.verdict === one)) ?? 'not-exercised';
  const own = findings.filter((finding) => finding.verdict === verdict);
  const [first] = own;
  if (first === undefined)
    return { expectation, verdict: 'skipped', reason: 'no situation of it was run', evidence: [], findings };
  if (verdict === 'passed') {
    const repeated = own.filter((finding) => finding.repeated === true).map(({ situation }) => situation);
    const note = `passed in ${repeated.join(', ')} only when it was repeated with nothing else running`;
    return { expectation, verdict, evidence: [], findings, ...(repeated.length > 0 && { reason: note }) };
  }
  return { expectation, verdict, findings, evidence: first.evidence, reason: reasonOf(own) };
}

/** Names the situations, and gives each reason once. */
function reasonOf(findings: readonly SituationFinding[]): string {
  const byReason = new Map<string, string[]>();
  for (const { reason = '', situation } of findings)
    byReason.set(reason, [...(byReason.get(reason) ?? []), situation]);
  return [...byReason].map(([reason, names]) => `[${names.join(', ')}] ${reason}`).join('; ');
}
