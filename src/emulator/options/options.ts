// The table of all options: each has the same name as flag, environment variable and library option, a
// default and a help.
import * as z from 'zod/mini';
import { standardDeployments, type Deployment } from '../domain/azure-contracts.ts';
import { paceForms, paceText, parsePace } from '../domain/pace.ts';
import { profileNames } from '../domain/profiles.ts';
import { tiers } from '../domain/quota.ts';
import { quirksNames, quirksOf } from '../quirks/servers.ts';
import { assertTogether, OptionError } from './option-rules.ts';
import type { Address, OptionSpec, Options } from './option-types.ts';
import {
  durationText,
  listOf,
  matching,
  numeric,
  orOff,
  parseAddress,
  parseDeployment,
  parseDuration,
  parsed,
  refuse,
  wholeNumber,
} from './option-values.ts';

export { OptionError } from './option-rules.ts';
export type * from './option-types.ts';

const pollAfterForms = "'auto', 'off' or milliseconds from 0 to 600000";

const projectCounts = "'off' or a whole number from 1 to 10000000";
const durationForms = "'off' or a duration with its unit, such as '90s', '30m', '12h' or '30d'";

export const optionSpecs = {
  listen: {
    flag: 'listen',
    env: 'SORA_LISTEN',
    metavar: 'HOST:PORT',
    help: 'Address to listen on; port 0 takes a free one.',
    default: '127.0.0.1:4010',
    absent: { host: '127.0.0.1', port: 4010 },
    shown: ({ host, port }: Address) => `${host.includes(':') ? `[${host}]` : host}:${port}`,
    schema: () => parsed(parseAddress, "HOST:PORT with a port from 0 to 65535, such as '127.0.0.1:4010'"),
  },
  pace: {
    flag: 'pace',
    env: 'SORA_PACE',
    metavar: 'PACE',
    help: `How fast jobs move: ${paceForms}. 1x is as slow as the real service.`,
    default: '40x',
    absent: parsePace('40x'),
    shown: paceText,
    schema: () => parsed(parsePace, paceForms),
  },
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
        refuse(pollAfterForms),
      ),
  },
  seed: {
    flag: 'seed',
    env: 'SORA_SEED',
    metavar: 'N',
    help: 'Make ids, plans and bytes reproducible; each project starts at 2026-09-23T00:00:00Z.',
    default: undefined,
    schema: () => z.optional(wholeNumber(Number.MAX_SAFE_INTEGER)),
  },
  profile: {
    flag: 'profile',
    env: 'SORA_PROFILE',
    metavar: 'NAME',
    help: `The contract to follow: ${profileNames.join(', ')}.`,
    default: 'openai',
    absent: 'openai',
    schema: () => z.enum(profileNames, refuse(`one of ${profileNames.join(', ')}`)),
  },
  quirks: {
    flag: 'quirks',
    env: 'SORA_QUIRKS',
    metavar: 'NAME',
    help: `Answer /v1/videos as another server does: ${quirksNames.map((name) => `${name} (${quirksOf[name].release})`).join(', ')}.`,
    default: undefined,
    schema: () => z.optional(z.enum(quirksNames, refuse(`one of ${quirksNames.join(', ')}`))),
  },
  apiKey: {
    flag: 'api-key',
    env: 'SORA_API_KEY',
    metavar: 'KEY',
    help: 'Accept only this key; repeat it for several (comma-separated in the variable). Default: any non-empty key.',
    default: undefined,
    absent: [],
    multiple: true,
    shown: (keys: readonly string[]) => (keys.length === 0 ? 'any' : `${keys.length} accepted`),
    schema: () => listOf(matching(/^\S(.*\S)?$/, 'keys without line breaks and without blanks around them')),
  },
  adminToken: {
    flag: 'admin-token',
    env: 'SORA_ADMIN_TOKEN',
    metavar: 'TOKEN',
    help: 'Ask for this token (header x-emulator-token) under /_emulator. Without it, /_emulator answers loopback only.',
    default: undefined,
    secret: true,
    shown: (token: string | undefined) => (token === undefined ? null : 'set'),
    schema: () => z.optional(matching(/^[!-~]{8,200}$/, '8 to 200 visible ASCII characters')),
  },
  media: {
    flag: 'media',
    env: 'SORA_MEDIA',
    metavar: 'builtin|ffmpeg',
    help: "What renders the clips: builtin in milliseconds, ffmpeg in encodes like the service's (FFMPEG_PATH, ffmpeg-static or PATH).",
    default: 'builtin',
    absent: 'builtin',
    schema: () => z.enum(['builtin', 'ffmpeg'], refuse("'builtin' or 'ffmpeg'")),
  },
  mediaDir: {
    flag: 'media-dir',
    env: 'SORA_MEDIA_DIR',
    metavar: 'DIR',
    help: 'Keep rendered files in this folder, so that a restart need not render them again.',
    default: undefined,
    schema: () => z.optional(matching(/./s, 'a path')),
  },
  moderation: {
    flag: 'moderation',
    env: 'SORA_MODERATION',
    metavar: 'job|request|off',
    help: 'A flagged prompt or reference is accepted and its job fails (job), is refused with 400 (request), or passes (off).',
    default: 'job',
    absent: 'job',
    schema: () => z.enum(['job', 'request', 'off'], refuse('one of job, request, off')),
  },
  moderationFile: {
    flag: 'moderation-file',
    env: 'SORA_MODERATION_FILE',
    metavar: 'PATH',
    help: "What is flagged: a file in the form of the package's fixtures/moderation.json, in its place.",
    default: undefined,
    schema: () => z.optional(matching(/./s, 'a path')),
  },
  tier: {
    flag: 'tier',
    env: 'SORA_TIER',
    metavar: 'free|1..5',
    help: 'Limit creations per project and model as this usage tier does; free may create nothing. Profile openai-2026-02 has free, 2, 3, 4, enterprise.',
    default: undefined,
    schema: () =>
      z.optional(
        z.pipe(
          z.pipe(z.union([z.string(), z.number()]), z.transform(String)),
          z.enum(tiers, refuse(`one of ${tiers.join(', ')}`)),
        ),
      ),
  },
  rpm: {
    flag: 'rpm',
    env: 'SORA_RPM',
    metavar: 'N',
    help: 'Limit creations to N per minute, project and model, whatever the tier.',
    default: undefined,
    schema: () => z.optional(wholeNumber(1_000_000, { minimum: 1 })),
  },
  budget: {
    flag: 'budget',
    env: 'SORA_BUDGET',
    metavar: 'USD',
    help: 'Refuse creations once a project would have spent more than this at list price; failed jobs are free.',
    default: undefined,
    schema: () =>
      z.optional(
        numeric(/^\d+(\.\d+)?$/, 'dollars').check(
          z.refine((dollars) => Number.isFinite(dollars) && dollars >= 0, refuse('dollars, 0 or more')),
        ),
      ),
  },
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
        refuse('insufficient_quota or billing_hard_limit_reached'),
      ),
  },
  concurrency: {
    flag: 'concurrency',
    env: 'SORA_CONCURRENCY',
    metavar: 'N',
    help: "Refuse creations while N jobs of a project run, with Azure's 429 'Too many running tasks'.",
    default: undefined,
    schema: () => z.optional(wholeNumber(1_000_000, { minimum: 1 })),
  },
  webhookUrl: {
    flag: 'webhook-url',
    env: 'SORA_WEBHOOK_URL',
    metavar: 'URL',
    help: 'Send the events of every project to this URL, too; repeat it for several (comma-separated in the variable).',
    default: undefined,
    absent: [],
    multiple: true,
    schema: () =>
      listOf(
        z
          .string()
          .check(
            z.refine((url) => /^https?:\/\//.test(url) && URL.canParse(url), refuse('http or https URLs')),
          ),
      ),
  },
  webhookSecret: {
    flag: 'webhook-secret',
    env: 'SORA_WEBHOOK_SECRET',
    metavar: 'SECRET',
    help: 'What signs the events for --webhook-url: whsec_ and base64, or any text.',
    default: undefined,
    secret: true,
    shown: (secret: string | undefined) => (secret === undefined ? null : 'set'),
    schema: () =>
      z.optional(
        matching(
          /^(whsec_[A-Za-z0-9+/]+={0,2}|(?!whsec_)[!-~]+)$/,
          'whsec_ and base64, or visible ASCII characters',
        ),
      ),
  },
  webhookTimeout: {
    flag: 'webhook-timeout',
    env: 'SORA_WEBHOOK_TIMEOUT',
    metavar: 'MS',
    help: 'How long a receiver of events may take to answer.',
    default: '10000',
    absent: 10_000,
    schema: () => wholeNumber(60_000),
  },
  webhookAllowPrivate: {
    flag: 'webhook-allow-private',
    env: 'SORA_WEBHOOK_ALLOW_PRIVATE',
    metavar: 'on|off',
    help: 'Let a server that does not listen on loopback send events to private addresses.',
    default: 'off',
    absent: 'off',
    schema: () => z.enum(['on', 'off'], refuse('on or off')),
  },
  rules: {
    flag: 'rules',
    env: 'SORA_RULES',
    metavar: 'NAME|FILE',
    help: 'A ready-made situation, or a YAML or JSON file of rules that is read again when it changes; repeatable.',
    default: undefined,
    absent: [],
    multiple: true,
    schema: () => listOf(matching(/./s, 'a name or a path')),
  },
  tags: {
    flag: 'tags',
    env: 'SORA_TAGS',
    metavar: 'on|off',
    help: 'Turn prompt tags such as [[fail: moderation_blocked]] on or off.',
    default: 'on',
    absent: 'on',
    schema: () => z.enum(['on', 'off'], refuse('on or off')),
  },
  cors: {
    flag: 'cors',
    env: 'SORA_CORS',
    metavar: 'on|off',
    help: 'Whether web pages of any origin may call /v1. /_emulator and webhook endpoints are never open to them.',
    default: 'on',
    absent: 'on',
    schema: () => z.enum(['on', 'off'], refuse('on or off')),
  },
  allowHost: {
    flag: 'allow-host',
    env: 'SORA_ALLOW_HOST',
    metavar: 'NAME',
    help: 'A name by which browsers may call a server that listens on loopback, besides localhost and addresses; repeatable. Programs that are not browsers may use any name.',
    default: undefined,
    absent: [],
    multiple: true,
    schema: () =>
      z.pipe(
        listOf(
          matching(/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i, 'a host name without port, such as api.test'),
        ),
        z.transform((names) => names.map((name) => name.toLowerCase())),
      ),
  },
  azureDeployment: {
    flag: 'azure-deployment',
    env: 'SORA_AZURE_DEPLOYMENT',
    metavar: 'NAME=MODEL',
    help: 'A deployment under /openai, the API of Azure OpenAI until its end on 2026-10-15 (api-key header; bearers and Entra tokens are not verified): MODEL is sora-2 or sora; repeatable. Default: sora-2=sora-2 and sora=sora.',
    default: undefined,
    absent: standardDeployments,
    multiple: true,
    shown: (deployments: readonly Deployment[]) => deployments.map(({ name, model }) => `${name}=${model}`),
    schema: () =>
      z.pipe(
        listOf(
          parsed(
            parseDeployment,
            'NAME=sora-2 or NAME=sora, with a NAME of letters, digits, dots, dashes and underscores that begins with a letter or digit',
          ),
        ).check(
          z.refine(
            (all) => new Set(all.map((one) => one?.name)).size === all.length,
            refuse('names that stand once'),
          ),
        ),
        z.transform((all) => (all.length === 0 ? standardDeployments : all)),
      ),
  },
  maxProjects: {
    flag: 'max-projects',
    env: 'SORA_MAX_PROJECTS',
    metavar: 'N|off',
    help: 'Keep at most N projects in memory; the one that was idle longest is forgotten with all that belongs to it.',
    default: '10000',
    absent: 10_000,
    shown: (most: number | undefined) => most ?? 'off',
    schema: () => orOff(projectCounts, wholeNumber(10_000_000, { minimum: 1, accepted: projectCounts })),
  },
  keep: {
    flag: 'keep',
    env: 'SORA_KEEP',
    metavar: 'DURATION|off',
    help: 'Forget a project, with all that belongs to it, so long after its last request, on its own clock: 90s, 30m, 12h, 30d.',
    default: '30d',
    absent: parseDuration('30d'),
    shown: (ms: number | undefined) => (ms === undefined ? 'off' : durationText(ms)),
    schema: () => orOff(durationForms, parsed(parseDuration, durationForms)),
  },
  log: {
    flag: 'log',
    env: 'SORA_LOG',
    metavar: 'STYLE',
    help: 'pretty (for people; repeated polls of a job are gathered), json (one line per request) or silent, on standard error.',
    default: 'pretty',
    absent: 'pretty',
    schema: () => z.enum(['pretty', 'json', 'silent'], refuse('one of pretty, json, silent')),
  },
  readyFile: {
    flag: 'ready-file',
    env: 'SORA_READY_FILE',
    metavar: 'PATH',
    help: 'Write the ready message, a line of JSON with the URL and the process id, to this file.',
    default: undefined,
    schema: () => z.optional(matching(/./s, 'a path')),
  },
  exitWithParent: {
    flag: 'exit-with-parent',
    env: 'SORA_EXIT_WITH_PARENT',
    metavar: '',
    help: 'End when the program that started the server ends, or closes the pipe of its standard input; in the variable: on or off.',
    default: 'off',
    absent: 'off',
    switch: true,
    schema: () => z.enum(['on', 'off'], refuse('on or off')),
  },
} as const satisfies Record<keyof Options, OptionSpec>;

