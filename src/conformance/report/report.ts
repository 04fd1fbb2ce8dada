// The report of a run, as plain JSON. One schema defines the type, reads report files, and makes the
// published JSON Schema.
import * as z from 'zod';
import { levels } from '../vocabulary/check.ts';
import { areas } from '../vocabulary/areas.ts';

export const verdicts = [
  'passed',
  'failed',
  'untestable',
  'not-offered',
  'skipped',
  'error',
  'not-exercised',
  'unclear',
] as const;

/** Verdicts on programs only. Reports on servers do not count them. */
const clientVerdicts = ['not-exercised', 'unclear'] as const;

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
  area: z.string().describe(`Of a server: ${areas.join(', ')}. Of a program: the beginning of the id.`),
  level: z.enum(levels),
  title: z.string(),
  requirements: z.array(z.string()),
  verdict: z
    .enum(verdicts)
    .describe(
      'untestable: a prerequisite is missing, which is a failure. error: a fault of the suite. ' +
        'not-exercised and unclear are of programs: it never came to that, or the program was not done in time.',
    ),
  reason: z.string().optional(),
  capped: z
    .literal(true)
    .optional()
    .describe('Skipped, because --max-cost, --max-videos or --max-minutes left no room.'),
  expected: z.unknown().optional(),
  actual: z.unknown().optional(),
  where: z.string().optional().describe('A JSON pointer into the body, or words.'),
  excused: ExcuseShape.optional().describe('The profile says that this failure does not count.'),
  shown: z.int().optional().describe('Index of the exchange that shows the failure.'),
  exchanges: z.array(ReportedExchange),
  curl: z.string().optional().describe('Sends the request that shows the failure.'),
  durationMs: z.number(),
  counted: z
    .boolean()
    .describe(
      'False where a failure would not count: the profile excuses it, or it is not in the requirement set.',
    ),
  known: z.string().optional().describe('Why the failure is known, as the file of --expect has it.'),
  need: z.string().optional().describe('What the check builds upon and did not get.'),
  unjudged: z
    .literal(true)
    .optional()
    .describe('Skipped by chance or by a cap, not by choice: nothing was found out.'),
  partial: z
    .literal(true)
    .optional()
    .describe('Of a program: some of its situations of the declared tasks were not run.'),
  notRun: z
    .array(z.string())
    .optional()
    .describe('Of a program: its situations that were not run, of any task.'),
  evidence: z.array(z.string()).optional().describe('Of a program: what it did, in lines of words.'),
  consequence: z.string().optional().describe('Of a program: what the mistake costs in production.'),
  situations: z
    .array(
      z.strictObject({ situation: z.string(), verdict: z.enum(verdicts), reason: z.string().optional() }),
    )
    .optional()
    .describe('Of a program: the verdict in each situation.'),
});
export type Result = z.infer<typeof Result>;
export type Verdict = Result['verdict'];

const count = z.int();
const Totals = z.strictObject({
  passed: count,
  failed: count,
  untestable: count,
  'not-offered': count,
  skipped: count,
  error: count,
  'not-exercised': count.optional(),
  unclear: count.optional(),
} satisfies Record<(typeof verdicts)[number], z.ZodType>);
export type Totals = z.infer<typeof Totals>;

const CostShape = z.strictObject({ videos: z.int(), seconds: z.number(), usd: z.number() });
const SpentShape = z.strictObject({ videos: z.int(), usd: z.number() });

const Counts = z.partialRecord(z.enum(levels), z.int());

const ConclusionShape = z.strictObject({
  status: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .describe('The exit status: 0 all as expected, 1 a verdict against the server, 2 no verdict.'),
  verdict: z.string().describe('`met`, `NOT met: 24 MUST`, or why there is no verdict.'),
  line: z.string().describe('Profile, verdict and counts in one line.'),
  failOn: z.enum(levels).describe('The lowest level whose failures fail the run.'),
  counted: z.int().describe('Requirements that count and were judged.'),
  failed: Counts.describe('Requirements that count and failed, by level.'),
  known: z.int().describe('Requirements that failed as the file of --expect has it.'),
  excused: z.int().describe('Requirements that failed and do not count.'),
  unjudged: Counts.describe(
    'Requirements that count and that no check could judge, by level; none of lower levels.',
  ),
  stale: z.array(z.string()).describe('Checks that are in the file of --expect and no longer fail.'),
  notRun: z
    .array(z.string())
    .optional()
    .describe(
      'Of a program: expectations in the file of --expect that this run did not judge in all of their situations.',
    ),
});
export type Conclusion = z.infer<typeof ConclusionShape>;

