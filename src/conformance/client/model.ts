// The form of situations and expectations. They are data, so users can add their own.
import * as z from 'zod';
import { levels } from '../vocabulary/check.ts';
import { operations } from '../vocabulary/operations.ts';

export const tasks = ['create', 'create-from-image', 'create-and-delete', 'list', 'webhook'] as const;
export type Task = (typeof tasks)[number];

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens');
const id = z
  .string()
  .regex(/^[a-z0-9-]+\.[a-z0-9][a-z0-9-]*$/, "expected an area, a full stop and a name, such as 'poll.ends'");

const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema, z.array(schema).min(1)]);
const statusClass = z.enum(['2xx', '3xx', '4xx', '5xx']);
const status = z.union([z.int().min(0).max(599), statusClass]);
const outcome = z.enum(['complete', 'cut', 'reset', 'client-left']);

/** Selects requests. A request must agree with every given field; a list allows each of its values. */
export const Match = z.strictObject({
  operation: oneOrMore(z.enum(operations))
    .optional()
    .describe('An operation of the API, such as `createVideo`.'),
  status: oneOrMore(status).optional(),
  outcome: oneOrMore(outcome).optional().describe('How the answer ended.'),
  video_status: oneOrMore(z.string()).optional().describe('The status of the video in the answer.'),
  rule: oneOrMore(z.string()).optional().describe('The id of a rule that changed the answer.'),
  error: oneOrMore(z.string()).optional().describe('The `code` or the `type` of the refusal.'),
  variant: z
    .enum(['video', 'thumbnail', 'spritesheet'])
    .optional()
    .describe('The asset of a download; `video` when the URL names none.'),
  answer_header: z.string().optional().describe('A header that the answer has.'),
  answer_type: z.string().optional().describe('A text that the content type of the answer contains.'),
  has_field: z.string().optional().describe('A field that the body has.'),
  has_part: z.string().optional().describe('A part that the form has.'),
  prompt_given: z.literal(true).optional().describe('The prompt is that of the situation, or nearly so.'),
  nth: z.int().min(1).optional().describe('Only the nth request of the operation.'),
  elsewhere: z.boolean().optional().describe('True for requests to the other host.'),
  fell_back: z.literal(true).optional().describe('The progress is lower than in an earlier answer.'),
  unread: z.literal(true).optional().describe('Something was sent that nothing reads.'),
  leaks_key: z.literal(true).optional().describe('The key is in the URL or in the body.'),
});
export type Match = z.infer<typeof Match>;

const amount = z.int().min(0);

/** The closed vocabulary of judgements. */
export const Judgement = z.union([
  z.strictObject({
    count: z.strictObject({
      of: z
        .enum(['requests', 'videos-left'])
        .default('requests')
        .describe('`videos-left`: videos that exist after the visit and that the program created.'),
      match: Match.default({}),
      exactly: amount.optional(),
      at_least: amount.optional(),
      at_most: z
        .union([amount, z.literal('videos')])
        .optional()
        .describe('`videos`: the number of --videos.'),
      then_ends: z.literal(true).optional().describe('The program must also have ended by itself.'),
    }),
  }),
  z.strictObject({
    none_after: z
      .strictObject({
        match: Match,
        same_video: z.boolean().default(false),
        allow: amount.default(0).describe('So many are tolerated.'),
      })
      .describe('After the first trigger no such request comes.'),
  }),
  z.strictObject({
    some_after: z
      .strictObject({ match: Match, same_video: z.boolean().default(false) })
      .describe('After the first trigger such a request comes.'),
  }),
  z.strictObject({
    wait_at_least: z
      .strictObject({
        header: z
          .enum(['retry-after', 'retry-after-ms', 'openai-poll-after-ms'])
          .optional()
          .describe('The wait that this header of the trigger asks for.'),
        ms: amount.optional().describe('A fixed wait in ms.'),
        from_third_ms: amount.optional().describe('A longer wait from the third gap on, in ms.'),
      })
      .describe('The next request of the same operation does not come before that time, less 5 %.'),
  }),
  z.strictObject({
    field: z.strictObject({
      match: Match,
      name: z.string().optional(),
      type: z.literal('text').optional(),
      equals: z.literal('prompt').optional().describe('The prompt of the situation, with any line breaks.'),
      part: z.string().optional().describe('A part of a form instead of a field.'),
      part_has: z.enum(['anything', 'file-name', 'image-type']).optional(),
    }),
  }),
  z.strictObject({
    header: z.strictObject({
      match: Match,
      name: z.string(),
      contains: z.string().optional(),
      absent: z.literal(true).optional(),
    }),
  }),
  z.strictObject({
    file: z
      .enum(['whole', 'no-part-counts', 'no-error', 'all-ids'])
      .describe(
        'whole: the folder has the whole asset. no-part-counts: a part of it never counts as the file. ' +
          'no-error: nothing else has the name of a video. all-ids: the program read every id of the list.',
      ),
  }),
  z.strictObject({
    exit: z.strictObject({
      ends: z.literal(true).optional().describe('The program ended by itself.'),
      gives_up: z.literal(true).optional().describe('It ended by itself before its patience was over.'),
      not_zero: z.literal(true).optional(),
      zero_only_with_file: z.literal(true).optional(),
      no_crash: z.literal(true).optional().describe('It did not end by access to a missing value.'),
      output_has: z.array(z.string()).min(1).optional().describe('Its output contains one of these texts.'),
    }),
  }),
  z.strictObject({
    receiver: z.strictObject({
      genuine: z.literal('accepted').optional(),
      forged: z.literal('refused').optional(),
      within_ms: amount.optional().describe('Every answer came within this time.'),
    }),
  }),
]);
export type Judgement = z.infer<typeof Judgement>;

