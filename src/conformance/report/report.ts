// What a run says, as plain JSON: one schema for the type, for readers of files, and for the published JSON Schema.
import * as z from 'zod';
import { areas, levels } from '../check.ts';

export const verdicts = ['passed', 'failed', 'untestable', 'not-offered', 'skipped', 'error'] as const;

const HeaderList = z.array(z.tuple([z.string(), z.string()])).readonly();

const BodyEvidence = z.strictObject({
  bytes: z.int(),
  text: z.string().optional().describe('The beginning, when it is text.'),
  sha256: z.string().optional().describe('Of the whole, when it is not text.'),
  preview: z.string().optional().describe('A small picture or clip as a data URL.'),
});

const ReportedExchange = z.strictObject({
  method: z.string(),
  url: z.string(),
  requestHeaders: HeaderList,
  requestBody: BodyEvidence.optional(),
  status: z.int().optional().describe('Missing when no answer came.'),
  headers: HeaderList.optional(),
  body: BodyEvidence.optional(),
  failure: z.string().optional().describe('Why no answer came.'),
  durationMs: z.number(),
  attempt: z.int().describe('1 for the first try.'),
  curl: z.string(),
});

const ExcuseShape = z.strictObject({ reason: z.string(), source: z.string() });

export const Result = z.strictObject({
  id: z.string(),
  area: z.enum(areas),
  level: z.enum(levels),
  title: z.string(),
  requirements: z.array(z.string()),
  verdict: z
    .enum(verdicts)
    .describe('untestable: a prerequisite is missing, which is a failure. error: a fault of the suite.'),
  reason: z.string().optional(),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
  where: z.string().optional().describe('A JSON pointer into the body, or words.'),
  excused: ExcuseShape.optional().describe('The profile says that this failure does not count.'),
  shown: z.int().optional().describe('Index of the exchange that shows the failure.'),
  exchanges: z.array(ReportedExchange),
  curl: z.string().optional().describe('Sends the request that shows the failure.'),
  durationMs: z.number(),
});
export type Result = z.infer<typeof Result>;
export type Verdict = Result['verdict'];

const Totals = z.record(z.enum(verdicts), z.int());
export type Totals = z.infer<typeof Totals>;

const CostShape = z.strictObject({ videos: z.int(), seconds: z.number(), usd: z.number() });

export const Report = z
  .strictObject({
    format: z.literal(1),
    tool: z.strictObject({ name: z.literal('sora-conformance'), version: z.string() }),
    target: z.string().describe('The base URL without secrets.'),
    profile: z.string(),
    release: z.string().describe('The set of requirements.'),
    requirements: z.record(
      z.string(),
      z.strictObject({ level: z.enum(levels), text: z.string(), source: z.string(), confidence: z.string() }),
    ),
    startedAt: z.string(),
    durationMs: z.number(),
    seed: z.int(),
    options: z.strictObject({ emulator: z.boolean(), core: z.boolean(), parallel: z.int() }),
    capabilities: z.record(z.string(), z.union([z.literal('yes'), z.string()])).describe('yes, or why not.'),
    results: z.array(Result),
    totals: Totals,
    excused: z.int().describe('Failures that do not count.'),
    cost: z.strictObject({ planned: CostShape, created: z.int().describe('Videos that came to be.') }),
    leftovers: z.array(z.string()).describe('Ids that could not be deleted.'),
    aborted: z.string().optional().describe('Why the run ended early.'),
  })
  .meta({ id: 'SoraConformanceReport' });
export type Report = z.infer<typeof Report>;

/** The published JSON Schema. */
export function reportSchema(): Record<string, unknown> {
  return z.toJSONSchema(Report, { target: 'draft-2020-12' });
}

export function totalsOf(results: readonly Result[]): Totals {
  const totals = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Totals;
  for (const { verdict } of results) totals[verdict] += 1;
  return totals;
}

/** True for a verdict against the server that counts. */
export function isFailure({ verdict, excused }: Pick<Result, 'verdict' | 'excused'>): boolean {
  return (verdict === 'failed' || verdict === 'untestable') && excused === undefined;
}
