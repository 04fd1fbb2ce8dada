// The JSON of the control API, and of the library's methods of the same names: journal, matching, verification.
import * as z from 'zod';
import { jobOperations } from '../schema/azure-operations.ts';
import { routes } from '../schema/routes.ts';
import { answerOutcomes } from '../http/answer-end.ts';

/** Every operation that a journal entry can name, and `none` for a path or method that is no operation. */
const operationNames = [...Object.keys({ ...routes, ...jobOperations }), 'none'];

const timeForms = {
  error: 'expected a time: ISO 8601 such as "2026-09-23T12:00:00Z", or seconds since 1970',
};

export const Time = z
  .union([z.iso.datetime({ offset: true, ...timeForms }), z.number().min(0).max(0xffff_ffff)], timeForms)
  .meta({ id: 'Time', description: 'ISO 8601 with a time zone, or seconds since 1970.' });

export const DateTime = z.string().meta({ id: 'DateTime', format: 'date-time' });

const ApiErrorBody = z.object({
  message: z.string(),
  type: z.string(),
  param: z.string().nullable(),
  code: z.string().nullable(),
});

const Part = z.strictObject({
  name: z.string().nullable(),
  filename: z.string().nullable().describe('Null for a part without a filename.'),
  type: z.string().nullable().describe('The `Content-Type` of the part.'),
  headers: z.record(z.string(), z.string()),
  bytes: z.int(),
});