export const Trigger = z.union([
  z.strictObject({ request: Match }).describe('A request, or its answer.'),
  z.strictObject({ requests: Match, at_least: z.int().min(2) }).describe('So many of them.'),
  z.strictObject({ event: z.enum(['genuine', 'forged']) }).describe('A webhook was sent.'),
]);
export type Trigger = z.infer<typeof Trigger>;

export const Expectation = z.strictObject({
  id,
  level: z.enum(levels),
  situations: z
    .union([
      z.array(name).min(1),
      z.strictObject({ all_of: z.array(z.enum(tasks)).min(1), but: z.array(name).default([]) }),
    ])
    .describe('The situations by name, or all situations of these tasks.'),
  trigger: Trigger,
  judgement: oneOrMore(Judgement).describe('A list means that all must hold.'),
  statement: z.string().describe('What a right client does, in one sentence.'),
  source: z.string(),
  cost: z.string().describe('What the mistake costs in production.'),
});
export type Expectation = z.infer<typeof Expectation>;

/** The rules are those of the emulator, which judges them itself. Ids are needed to find their hits. */
const Rule = z.looseObject({
  id: name,
  match: z.record(z.string(), z.unknown()).optional(),
  then: z.record(z.string(), z.unknown()),
});

export const Situation = z.strictObject({
  name,
  title: z.string(),
  task: z.enum(tasks).default('create'),
  rules: z.array(Rule).default([]),
  prompt: z.string().optional().describe('The value of SORA_LAB_PROMPT.'),
  videos: amount.default(0).describe('Completed videos that exist before the visit.'),
  waits: z
    .enum(['limit', 'patience'])
    .default('limit')
    .describe('patience: the visit lasts until the program should have given up.'),
  rotate_secret: z
    .literal(true)
    .optional()
    .describe('The secret of the webhooks is replaced before the visit.'),
});
export type Situation = z.infer<typeof Situation>;

/** One file of situations and expectations. */
export const LabFile = z.strictObject({
  situations: z.array(Situation).default([]),
  expectations: z.array(Expectation).default([]),
  also: z
    .record(name, z.array(id))
    .default({})
    .describe('Published expectations that hold in situations of this file too.'),
});
export type LabFile = z.infer<typeof LabFile>;

/** Durations such as `${3s}` give the program real time, so they are multiplied by the speed of its clock. */
const realTime = /^\$\{(\d+(?:\.\d+)?)s\}$/;

/** Returns the rules with every `${3s}` in the time of a program at this speed. */
export function rulesAt(speed: number, rules: Situation['rules']): unknown[] {
  const scaled = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const [, seconds] = realTime.exec(value) ?? [];
      return seconds === undefined ? value : `${Math.round(Number(seconds) * speed * 1000)}ms`;
    }
    if (Array.isArray(value)) return value.map((item: unknown) => scaled(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, scaled(item)]));
  };
  return rules.map((rule) => scaled(rule));
}