const ClientShape = z.strictObject({
  command: z.array(z.string()),
  tasks: z.array(z.string()),
  speed: z.number().describe("How many times as fast as real time the program's clock ran."),
  situations: z.array(
    z.strictObject({
      name: z.string(),
      task: z.string(),
      requests: z.int(),
      ending: z.string().describe('exited, stopped at its limit, asked to end, or unknown.'),
      exit: z.int().nullable().describe('The exit status of the program.'),
      durationMs: z.number(),
      files: z.array(z.strictObject({ name: z.string(), size: z.int(), kind: z.string() })),
      output: z.string().describe('What the program printed, without secrets; at most 64 KB.'),
    }),
  ),
});

export const Report = z
  .strictObject({
    format: z.literal(2),
    tool: z.strictObject({
      name: z.literal('sora-conformance'),
      version: z.string().describe('The version of the suite.'),
    }),
    subject: z
      .enum(['server', 'client'])
      .optional()
      .describe('What was judged: a server, also when this is missing, or a program that calls the API.'),
    conclusion: ConclusionShape,
    target: z.string().describe('The base URL without secrets.'),
    server: z
      .strictObject({ name: z.string().optional(), version: z.string().optional() })
      .describe('What --target-name and --target-version say.'),
    profile: z.string(),
    release: z.string().describe('The release of the contract that the requirements are of.'),
    requirementSet: z
      .string()
      .describe('The frozen set of checks that count; `+3` after its name: three newer checks count too.'),
    model: z.string().describe('The model that videos were made with.'),
    hints: z.array(z.string()).describe('What the user can do about the failures.'),
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
    cost: z.strictObject({
      bills: z.boolean().describe('Dollars mean something: the server bills, or --max-cost was given.'),
      planned: CostShape.describe('If moderation stops each flagged prompt.'),
      most: CostShape.describe('If moderation stops none.'),
      created: z.int().describe('Videos that came to be.'),
      accepted: SpentShape.extend({
        most: SpentShape.describe('With the flagged prompts whose jobs were not followed to their end.'),
      }).describe(
        'Creations that the server accepted, without those that failed, at the prices of the profile.',
      ),
    }),
    leftovers: z.array(z.string()).describe('Ids that could not be deleted.'),
    aborted: z.string().optional().describe('Why the run ended early.'),
    client: ClientShape.optional().describe('Of a program: how it ran.'),
  })
  .meta({ id: 'SoraConformanceReport' });
export type Report = z.infer<typeof Report>;
/** A report that has no verdict yet. */
export type OpenReport = Omit<Report, 'conclusion'>;

/** Makes the published JSON Schema. */
export function reportSchema(): Record<string, unknown> {
  return z.toJSONSchema(Report, { target: 'draft-2020-12' });
}

export function totalsOf(results: readonly Result[]): Totals {
  const ofServers = verdicts.filter((verdict) => !clientVerdicts.some((one) => one === verdict));
  const totals = Object.fromEntries(ofServers.map((verdict) => [verdict, 0])) as Totals;
  for (const { verdict } of results) totals[verdict] = (totals[verdict] ?? 0) + 1;
  return totals;
}

/** True for a result that gives a verdict on the server or the program. */
export const isJudged = ({ verdict }: Pick<Result, 'verdict'>): boolean => !withoutVerdict.has(verdict);

const withoutVerdict = new Set<Verdict>(['skipped', 'not-offered', 'not-exercised', 'unclear']);

/** Returns the word for one thing that was judged: a server is judged by checks, a program by expectations. */
export const judgedNoun = ({ subject }: Pick<Report, 'subject'>): 'check' | 'expectation' =>
  subject === 'client' ? 'expectation' : 'check';

/** True for a verdict against the server that counts. */
export function isFailure({ verdict, excused }: Pick<Result, 'verdict' | 'excused'>): boolean {
  return (verdict === 'failed' || verdict === 'untestable') && excused === undefined;
}