export const Entry = z
  .strictObject({
    seq: z.int().describe('The number of the entry: it rises in the order in which the answers began.'),
    id: z.string().describe('The `x-request-id` of the answer.'),
    time: DateTime.describe("When the request arrived, on the project's clock."),
    wall_time: DateTime.describe('When it arrived, in real time.'),
    host: z.string().describe('The `Host` header; empty when there was none.'),
    connection: z.int().nullable().describe('The number of the connection; null without a socket.'),
    operation: z.string().nullable().describe('Null for a path or method that is no operation.'),
    method: z.string(),
    path: z.string(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    headers: z.record(z.string(), z.string()).describe('Names in lower case, secrets redacted.'),
    body: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('The fields as read, texts cut at 1,000 characters, files as name, type, size and sha256.'),
    body_bytes: z.int().nullable().describe('The length of the raw body; null when nothing read the body.'),
    body_sha256: z.string().nullable().describe('The SHA-256 of the raw body in hex; null without a body.'),
    parts: z.array(Part).nullable().describe('The parts of a form; null when the body is no form.'),
    status: z.int().describe('444 for a connection that a rule reset before anything was done.'),
    error: ApiErrorBody.nullable(),
    rule: z.array(z.string()).describe('The ids of the rules that changed the answer or the job.'),
    answer_headers: z
      .record(z.string(), z.string())
      .describe(
        'Of the answer: `retry-after`, `retry-after-ms`, `x-should-retry`, `openai-poll-after-ms`, `location`, `content-type`.',
      ),
    duration_ms: z.number().describe('From the arrival of the request to the first byte of the answer.'),
    outcome: z.enum(answerOutcomes).nullable().describe('How the answer ended; null while it is being sent.'),
    bytes_sent: z
      .int()
      .nullable()
      .describe(
        "Bytes of the answer's body that were handed to the connection; null while it is being sent.",
      ),
    ended_ms: z
      .number()
      .nullable()
      .describe('From the arrival of the request to the end of the answer; null while it is being sent.'),
    video_id: z.string().nullable(),
    video: z
      .strictObject({
        id: z.string(),
        status: z.string(),
        progress: z.number(),
        model: z.string(),
        seconds: z.string(),
        size: z.string(),
      })
      .nullable()
      .describe('What the answer showed of the video, when it showed one.'),
    model: z.string().nullable(),
    unread: z
      .array(z.string())
      .describe('What was sent but nothing read: `query.<key>`, `body.<field>`, or `body` as a whole.'),
  })
  .meta({ id: 'Entry', description: 'One exchange.' });

/** An entry in an exported file. Files of earlier versions have no fields about the end of the answer. */
export const EntryInFile = Entry.extend({
  seq: Entry.shape.seq.default(0),
  host: Entry.shape.host.default(''),
  connection: Entry.shape.connection.default(null),
  body_bytes: Entry.shape.body_bytes.default(null),
  body_sha256: Entry.shape.body_sha256.default(null),
  parts: Entry.shape.parts.default(null),
  rule: Entry.shape.rule.default([]),
  answer_headers: Entry.shape.answer_headers.default({}),
  outcome: Entry.shape.outcome.default(null),
  bytes_sent: Entry.shape.bytes_sent.default(null),
  ended_ms: Entry.shape.ended_ms.default(null),
}).meta({ id: 'EntryInFile', description: 'One exchange, in an exported file.' });

const StrayKey = z.strictObject({
  key: z.string().describe('The beginning and the end of the key.'),
  project: z.string().describe('The project of the key.'),
  where: z.enum(['url', 'header', 'body']),
  name: z.string().nullable().describe('The header or the query parameter; null for the path and the body.'),
});

const SentKey = z.strictObject({
  name: z.string().describe('The header.'),
  key: z.string().describe('The beginning and the end of the key.'),
});

export const Stray = z
  .strictObject({
    id: z.string().describe('The `x-request-id` of the answer.'),
    wall_time: DateTime,
    method: z.string(),
    path: z.string().describe('Known keys in it are masked.'),
    host: z.string(),
    connection: z.int().nullable(),
    status: z.int(),
    reason: z
      .enum(['no-key', 'unknown-key', 'key-elsewhere'])
      .describe(
        'No `Authorization`; a key that the server does not accept; or an accepted key that is also in another place.',
      ),
    sent: z
      .array(SentKey)
      .describe('The headers that carry a key, such as `authorization`; empty without such a header.'),
    keys: z.array(StrayKey).describe('The known keys in the request, and their places.'),
  })
  .meta({ id: 'Stray', description: 'A request without a usable key, or with a key in a wrong place.' });

export const StrayList = z.strictObject({ data: z.array(Stray) }).meta({ id: 'StrayList' });

/** One value, or a list. A list matches when one of its values matches. @param expected describes a value, for messages */
const oneOf = <T extends z.ZodType>(schema: T, expected: string) =>
  z.union([schema, z.array(schema).min(1).max(50)], { error: `expected ${expected}, or a list of such` });
const names = `one of ${operationNames.join(', ')}`;
const operation = oneOf(z.enum(operationNames).meta({ id: 'OperationName' }), names);
const text = z.string().max(2_000);
const texts = oneOf(text, 'a text');
const statuses = "a status such as 429, or a class such as '4xx'";
const among = { error: `expected ${statuses}` };
const status = oneOf(
  z.union([z.int().min(100, among).max(599, among), z.enum(['1xx', '2xx', '3xx', '4xx', '5xx'])], among),
  statuses,
);

const outcome = oneOf(z.enum(answerOutcomes), `one of ${answerOutcomes.join(', ')}`);

/** Conditions on an entry. They are the same in a query and in a body. */
const simple = {
  operation: operation.optional(),
  method: texts.optional(),
  path: texts.optional().describe('The whole path; `*` stands for one segment.'),
  status: status.optional(),
  video_id: texts.optional(),
  model: texts.optional().describe('The model of the video, or the one asked for.'),
  seconds: texts.optional(),
  size: texts.optional(),
  prompt: texts.optional().describe('A part of the prompt.'),
  error: texts.optional().describe('The `code` or the `type` of the refusal.'),
  has_error: z.boolean().optional(),
  has_unread: z.boolean().optional(),
  outcome: outcome.optional().describe('How the answer ended.'),
  host: texts.optional().describe('The `Host` header.'),
  rule: texts.optional().describe('The id of a rule that changed the answer or the job.'),
  since: Time.optional().describe("Not before, on the project's clock."),
  until: Time.optional().describe("Not after, on the project's clock."),
};

export const Match = z
  .strictObject({
    ...simple,
    file: z
      .strictObject({ name: text.optional(), sha256: text.optional() })
      .optional()
      .describe('An uploaded file with this name or hash.'),
    headers: z
      .record(z.string(), text.nullable())
      .optional()
      .describe('Exact values; null for a header that was not sent.'),
    query: z.record(z.string(), text.nullable()).optional(),
    body: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('Fields with the values that they were sent with; null for one that was not sent.'),
  })
  .meta({ id: 'Match', description: 'All of the given fields must hold. A list means any of its values.' });

export const RequestsQuery = z.strictObject({
  ...simple,
  after: z.string().optional().describe('The id of the entry after which the page starts.'),
  after_seq: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Only entries with a higher `seq`, in the order of `seq`. A reader that asks again with the last `seq` sees each entry once.',
    ),
  limit: z.int().min(1).max(1_000).default(100),
  order: z.enum(['asc', 'desc']).default('asc').describe('By arrival.'),
});

export const RequestList = z
  .strictObject({
    data: z.array(Entry),
    has_more: z.boolean(),
    total: z.int().describe('How many entries match, on all pages.'),
  })
  .meta({ id: 'RequestList' });

const seconds = z.number().min(0).max(1e9);

const Gap = z
  .strictObject({ at_least: seconds.optional(), at_most: seconds.optional() })
  .meta({ id: 'Gap', description: 'Seconds.' });

