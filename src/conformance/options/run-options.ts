// The table of all options of a run: the flag, the environment variable, the help, and the function that
// reads the value.
import { isLoopback } from '../http/loopback.ts';
import { levels, type Level } from '../vocabulary/check.ts';
import { areas, type Area } from '../vocabulary/areas.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { profileNames } from '../profiles/index.ts';

/** The options of a run. */
export interface RunOptions {
  /**
   * The address of the API, as in an SDK: `http://127.0.0.1:4010/v1`. When it has no path, the path of the
   * profile is appended.
   */
  baseUrl: string;
  /** @default 'sk-conformance' */
  apiKey?: string;
  /** A key of another project. That project must not see the videos of the first. */
  apiKey2?: string;
  /** @default 'openai' */
  profile?: string;
  /**
   * The model for the videos: the name of a deployment, or the model of an engine.
   * @default the model of the profile
   */
  model?: string;
  /**
   * The frozen set of checks that count, such as `2026-09@1`. Newer checks run but do not count.
   * @default all checks
   */
  requirements?: string;
  /** The name of the judged server, for the report. Its version is `targetVersion`. */
  targetName?: string;
  targetVersion?: string;
  /**
   * Headers that are sent with every request, for example because a gateway needs them. A report never shows
   * them.
   */
  headers?: ReadonlyArray<readonly [name: string, value: string]>;
  /** Ids of checks, or prefixes that end in `*`. */
  only?: readonly string[];
  skip?: readonly string[];
  areas?: readonly Area[];
  levels?: readonly Level[];
  /** Runs only the small plan for servers that bill. */
  core?: boolean;
  /**
   * Lets the suite control an emulator: true for `/_emulator` beside the base URL, or the address of its
   * control plane.
   */
  emulator?: boolean | string;
  emulatorToken?: string;
  /** The seed that decides the order of the checks. @default 1 */
  seed?: number;
  /** How many checks run at the same time. @default the number of the profile, or 4 */
  parallel?: number;
  /**
   * The maximum cost of the run in dollars. Checks that would cost more are not run.
   * @default 0, and a plan that may cost anything is refused; no cap for servers on this machine and for
   *   profiles without prices
   */
  maxCost?: number;
  /** The maximum number of creations that the server may accept. @default no limit */
  maxVideos?: number;
  /**
   * The maximum number of minutes until the last check ends. Videos are deleted after that time.
   * @default no limit
   */
  maxMinutes?: number;
  /** When true, the suite sends no prompt that moderation should stop. @default false */
  noFlaggedPrompts?: boolean;
  /** How long a job may take, in seconds. @default the limit of the profile */
  jobTimeout?: number;
  /**
   * The address at which the server can reach the webhook receiver, such as the address of a tunnel.
   * @default the address of the receiver
   */
  webhookUrl?: string;
  /** The address where the webhook receiver listens, `HOST:PORT`. @default a free port of 127.0.0.1 */
  webhookListen?: string;
  /**
   * The secret of an endpoint that was configured by hand for that address, when the server has no API for
   * endpoints.
   */
  webhookSecret?: string;
  /** How long the whole run may take, in seconds. @default no limit */
  timeout?: number;
}

/** How an option is described and read. */
export interface OptionSpec {
  flag: string;
  /** The placeholder of the value in the help. Switches have none. */
  metavar?: string;
  env?: string;
  help: string;
  multiple?: boolean;
  /** @throws UsageError that states the accepted values */
  read: (text: string) => unknown;
}

const text = (value: string) => value;
const number = (flag: string, { least = 0, whole = true } = {}) => {
  return (value: string): number => {
    const parsed = Number(value);
    if (
      value.trim() === '' ||
      !Number.isFinite(parsed) ||
      parsed < least ||
      (whole && !Number.isInteger(parsed))
    )
      throw new UsageError(
        `--${flag}: expected a ${whole ? 'whole ' : ''}number from ${least}, got '${value}'`,
      );
    return parsed;
  };
};
const oneOf = (flag: string, known: readonly string[]) => (value: string) => {
  if (!known.includes(value))
    throw new UsageError(`--${flag}: expected one of ${known.join(', ')}, got '${value}'`);
  return value;
};

/** Headers that the suite writes itself, because checks judge them. */
const ownHeaders = new Set([
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'connection',
]);

/** @throws UsageError that does not contain the value, because the value may be a secret */
function readHeader(given: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([\t -~]*?)[ \t]*$/.exec(given) ?? [];
  if (name === '' || value === '') {
    const shown = given.split(':')[0] ?? '';
    throw new UsageError(`--header: expected 'Name: value' in ASCII, got '${shown}…'`);
  }
  if (!ownHeaders.has(name.toLowerCase())) return [name.toLowerCase(), value];
  const instead = name.toLowerCase() === 'authorization' ? '; give the key with --api-key' : '';
  throw new UsageError(`--header: the suite writes ${name} itself${instead}`);
}

