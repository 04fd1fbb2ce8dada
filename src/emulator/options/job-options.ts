// The options about jobs: pace, contract, renderer, moderation and limits.
import * as z from 'zod/mini';
import { paceForms, paceText, parsePace } from '../domain/pace.ts';
import { profileNames } from '../domain/profiles.ts';
import { tiers, type Tier } from '../domain/quota.ts';
import { quirksNames, quirksOf } from '../quirks/servers.ts';
import type { OptionSpec } from './option-spec.ts';
import { textOfForm, numberOfForm, parsedValue, refusalMessage, wholeNumber } from './option-values.ts';

const pollAfterForms = "'auto', 'off' or milliseconds from 0 to 600000";

export const jobOptions = {
  /** `40x`, `1x`, `instant`, `polls:N` or `manual`. @default '40x' */
  pace: {
    flag: 'pace',
    env: 'SORA_PACE',
    metavar: 'PACE',
    help: `How fast jobs move: ${paceForms}. 1x is as slow as the real service.`,
    default: '40x',
    absent: parsePace('40x'),
    shown: paceText,
    schema: () => parsedValue(parsePace, paceForms),
  },
  /** The `openai-poll-after-ms` of pending answers: by the pace, none, or milliseconds. @default 'auto' */
  pollAfter: {
    flag: 'poll-after',
    env: 'SORA_POLL_AFTER',
    metavar: 'auto|off|MS',
    help: 'The openai-poll-after-ms header of pending answers: by the pace (none at 1x), none, or milliseconds.',
    default: 'auto',
    absent: 'auto',
    schema: () =>
      z.union(
        [z.enum(['auto', 'off']), wholeNumber(600_000, { accepted: pollAfterForms })],
        refusalMessage(pollAfterForms),
      ),
  },
  /** Makes ids, plans and bytes reproducible, and starts each project's clock at a fixed time. */
  seed: {
    flag: 'seed',
    env: 'SORA_SEED',
    metavar: 'N',
    help: 'Make ids, plans and bytes reproducible; each project starts at 2026-09-23T00:00:00Z.',
    default: undefined,
    schema: () => z.optional(wholeNumber(Number.MAX_SAFE_INTEGER)),
  },
  /** The contract to follow. @default 'openai' */
  profile: {
    flag: 'profile',
    env: 'SORA_PROFILE',
    metavar: 'NAME',
    help: `The contract to follow: ${profileNames.join(', ')}.`,
    default: 'openai',
    absent: 'openai',
    schema: () => z.enum(profileNames, refusalMessage(`one of ${profileNames.join(', ')}`)),
  },
  /** The other server to imitate. @default none: the contract */
  quirks: {
    flag: 'quirks',
    env: 'SORA_QUIRKS',
    metavar: 'NAME',
    help: `Answer /v1/videos as another server does: ${quirksNames.map((name) => `${name} (${quirksOf[name].release})`).join(', ')}.`,
    default: undefined,
    schema: () => z.optional(z.enum(quirksNames, refusalMessage(`one of ${quirksNames.join(', ')}`))),
  },
  /**
   * The renderer of the clips. The emulator looks for `ffmpeg` at `listen()`, or at the first `fetch()`; the
   * call rejects when no usable ffmpeg is found.
   * @default 'builtin'
   */
  media: {
    flag: 'media',
    env: 'SORA_MEDIA',
    metavar: 'builtin|ffmpeg',
    help: "What renders the clips: builtin in milliseconds, ffmpeg in encodes like the service's (FFMPEG_PATH, ffmpeg-static or PATH).",
    default: 'builtin',
    absent: 'builtin',
    schema: () => z.enum(['builtin', 'ffmpeg'], refusalMessage("'builtin' or 'ffmpeg'")),
  },
  /** A folder that keeps rendered files; created when it does not exist. @default none, memory only */
  mediaDir: {
    flag: 'media-dir',
    env: 'SORA_MEDIA_DIR',
    metavar: 'DIR',
    help: 'Keep rendered files in this folder, so that a restart need not render them again.',
    default: undefined,
    schema: () => z.optional(textOfForm(/./s, 'a path')),
  },
  /** What happens to flagged requests: a failed job, a refusal, or nothing. @default 'job' */
  moderation: {
    flag: 'moderation',
    env: 'SORA_MODERATION',
    metavar: 'job|request|off',
    help: 'A flagged prompt or reference is accepted and its job fails (job), is refused with 400 (request), or passes (off).',
    default: 'job',
    absent: 'job',
    schema: () => z.enum(['job', 'request', 'off'], refusalMessage('one of job, request, off')),
  },
  /** A file with the words to flag, in place of the package's `fixtures/moderation.json`. */
  moderationFile: {
    flag: 'moderation-file',
    env: 'SORA_MODERATION_FILE',
    metavar: 'PATH',
    help: "What is flagged: a file in the form of the package's fixtures/moderation.json, in its place.",
    default: undefined,
    schema: () => z.optional(textOfForm(/./s, 'a path')),
  },
  /** The usage tier whose rate limits each project has; `free` may create nothing. @default none, no limit */
  tier: {
    flag: 'tier',
    env: 'SORA_TIER',
    metavar: 'free|1..5',
    help: 'Limit creations per project and model as this usage tier does; free may create nothing. Profile openai-2026-02 has free, 2, 3, 4, enterprise.',
    default: undefined,
    schema: () =>
      z.optional(
        z.pipe(
          z.union([z.enum(tiers), z.literal([1, 2, 3, 4, 5])], refusalMessage(`one of ${tiers.join(', ')}`)),
          z.transform((tier) => String(tier) as Tier),
        ),
      ),
  },
  /** Creations per minute and model, whatever the tier. @default no limit */
  rpm: {
    flag: 'rpm',
    env: 'SORA_RPM',
    metavar: 'N',
    help: 'Limit creations to N per minute, project and model, whatever the tier.',
    default: undefined,
    schema: () => z.optional(wholeNumber(1_000_000, { minimum: 1 })),
  },
  /** US dollars that each project may spend at list price. @default no limit */
  budget: {
    flag: 'budget',
    env: 'SORA_BUDGET',
    metavar: 'USD',
    help: 'Refuse creations once a project would have spent more than this at list price; failed jobs are free.',
    default: undefined,
    schema: () =>
      z.optional(
        numberOfForm(/^\d+(\.\d+)?$/, 'dollars').check(
          z.refine(
            (dollars) => Number.isFinite(dollars) && dollars >= 0,
            refusalMessage('dollars, 0 or more'),
          ),
        ),
      ),
  },
  /** The error of a creation beyond the budget. @default 'insufficient_quota' */
  budgetError: {
    flag: 'budget-error',
    env: 'SORA_BUDGET_ERROR',
    metavar: 'CODE',
    help: 'How: insufficient_quota (429) or billing_hard_limit_reached (400).',
    default: 'insufficient_quota',
    absent: 'insufficient_quota',
    schema: () =>
      z.enum(
        ['insufficient_quota', 'billing_hard_limit_reached'],
        refusalMessage('insufficient_quota or billing_hard_limit_reached'),
      ),
  },
  /** Jobs of a project that may run at once. @default no limit */
  concurrency: {
    flag: 'concurrency',
    env: 'SORA_CONCURRENCY',
    metavar: 'N',
    help: "Refuse creations while N jobs of a project run, with Azure's 429 'Too many running tasks'.",
    default: undefined,
    schema: () => z.optional(wholeNumber(1_000_000, { minimum: 1 })),
  },
} as const satisfies Record<string, OptionSpec>;
