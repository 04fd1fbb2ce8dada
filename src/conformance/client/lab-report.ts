// Makes the report of a run of the client lab, in the same form as the report on a server.
import { levels } from '../vocabulary/check.ts';
import { redactDeep, redactor } from '../http/redact.ts';
import { totalsOf, type OpenReport, type Result } from '../report/report.ts';
import { version } from '../version.ts';
import type { Facts } from './facts.ts';
import type { LabRun } from './run-lab.ts';
import { toldLines } from './told-lines.ts';
import type { ClientResult } from './verdicts.ts';

export interface LabReportGiven {
  run: LabRun;
  command: readonly string[];
  startedAt: string;
  durationMs: number;
}

/** The name in the place of a profile: known failures are for one profile. */
export const clientProfile = 'client';

export function labReport({ run, command, startedAt, durationMs }: LabReportGiven): OpenReport {
  const results = run.results.map((result) => resultOf(result, run));
  // A program may put its key into a URL, a body or its output, and the evidence shows these.
  const redact = redactor([...run.visits.values()].flatMap(({ secrets }) => secrets));
  const report: OpenReport = {
    format: 2,
    subject: 'client',
    tool: { name: 'sora-conformance', version },
    target: command.join(' '),
    server: {},
    profile: clientProfile,
    release: 'client lab',
    requirementSet: 'all',
    model: 'as the program chose',
    hints: [...run.hints],
    requirements: Object.fromEntries(
      run.results.map(({ expectation: { id, level, statement, source } }) => [
        id,
        { level, text: statement, source, confidence: 'as its source' },
      ]),
    ),
    startedAt,
    durationMs,
    seed: 0,
    options: { emulator: true, core: false, parallel: run.parallel },
    capabilities: {},
    results,
    totals: totalsOf(results),
    excused: 0,
    cost: costOf(run),
    leftovers: [],
    ...(run.aborted !== undefined && { aborted: run.aborted }),
    client: clientOf(run, command),
  };
  return redactDeep(report, redact);
}

/** The cost of the run itself: the emulator bills nothing. */
function costOf(run: LabRun): OpenReport['cost'] {
  const nothing = { videos: 0, seconds: 0, usd: 0 };
  const spent = { videos: 0, usd: 0 };
  return {
    bills: false,
    planned: nothing,
    most: nothing,
    created: createdBy(run),
    accepted: { ...spent, most: spent },
  };
}

function resultOf(
  { expectation, verdict, reason, evidence: own, findings, notRun }: ClientResult,
  { visits, tasks }: LabRun,
): Result {
  const { id, level, statement, cost } = expectation;
  const first = findings.find((finding) => finding.verdict === verdict)?.situation ?? '';
  const evidence = verdict === 'failed' ? [...own, ...outputLines(visits.get(first)?.facts.output)] : own;
  const open = verdict === 'not-exercised' || verdict === 'unclear';
  return {
    id,
    area: id.split('.')[0] ?? id,
    level: levels.find((known) => known === level) ?? 'MUST',
    title: statement.replace(/\.$/, ''),
    requirements: [id],
    verdict,
    exchanges: [],
    durationMs: 0,
    counted: verdict !== 'skipped',
    ...(reason !== undefined && { reason }),
    ...(evidence.length > 0 && { evidence: [...evidence] }),
    ...(verdict === 'failed' && { consequence: `${cost}${pricesOf(visits.get(first)?.facts)}` }),
    ...(open && { unjudged: true as const }),
    ...(notRun.length > 0 && { notRun: notRun.map(({ name }) => name) }),
    ...(notRun.some(({ task }) => tasks.includes(task)) && { partial: true as const }),
    situations: findings.map(({ situation, verdict: own, reason: why }) => ({
      situation,
      verdict: own,
      ...(why !== undefined && { reason: why }),
    })),
  };
}

const outputLines = (output = ''): string[] => toldLines(output).map((line) => `output: ${line}`);

/** Returns the cost of a visit's videos at list price; empty when no more were created than the program needs. */
function pricesOf(facts: Facts | undefined): string {
  const videos = facts === undefined ? 0 : creationsIn(facts);
  if (facts === undefined || videos <= facts.videos) return '';
  return ` In ${facts.situation} the program created ${videos} videos, which cost $${facts.spentUsd.toFixed(2)}.`;
}

const creationsIn = ({ requests }: Facts) =>
  requests.filter(({ operation, status }) => operation === 'createVideo' && status === 200).length;

const createdBy = ({ visits }: LabRun) =>
  [...visits.values()].reduce((sum, { facts }) => sum + creationsIn(facts), 0);

function clientOf(
  { visits, tasks, speed }: LabRun,
  command: readonly string[],
): NonNullable<OpenReport['client']> {
  return {
    command: [...command],
    tasks: [...tasks],
    speed,
    situations: [...visits.values()].map(({ facts }) => ({
      name: facts.situation,
      task: facts.task,
      requests: facts.requests.length,
      ending: facts.ending,
      exit: facts.exit?.code ?? null,
      durationMs: Math.round(facts.lastedMs),
      files: facts.files.map(({ name, size, kind }) => ({ name, size, kind })),
      output: facts.output,
    })),
  };
}
