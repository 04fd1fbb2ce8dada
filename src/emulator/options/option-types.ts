// The types of the options: as a user gives them, and as they are after reading.
import type * as z from 'zod/mini';
import type { Pace, PollAfter } from '../domain/pace.ts';
import type { Deployment } from '../domain/azure-contracts.ts';
import type { ProfileName } from '../domain/profiles.ts';
import type { Tier } from '../domain/quota.ts';
import type { QuirksName } from '../quirks/servers.ts';

/** Where to listen; port 0 takes any free one. */
export interface Address {
  host: string;
  port: number;
}

export type ModerationMode = 'job' | 'request' | 'off';

/** The error of a creation that the budget does not cover. */
export type BudgetError = 'insufficient_quota' | 'billing_hard_limit_reached';

export type LogStyle = 'pretty' | 'json' | 'silent';

/** The renderer of the clips. */
export type MediaRenderer = 'builtin' | 'ffmpeg';

/** The options after reading: checked, with their defaults. */
export interface Options {
  listen: Address;
  pace: Pace;
  pollAfter: PollAfter;
  seed: number | undefined;
  profile: ProfileName;
  quirks: QuirksName | undefined;
  apiKey: readonly string[];
  adminToken: string | undefined;
  media: MediaRenderer;
  mediaDir: string | undefined;
  moderation: ModerationMode;
  moderationFile: string | undefined;
  tier: Tier | undefined;
  rpm: number | undefined;
  /** US dollars. */
  budget: number | undefined;
  budgetError: BudgetError;
  concurrency: number | undefined;
  webhookUrl: readonly string[];
  webhookSecret: string | undefined;
  webhookTimeout: number;
  webhookAllowPrivate: 'on' | 'off';
  rules: readonly string[];
  tags: 'on' | 'off';
  cors: 'on' | 'off';
  allowHost: readonly string[];
  azureDeployment: readonly Deployment[];
  /** Undefined: any number. */
  maxProjects: number | undefined;
  /** Milliseconds; undefined: for ever. */
  keep: number | undefined;
  log: LogStyle;
  readyFile: string | undefined;
  exitWithParent: 'on' | 'off';
}

/** The options of `createEmulator`. Each option accepts the same values as its flag on the command line. */
export interface EmulatorOptions {
  /** `host:port`, port 0 for any free one. @default '127.0.0.1:0' */
  listen?: string;
  /** `40x`, `1x`, `instant`, `polls:N` or `manual`. @default '40x' */
  pace?: string;
  /** The `openai-poll-after-ms` of pending answers: by the pace, none, or milliseconds. @default 'auto' */
  pollAfter?: 'auto' | 'off' | number;
  /** Makes ids, plans and bytes reproducible, and starts each project's clock at a fixed time. */
  seed?: number;
  /** The contract to follow. @default 'openai' */
  profile?: ProfileName;
  /** The other server to imitate. @default none: the contract */
  quirks?: QuirksName;
  /** The accepted keys. @default any */
  apiKey?: string | readonly string[];
  /**
   * The token that `/_emulator` requires in the header `x-emulator-token`.
   * @default none: only loopback has access
   */
  adminToken?: string;
  /**
   * The renderer of the clips. The emulator looks for `ffmpeg` at `listen()`, or at the first `fetch()`; the
   * call rejects when no usable ffmpeg is found.
   * @default 'builtin'
   */
  media?: MediaRenderer;
  /** A folder that keeps rendered files; created when it does not exist. @default none, memory only */
  mediaDir?: string;
  /** What happens to flagged requests: a failed job, a refusal, or nothing. @default 'job' */
  moderation?: ModerationMode;
  /** A file with the words to flag, in place of the package's `fixtures/moderation.json`. */
  moderationFile?: string;
  /** The usage tier whose rate limits each project has; `free` may create nothing. @default none, no limit */
  tier?: Tier | 1 | 2 | 3 | 4 | 5;
  /** Creations per minute and model, whatever the tier. @default no limit */
  rpm?: number;
  /** US dollars that each project may spend at list price. @default no limit */
  budget?: number;
  /** The error of a creation beyond the budget. @default 'insufficient_quota' */
  budgetError?: BudgetError;
  /** Jobs of a project that may run at once. @default no limit */
  concurrency?: number;
  /** The URLs that receive the events of every project; needs `webhookSecret`. @default none */
  webhookUrl?: string | readonly string[];
  /** The secret that signs these events: `whsec_` and base64, or any text. */
  webhookSecret?: string;
  /** How long a receiver may take to answer, in milliseconds. @default 10000 */
  webhookTimeout?: number;
  /** Lets a server that is not on loopback send to private addresses. @default 'off' */
  webhookAllowPrivate?: 'on' | 'off';
  /** Files of rules, or names of ready-made situations. */
  rules?: string | readonly string[];
  /** Turns prompt tags such as `[[fail: …]]` on or off. @default 'on' */
  tags?: 'on' | 'off';
  /** Whether web pages of any origin may call `/v1`. @default 'on' */
  cors?: 'on' | 'off';
  allowHost?: string | readonly string[];
  /** Deployments under `/openai`, the Azure dialect, as `NAME=sora-2` or `NAME=sora`. @default sora-2=sora-2 and sora=sora */
  azureDeployment?: string | readonly string[];
  /**
   * Largest number of projects. With one project more, the project that was idle longest is forgotten.
   * @default 'off', any number
   */
  maxProjects?: number | 'off';
  /** How long an idle project is kept, such as `12h` or `30d` of its own clock. @default 'off', for ever */
  keep?: string;
  /** One line per request to standard error. @default 'silent' */
  log?: LogStyle;
}

/** How one option is read and shown. */
export interface OptionSpec {
  /** Without the leading dashes. */
  flag: string;
  env: string;
  /** The placeholder of the value in the help. */
  metavar: string;
  help: string;
  /** The default as a user would type it; undefined when there is none. */
  default: string | undefined;
  /** True when the flag may be repeated. */
  multiple?: boolean;
  /** True for a flag without a value, which means `on`. */
  switch?: boolean;
  /** True when the value must never be repeated. */
  secret?: boolean;
  /** How the value is shown in the list of options in force; by default as it is. */
  shown?: (value: never) => unknown;
  /**
   * The value of the option when nothing was given: the result of the schema for the default. Undefined when
   * there is none.
   */
  absent?: unknown;
  /**
   * Converts text (or the library's value) to the option; its message states the accepted values. The schema
   * is made only when a value was given, because making all schemas would cost every start three
   * milliseconds.
   */
  schema: () => z.core.$ZodType;
}
