// The schemas of rules as users write them: in JSON, YAML, headers and tags. Every refusal lists the known
// names.
import * as z from 'zod';
import { jobErrors, requestErrors } from '../domain/error-catalogue.ts';
import { regressionLimit } from '../domain/plan.ts';
import { listFaults, redirectTargets } from '../domain/faults.ts';
import { noOperation, ruleOrigins, referenceForms } from '../domain/rule.ts';
import { jobOperations } from './azure-operations.ts';
import { routes, type Route } from './routes.ts';

/** The operations that belong to a project. Rules apply only to these operations. */
export const ruledOperations: readonly string[] = Object.entries<Route>({
  ...routes,
  ...jobOperations,
})
  .filter(([, { keyed }]) => keyed)
  .map(([id]) => id);

/** The names that a rule can use: those operations, and the name for requests that are not an operation. */
export const matchedOperations: readonly string[] = [...ruledOperations, noOperation];

/**
 * The text of a value for a message. A caller of the library can pass a value that JSON does not have. A
 * client can send a value that is nested too deeply for `JSON.stringify`.
 */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  try {
    return (JSON.stringify(value) ?? typeof value).slice(0, 80);
  } catch {
    return 'what is no JSON';
  }
}

/** An object that has only known fields. @param what the name of the object, for messages */
function closed<S extends z.ZodRawShape>(what: string, shape: S) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown field ${issue.keys.map((key) => `'${key}'`).join(', ')}; known are ${Object.keys(shape).join(', ')}`
        : `expected ${what}, got ${shown(issue.input)}`,
  });
}

function oneOf<const T extends string>(what: string, names: readonly T[]) {
  return z.enum([...names], {
    error: ({ input }) => `unknown ${what} ${shown(input)}; known are ${names.join(', ')}`,
  });
}

const expected = (what: string) => ({
  error: ({ input }: { input?: unknown }) => `expected ${what}, got ${shown(input)}`,
});

function wholeNumber(minimum: number, maximum: number) {
  const refusal = expected(`a whole number from ${minimum} to ${maximum}`);
  return z.int(refusal).min(minimum, refusal).max(maximum, refusal);
}

const yes = z.literal(true, expected('true'));
const text = (most: number) =>
  z
    .string(expected('a text'))
    .min(1, expected('a text'))
    .max(most, expected(`at most ${most} characters`));
const durationForms = "a duration with its unit, such as '500ms', '5s', '2m' or '1h'";
const duration = z
  .string(expected(durationForms))
  .regex(/^\d{1,7}(\.\d{1,3})?(ms|s|m|h)$/, expected(durationForms))
  .describe(`How long: ${durationForms}.`);
const pattern = text(300).describe('A text that occurs, or an expression between slashes: `/cat|dog/i`.');
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, expected("a header's name"));

/**
 * A union whose message lists the valid forms in words. The message that zod makes from the members does not
 * help users.
 */
function anyOf<const T extends readonly [z.ZodType, z.ZodType, ...z.ZodType[]]>(forms: string, members: T) {
  return z.union(members, expected(forms));
}

export const RuleMatch = closed('what a request must be like', {
  operation: anyOf('an operation or a list of them', [
    oneOf('operation', matchedOperations),
    z.array(oneOf('operation', matchedOperations)).min(1, expected('at least one operation')),
  ]).optional(),
  model: text(100).optional(),
  size: text(20).optional(),
  seconds: anyOf('seconds', [text(10), wholeNumber(0, 1_000)]).optional(),
  prompt: pattern.optional(),
  video_id: text(200).optional(),
  path: pattern.optional(),
  reference: pattern
    .describe('The file name of the reference or its SHA-256 in hex: a text that occurs, or an expression.')
    .optional(),
  reference_as: oneOf('form of a reference', referenceForms)
    .describe('How the reference of a creation, or the video of an edit or an extension, was given.')
    .optional(),
  without: anyOf('a parameter or a list of parameters', [
    text(100),
    z.array(text(100)).min(1, expected('at least one parameter')).max(20, expected('at most 20 parameters')),
  ])
    .describe('Parameters that the body of the creation does not have.')
    .optional(),
  header: z
    .record(headerName, pattern, expected('headers with what they contain'))
    .describe('Headers of the request with what they contain.')
    .optional(),
  nth: wholeNumber(1, 1_000_000_000)
    .describe('The number of the call of its operation in the project.')
    .optional(),
}).meta({ id: 'RuleMatch', description: 'What a request must be like; what is absent does not matter.' });

const jobErrorName = oneOf('error of a job', Object.keys(jobErrors));
const requestErrorName = oneOf('error', Object.keys(requestErrors));
const jobError = anyOf('the name of an error, null, or an object with code and message', [
  jobErrorName,
  z.null(),
  closed('an object with code and message', { code: text(200), message: text(2_000) }),
]);
const progress = wholeNumber(0, 99);
const word = text(100);

/** Effects on a job. */
const jobShape = {
  complete: anyOf('true or a duration', [yes, duration]).describe(
    'Ends well: at once, or so long after its creation.',
  ),
  fail: anyOf('true, the name of an error, null, or an object with error, progress and after', [
    yes,
    jobErrorName,
    z.null(),
    closed('an object with error, progress and after', {
      error: jobError.optional(),
      progress: progress.describe('What it has reached, and still shows.').optional(),
      after: duration.describe('So long after its creation.').optional(),
    }),
  ]).describe("Ends badly; `true` with what the profile's moderation says, `null` without any error."),
  stall: progress.describe('Stays at this progress for good.'),
  queue: duration.describe('Waits so long before rendering.'),
  render: duration.describe('Renders so long.'),
  expire: duration.describe('The assets go so long after completion.'),
  regress: wholeNumber(0, regressionLimit).describe('Falls back to this progress for a while.'),
  polls: wholeNumber(1, 1_000).describe('Ends at this retrieval.'),
  poll_after: anyOf("a duration or 'off'", [duration, z.literal('off')]).describe(
    'The `openai-poll-after-ms` of answers that show the pending job.',
  ),
  status: anyOf('a word, or words by status', [
    word,
    closed('words by status', {
      queued: word.optional(),
      in_progress: word.optional(),
      completed: word.optional(),
      failed: word.optional(),
    }),
  ]).describe('A word in place of `in_progress`, or words in place of several statuses.'),
};

const answerHeaders = z
  .record(
    headerName,
    anyOf('a text, a number, true, false or null', [
      z.string().regex(/^[\t\u{20}-\u{7e}]{0,2000}$/u, expected('printable characters')),
      z.number(),
      z.boolean(),
      z.null(),
    ]),
    expected('headers with their values'),
  )
  .describe('Headers of the answer, such as `retry-after-ms`; null removes one.');
const mediaType = z
  .string(expected('a media type'))
  .regex(/^[\w.+-]{1,100}\/[\w.+-]{1,100}(; ?[\w.+-]{1,50}=[\w.+-]{1,100})?$/, expected('a media type'));

/** Effects on an exchange. */
const faultShape = {
  error: anyOf('the name of an error, or an object with name, status, message, type, param, code and body', [
    requestErrorName,
    closed('an object with name, status, message, type, param, code and body', {
      name: requestErrorName.optional(),
      status: wholeNumber(400, 599).optional(),
      message: text(5_000).optional(),
      type: text(200).optional(),
      param: text(200).nullable().optional(),
      code: text(200).nullable().optional(),
      body: anyOf('a text or an object', [z.string(), z.record(z.string(), z.unknown())])
        .describe('The whole body instead of the envelope.')
        .optional(),
    }),
  ]).describe('Answers with an error; nothing is done.'),
  respond: closed('an object with status, content_type, headers and body', {
    status: wholeNumber(200, 599),
    content_type: mediaType.optional(),
    headers: answerHeaders.optional(),
    body: anyOf('a text or an object', [z.string(), z.record(z.string(), z.unknown())]).optional(),
  }).describe('Answers with this status and body; nothing is done.'),
  lose: yes.describe('Does what was asked for, then resets the connection without an answer.'),
  redirect: oneOf('target of a redirection', redirectTargets).describe(
    'Answers 302 with an address of the same or of another host, which serves the download without a key.',
  ),
  list: oneOf('fault of a list', listFaults).describe(
    'The last page of the list announces another page: an empty page, or the last videos again.',
  ),
  reset: yes.describe('Resets the connection; nothing is done, nothing answered.'),
  delay: duration.describe('Answers so much later, in real time; all is done before.'),
  headers: answerHeaders,
  content_type: mediaType.describe('Declares the body to be of this type.'),
  malformed_json: yes.describe('The JSON of the answer breaks off.'),
  slow: wholeNumber(1, 1_000_000_000).describe('The body flows at so many bytes a second, in real time.'),
  cut: wholeNumber(0, 1_000_000_000).describe('The connection ends behind so many bytes of the body.'),
};

const { error, respond, reset, lose, delay, headers, content_type: contentType, slow, cut } = faultShape;
/** The same effects for downloads, without `malformed_json`, because the bytes of a download are not JSON. */
const downloadFaults = z
  .object({ error, respond, reset, lose, delay, headers, content_type: contentType, slow, cut })
  .partial().shape;

/** Effects on a download. */
const assetShape = {
  content_lag: duration.describe('The content is not found for so long after completion.'),
  truncate: anyOf("bytes, or a share such as '50%'", [
    wholeNumber(0, 1_000_000_000),
    z.string().regex(/^(100|\d{1,2})%$/),
  ]).describe('Only so much of the asset: bytes, or a share.'),
  corrupt: yes.describe('Bytes in the middle of the asset are wrong.'),
};

/** Effects on every answer to a download of the job. */
const downloadShape = {
  download: closed(`an object with ${Object.keys(downloadFaults).join(', ')}`, downloadFaults).describe(
    'What happens to the answers to the downloads of the job.',
  ),
};

/** Effects on the event of a job's end. */
const webhookShape = {
  webhook: closed(
    'an object with drop, duplicate, delay, out_of_order, bad_signature, wrong_secret and stale_timestamp',
    {
      drop: yes.describe('It is never sent.').optional(),
      duplicate: wholeNumber(2, 10).describe('It is sent so many times in all.').optional(),
      delay: duration.describe('It is sent so much later.').optional(),
      out_of_order: yes.describe("It is sent behind the project's next event, or a minute later.").optional(),
      bad_signature: yes.describe('The first attempt is signed for another body.').optional(),
      wrong_secret: yes.describe('The first attempt is signed with another secret.').optional(),
      stale_timestamp: yes.describe('The first attempt is dated ten minutes back.').optional(),
    },
  ).describe("What becomes of the event that tells of the job's end."),
};

export const jobEffectNames: readonly string[] = Object.keys(jobShape);
export const downloadEffectNames: readonly string[] = Object.keys(downloadShape);
export const assetEffectNames: readonly string[] = Object.keys(assetShape);
export const webhookEffectNames: readonly string[] = Object.keys(webhookShape);
export const faultEffectNames: readonly string[] = Object.keys(faultShape);

export const RuleThen = closed('effects', {
  ...jobShape,
  ...assetShape,
  ...downloadShape,
  ...webhookShape,
  ...faultShape,
})
  .partial()
  .meta({ id: 'RuleThen', description: 'What happens: one effect or several.' });

export const RuleInput = closed('a rule', {
  id: z
    .string(expected('an id'))
    .regex(/^[\w.:-]{1,100}$/, expected('an id of letters, digits and . : _ -'))
    .optional(),
  match: RuleMatch.optional(),
  times: wholeNumber(1, 1_000_000).describe('Only the first so many; then the rule is spent.').optional(),
  after: wholeNumber(0, 1_000_000).describe('Lets so many pass first.').optional(),
  chance: z
    .number(expected('a number above 0, at most 1'))
    .gt(0, expected('a number above 0, at most 1'))
    .max(1, expected('a number above 0, at most 1'))
    .describe('The share of matches, drawn from the seed.')
    .optional(),
  then: RuleThen,
}).meta({ id: 'RuleInput', description: 'What happens to requests of a kind.' });

export const RuleView = z
  .strictObject({
    id: z.string(),
    place: z.enum(ruleOrigins).describe('Where it was given.'),
    match: RuleMatch,
    times: z.int().nullable(),
    after: z.int(),
    chance: z.number(),
    then: RuleThen,
    matched: z.int().describe('Requests that matched so far, until it was spent.'),
    hits: z.int().describe('Requests that it decided about so far.'),
    spent: z.boolean().describe('True when it will not act any more.'),
  })
  .meta({ id: 'RuleView', description: 'A rule at work.' });

export type RuleInput = z.infer<typeof RuleInput>;
export type RuleMatch = z.infer<typeof RuleMatch>;
export type RuleThen = z.infer<typeof RuleThen>;
export type RuleView = z.infer<typeof RuleView>;