/**
 * Checks raw values and fills in defaults.
 * @param raw by option name: text, or the library's own values
 * @param nameOf how the user wrote the option, for messages
 * @throws OptionError for the first value that is not accepted, or an option that does not exist
 */
export function readOptions(
  raw: Readonly<Record<string, unknown>>,
  nameOf: (option: string) => string,
): Options {
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(optionSpecs, name)) {
      throw new OptionError(
        `unknown option ${nameOf(name)}; known are ${Object.keys(optionSpecs).map(nameOf).join(', ')}`,
      );
    }
  }
  const entries = Object.entries<OptionSpec>(optionSpecs).map(([name, spec]) => [
    name,
    readOption(spec, raw[name], nameOf(name)),
  ]);
  const options = Object.fromEntries(entries) as Options;
  assertTogether(options, nameOf);
  return options;
}

/**
 * Reads one option from its raw value, or from none.
 * @param name as the user wrote it.
 * @throws OptionError
 */
export function readOption(spec: OptionSpec, given: unknown, name: string): unknown {
  if (given === undefined || given === null) return spec.absent;
  const read = z.safeParse(spec.schema(), given);
  if (read.success) return read.data;
  throw new OptionError(
    `${name} cannot be ${spec.secret === true ? 'what was given' : shown(given)}: ${read.error.issues[0]?.message ?? 'refused'}`,
  );
}

/** The options by their names on the command line, without secrets. */
export function shownOptions(options: Options): Record<string, unknown> {
  const entries = Object.entries<OptionSpec>(optionSpecs).map(([name, spec]) => {
    const value = options[name as keyof Options];
    // The cast is safe: each spec shows the value that its own schema made.
    return [spec.flag, spec.shown === undefined ? (value ?? null) : spec.shown(value as never)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function shown(given: unknown): string {
  return typeof given === 'string' ? `'${given}'` : JSON.stringify(given);
}