export const runOptions: Readonly<Record<keyof RunOptions, OptionSpec>> = {
  baseUrl: {
    flag: 'base-url',
    metavar: 'URL',
    env: 'OPENAI_BASE_URL',
    help: 'Where the API is, as for an SDK: http://127.0.0.1:4010/v1.',
    read: text,
  },
  apiKey: {
    flag: 'api-key',
    metavar: 'KEY',
    env: 'OPENAI_API_KEY',
    help: 'The key to send; never shown in a report.',
    read: text,
  },
  apiKey2: {
    flag: 'api-key-2',
    metavar: 'KEY',
    env: 'OPENAI_API_KEY_2',
    help: 'A key of another project: it must not see what was made with the first one. Never shown in a report.',
    read: text,
  },
  profile: {
    flag: 'profile',
    metavar: 'NAME',
    help: `What kind of server it is: ${profileNames.join(', ')}. Default: openai.`,
    read: oneOf('profile', profileNames),
  },
  model: {
    flag: 'model',
    metavar: 'NAME',
    help: "The model to make videos with, when it has another name than the profile's.",
    read: text,
  },
  requirements: {
    flag: 'requirements',
    metavar: 'SET',
    help: 'Count only the checks of this frozen set, as 2026-09@1; newer checks run and do not count. Default: all checks.',
    read: text,
  },
  targetName: {
    flag: 'target-name',
    metavar: 'NAME',
    help: 'The name of the server, for the report.',
    read: text,
  },
  targetVersion: {
    flag: 'target-version',
    metavar: 'VERSION',
    help: 'The version of the server, for the report.',
    read: text,
  },
  headers: {
    flag: 'header',
    metavar: "'NAME: VALUE'",
    multiple: true,
    help: 'Send this header with every request, as a gateway may need. The value is never shown in a report. Repeatable.',
    read: readHeader,
  },
  only: {
    flag: 'only',
    metavar: 'ID',
    multiple: true,
    help: "Run these checks; an id, or its beginning with '*'.",
    read: text,
  },
  skip: { flag: 'skip', metavar: 'ID', multiple: true, help: 'Leave these checks out.', read: text },
  areas: {
    flag: 'area',
    metavar: 'AREA',
    multiple: true,
    help: `Run these areas: ${areas.join(', ')}.`,
    read: oneOf('area', areas),
  },
  levels: {
    flag: 'level',
    metavar: 'LEVEL',
    multiple: true,
    help: `Run these levels: ${levels.join(', ')}.`,
    read: (value) => oneOf('level', levels)(value.toUpperCase()),
  },
  core: {
    flag: 'core',
    help: 'Run the small plan: every MUST of the core areas, with the fewest videos.',
    read: () => true,
  },
  emulator: {
    flag: 'emulator',
    help: "The server is sora-emulator: move its clock and set rules by '/_emulator' beside the base URL.",
    read: () => true,
  },
  emulatorToken: {
    flag: 'emulator-token',
    metavar: 'TOKEN',
    env: 'SORA_ADMIN_TOKEN',
    help: "What the emulator's --admin-token is.",
    read: text,
  },
  seed: {
    flag: 'seed',
    metavar: 'N',
    help: 'Another order of the checks. Default: 1.',
    read: number('seed'),
  },
  parallel: {
    flag: 'parallel',
    metavar: 'N',
    help: 'How many checks run at once. Default: 4, and 2 for azure.',
    read: number('parallel', { least: 1 }),
  },
  maxCost: {
    flag: 'max-cost',
    metavar: 'USD',
    help: 'Never let the run cost more: checks without room are skipped. Default: refuse a plan that costs anything, except on this machine.',
    read: number('max-cost', { whole: false }),
  },
  maxVideos: {
    flag: 'max-videos',
    metavar: 'N',
    help: 'Never let the server accept more creations: checks without room are skipped. Default: no limit.',
    read: number('max-videos'),
  },
  maxMinutes: {
    flag: 'max-minutes',
    metavar: 'M',
    help: 'Never run checks for longer: checks without room are skipped. Default: no limit.',
    read: number('max-minutes', { whole: false }),
  },
  noFlaggedPrompts: {
    flag: 'no-flagged-prompts',
    help: 'Send no prompt that moderation should stop (a copyrighted character); ordinary clips take its place.',
    read: () => true,
  },
  jobTimeout: {
    flag: 'job-timeout',
    metavar: 'SECONDS',
    help: 'How long one video may take. Default: 1200.',
    read: number('job-timeout', { least: 1 }),
  },
  webhookUrl: {
    flag: 'webhook-url',
    metavar: 'URL',
    help: 'How the server reaches the receiver of webhooks. Default: its own address, for servers of this machine.',
    read: (value) => {
      if (!URL.canParse(value)) throw new UsageError(`--webhook-url: expected a URL, got '${value}'`);
      return value;
    },
  },
  webhookListen: {
    flag: 'webhook-listen',
    metavar: 'HOST:PORT',
    help: 'Where the receiver of webhooks listens. Default: a free port of 127.0.0.1.',
    read: (value) => {
      if (!/^(\[[\da-f:]+\]|[^\s:/[\]]+):\d{1,5}$/i.test(value))
        throw new UsageError(`--webhook-listen: expected HOST:PORT, got '${value}'`);
      return value;
    },
  },
  webhookSecret: {
    flag: 'webhook-secret',
    metavar: 'SECRET',
    env: 'OPENAI_WEBHOOK_SECRET',
    help: 'Signing secret of an endpoint configured by hand, where the server has no API for endpoints.',
    read: text,
  },
  timeout: {
    flag: 'timeout',
    metavar: 'SECONDS',
    help: 'How long the whole run may take. Default: no limit.',
    read: number('timeout', { least: 1 }),
  },
};

/**
 * Returns the base URL without a final `/`. When it has no path, the path of the profile is appended.
 * @throws UsageError
 */
export function readBaseUrl(given: string, basePath: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--base-url: expected an http or https URL, got '${given}'`);
  // These parts of the URL would not be sent. Keys belong in --api-key.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new UsageError(`--base-url: expected a URL without user, query and fragment, got '${url.origin}…'`);
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? basePath : path}`;
}

/** Returns the cost cap of a run with these options, for a replay of the run. */
export const cappedAs = ({ baseUrl, maxCost }: RunOptions): number =>
  maxCost ?? (isLoopback(baseUrl) ? Infinity : 0);