const number = z.int().min(0).max(1_000_000);

/** Headers with which an answer asks the client to wait. */
const waitHeaders = ['retry-after', 'retry-after-ms', 'openai-poll-after-ms'] as const;

export const WaitTest = z
  .strictObject({
    header: z
      .enum(waitHeaders, { error: `expected one of ${waitHeaders.join(', ')}` })
      .describe('The header of the answer that asks the client to wait.'),
    next: Match.optional().describe(
      'The request that must wait; by default the next request of the same operation, of a poll also of the same video.',
    ),
    tolerance: z
      .number()
      .min(0)
      .max(1)
      .default(0.05)
      .describe('The share of the time by which a wait may be shorter.'),
  })
  .meta({ id: 'WaitTest', description: 'Each client waited at least as long as the answer asked for.' });

const valueTest = {
  equals: z.unknown().optional().describe('The exact value.'),
  contains: text.optional().describe('A part of a text, or an item of a list.'),
  absent: z.literal(true, { error: 'expected true' }).optional().describe('There is no such value.'),
};
const valueTypes = ['string', 'number', 'boolean', 'array', 'object', 'null'] as const;

export const FieldTest = z
  .strictObject({
    name: text.describe(
      'Where the value is in the entry, with dots: `body.seconds`. In `parts`, a step is the name of a part: `parts.input_reference.filename`.',
    ),
    type: z.enum(valueTypes, { error: `expected one of ${valueTypes.join(', ')}` }).optional(),
    ...valueTest,
  })
  .meta({
    id: 'FieldTest',
    description: 'Every matching entry has this value; without a condition, any value.',
  });

export const HeaderTest = z
  .strictObject({ name: text.describe('A header of the request.'), ...valueTest })
  .meta({ id: 'HeaderTest', description: 'Every matching request has this header.' });

export const VerifyRequest = z
  .strictObject({
    match: Match.default({}),
    count: z
      .union(
        [
          number,
          z.strictObject({
            exactly: number.optional(),
            at_least: number.optional(),
            at_most: number.optional(),
          }),
        ],
        { error: 'expected a whole number, or an object with exactly, at_least, at_most' },
      )
      .default({ at_least: 1 })
      .describe('How many entries match; a number means exactly that many.'),
    spacing: Gap.optional().describe('Between each matching entry and the next.'),
    in_order: z
      .array(z.strictObject({ match: Match, gap: Gap.optional().describe('Since the step before.') }))
      .min(1)
      .max(20)
      .refine(([first]) => first?.gap === undefined, {
        path: [0, 'gap'],
        error: 'there is no step before the first',
      })
      .optional()
      .describe('One entry for each step, each after the one before; others may lie between.'),
    none_after: Match.optional().describe('No entry after the first match matches this.'),
    some_after: Match.optional().describe('At least one entry after the first match matches this.'),
    wait_at_least: WaitTest.optional(),
    field: oneOf(FieldTest, 'a test of a field').optional(),
    header: oneOf(HeaderTest, 'a test of a header').optional(),
    clock: z
      .enum(['project', 'wall'])
      .default('project')
      .describe('What spacing, gaps and waits are measured on.'),
  })
  .meta({ id: 'VerifyRequest', description: 'Everything that is given must hold.' });

export const Verification = z
  .strictObject({
    verified: z.boolean(),
    matched: z.int().describe('How many entries match.'),
    problems: z.array(z.string()).describe('What does not hold, in sentences.'),
    entries: z.array(Entry).describe('The entries that match, at most the first 100.'),
    waits: z
      .array(
        z.strictObject({ after: z.string(), next: z.string(), told_ms: z.number(), waited_ms: z.number() }),
      )
      .describe('With `wait_at_least`: the ids of each two requests, and the two times.'),
    nearest: z
      .array(
        z.strictObject({
          entry: Entry,
          differs: z.array(z.strictObject({ field: z.string(), expected: z.unknown(), actual: z.unknown() })),
        }),
      )
      .describe('When it does not hold: up to three entries that match almost, and what is different.'),
  })
  .meta({ id: 'Verification' });

export type Stray = z.infer<typeof Stray>;
export type Entry = z.infer<typeof Entry>;
export type Match = z.infer<typeof Match>;
export type WaitTest = z.output<typeof WaitTest>;
export type FieldTest = z.infer<typeof FieldTest>;
export type HeaderTest = z.infer<typeof HeaderTest>;
export type RequestsQuery = z.input<typeof RequestsQuery>;
export type RequestList = z.infer<typeof RequestList>;
export type VerifyRequest = z.input<typeof VerifyRequest>;
export type Verification = z.infer<typeof Verification>;
