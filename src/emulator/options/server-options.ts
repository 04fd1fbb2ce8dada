// The options about the server: address, keys, webhooks, rules, browsers, projects and log.
import * as z from 'zod/mini';
import { standardDeployments, type Deployment } from '../domain/azure-contracts.ts';
import type { OptionSpec } from './option-spec.ts';
import {
  durationText,
  listOf,
  textOfForm,
  valueOrOff,
  parseAddress,
  parseDeployment,
  parseDuration,
  parsedValue,
  refusalMessage,
  wholeNumber,
  type Address,
} from './option-values.ts';
import { parseDataPlace, shownDataPlace, type DataPlace } from '../store/data-place.ts';

const projectCounts = "'off' or a whole number from 1 to 10000000";
const dataPlaces =
  "'memory:', the path of a SQLite file such as './sora.db', or a URL such as 'postgres://user:password@host/database'";
const durationForms = "'off' or a duration with its unit, such as '90s', '30m', '12h' or '30d'";

export const serverOptions = {
  /** `host:port`, port 0 for any free one. @default '127.0.0.1:0' */
  listen: {
    flag: 'listen',
    env: 'SORA_LISTEN',
    metavar: 'HOST:PORT',
    help: 'Address to listen on; port 0 takes a free one.',
    default: '127.0.0.1:4010',
    absent: { host: '127.0.0.1', port: 4010 },
    shown: ({ host, port }: Address) => `${host.includes(':') ? `[${host}]` : host}:${port}`,
    schema: () =>
      parsedValue(parseAddress, "HOST:PORT with a port from 0 to 65535, such as '127.0.0.1:4010'"),
  },
  /** The accepted keys. @default any */
  apiKey: {
    flag: 'api-key',
    env: 'SORA_API_KEY',
    metavar: 'KEY',
    help: 'Accept only this key; repeat it for several (comma-separated in the variable). Default: any non-empty key.',
    default: undefined,
    absent: [],
    multiple: true,
    shown: (keys: readonly string[]) => (keys.length === 0 ? 'any' : `${keys.length} accepted`),
    schema: () =>
      listOf(textOfForm(/^\S(.*\S)?$/, 'keys without line breaks and without blanks around them')),
  },
  /**
   * The token that `/_emulator` requires in the header `x-emulator-token`.
   * @default none: only loopback has access
   */
  adminToken: {
    flag: 'admin-token',
    env: 'SORA_ADMIN_TOKEN',
    metavar: 'TOKEN',
    help: 'Ask for this token (header x-emulator-token) under /_emulator. Without it, /_emulator answers loopback only.',
    default: undefined,
    secret: true,
    shown: (token: string | undefined) => (token === undefined ? null : 'set'),
    schema: () => z.optional(textOfForm(/^[!-~]{8,200}$/, '8 to 200 visible ASCII characters')),
  },
  /** The PEM file of a certificate: the server then speaks https. Needs `tlsKey`. @default none: http */
  tlsCert: {
    flag: 'tls-cert',
    env: 'SORA_TLS_CERT',
    metavar: 'FILE',
    help: 'Speak https with the certificate (and its chain) of this PEM file; needs --tls-key.',
    default: undefined,
    schema: () => z.optional(textOfForm(/./s, 'a path')),
  },
  /** The PEM file of the certificate's private key, without a passphrase. */
  tlsKey: {
    flag: 'tls-key',
    env: 'SORA_TLS_KEY',
    metavar: 'FILE',
    help: "The certificate's private key, a PEM file without a passphrase.",
    default: undefined,
    schema: () => z.optional(textOfForm(/./s, 'a path')),
  },
  /** The URLs that receive the events of every project; needs `webhookSecret`. @default none */
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
            z.refine(
              (url) => /^https?:\/\//.test(url) && URL.canParse(url),
              refusalMessage('http or https URLs'),
            ),
          ),
      ),
  },
  /** The secret that signs these events: `whsec_` and base64, or any text. */
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
        textOfForm(
          /^(whsec_[A-Za-z0-9+/]+={0,2}|(?!whsec_)[!-~]+)$/,
          'whsec_ and base64, or visible ASCII characters',
        ),
      ),
  },
  /** How long a receiver may take to answer, in milliseconds. @default 10000 */
  webhookTimeout: {
    flag: 'webhook-timeout',
    env: 'SORA_WEBHOOK_TIMEOUT',
    metavar: 'MS',
    help: 'How long a receiver of events may take to answer.',
    default: '10000',
    absent: 10_000,
    schema: () => wholeNumber(60_000),
  },
  /** Lets a server that is not on loopback send to private addresses. @default 'off' */
  webhookAllowPrivate: {
    flag: 'webhook-allow-private',
    env: 'SORA_WEBHOOK_ALLOW_PRIVATE',
    metavar: 'on|off',
    help: 'Let a server that does not listen on loopback send events to private addresses.',
    default: 'off',
    absent: 'off',
    schema: () => z.enum(['on', 'off'], refusalMessage('on or off')),
  },
  /** Files of rules, or names of ready-made situations. */
  rules: {
    flag: 'rules',
    env: 'SORA_RULES',
    metavar: 'NAME|FILE',
    help: 'A ready-made situation, or a YAML or JSON file of rules that is read again when it changes; repeatable.',
    default: undefined,
    absent: [],
    multiple: true,
    schema: () => listOf(textOfForm(/./s, 'a name or a path')),
  },
  /** Turns prompt tags such as `[[fail: …]]` on or off. @default 'on' */
  tags: {
    flag: 'tags',
    env: 'SORA_TAGS',
    metavar: 'on|off',
    help: 'Turn prompt tags such as [[fail: moderation_blocked]] on or off.',
    default: 'on',
    absent: 'on',
    schema: () => z.enum(['on', 'off'], refusalMessage('on or off')),
  },
  /** Whether web pages of any origin may call `/v1`. @default 'on' */
  cors: {
    flag: 'cors',
    env: 'SORA_CORS',
    metavar: 'on|off',
    help: 'Whether web pages of any origin may call /v1. /_emulator and webhook endpoints are never open to them.',
    default: 'on',
    absent: 'on',
    schema: () => z.enum(['on', 'off'], refusalMessage('on or off')),
  },
  /** The page at `/_emulator/ui/`. @default 'on' */
  ui: {
    flag: 'ui',
    env: 'SORA_UI',
    metavar: 'on|off',
    help: 'The page at /_emulator/ui/ shows what the emulator does, in a browser; off serves no page.',
    default: 'on',
    absent: 'on',
    schema: () => z.enum(['on', 'off'], refusalMessage('on or off')),
  },
  /** More names by which browsers may call a server that listens on loopback. @default none */
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
          textOfForm(/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i, 'a host name without port, such as api.test'),
        ),
        z.transform((names) => names.map((name) => name.toLowerCase())),
      ),
  },
  /** Deployments under `/openai`, the Azure dialect, as `NAME=sora-2` or `NAME=sora`. @default sora-2=sora-2 and sora=sora */
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
          parsedValue(
            parseDeployment,
            'NAME=sora-2 or NAME=sora, with a NAME of letters, digits, dots, dashes and underscores that begins with a letter or digit',
          ),
        ).check(
          z.refine(
            (all) => new Set(all.map((one) => one?.name)).size === all.length,
            refusalMessage('names that stand once'),
          ),
        ),
        z.transform((all) => (all.length === 0 ? standardDeployments : all)),
      ),
  },
  /**
   * Where the state of the projects is kept: `memory:`, the path of a SQLite file, or the URL of a PostgreSQL
   * database, which several emulators may share.
   * @default 'memory:'
   */
  data: {
    flag: 'data',
    env: 'SORA_DATA',
    metavar: 'FILE|URL',
    help: 'Keep the state in this SQLite file, or in this PostgreSQL database (postgres://…), which several servers may share. Default: memory, which ends with the server.',
    default: 'memory:',
    absent: { kind: 'memory' },
    secret: true,
    shown: (place: DataPlace) => shownDataPlace(place),
    schema: () => parsedValue(parseDataPlace, dataPlaces),
  },
  /**
   * Largest number of projects. With one project more, the project that was idle longest is forgotten.
   * @default 'off', any number
   */
  maxProjects: {
    flag: 'max-projects',
    env: 'SORA_MAX_PROJECTS',
    metavar: 'N|off',
    help: 'Keep at most N projects in memory; the one that was idle longest is forgotten with all that belongs to it.',
    default: '10000',
    absent: 10_000,
    shown: (most: number | undefined) => most ?? 'off',
    schema: () => valueOrOff(projectCounts, wholeNumber(10_000_000, { minimum: 1, accepted: projectCounts })),
  },
  /** How long an idle project is kept, such as `12h` or `30d` of its own clock. @default 'off', for ever */
  keep: {
    flag: 'keep',
    env: 'SORA_KEEP',
    metavar: 'DURATION|off',
    help: 'Forget a project, with all that belongs to it, so long after its last request, on its own clock: 90s, 30m, 12h, 30d.',
    default: '30d',
    absent: parseDuration('30d'),
    shown: (ms: number | undefined) => (ms === undefined ? 'off' : durationText(ms)),
    schema: () => valueOrOff(durationForms, parsedValue(parseDuration, durationForms)),
  },
  /** One line per request to standard error. @default 'silent' */
  log: {
    flag: 'log',
    env: 'SORA_LOG',
    metavar: 'STYLE',
    help: 'pretty (for people; repeated polls of a job are gathered), json (one line per request) or silent, on standard error.',
    default: 'pretty',
    absent: 'pretty',
    schema: () => z.enum(['pretty', 'json', 'silent'], refusalMessage('one of pretty, json, silent')),
  },
  /** Only for the program. */
  readyFile: {
    flag: 'ready-file',
    env: 'SORA_READY_FILE',
    metavar: 'PATH',
    help: 'Write the ready message, a line of JSON with the URL and the process id, to this file.',
    default: undefined,
    programOnly: true,
    schema: () => z.optional(textOfForm(/./s, 'a path')),
  },
  /** Only for the program. */
  exitWithParent: {
    flag: 'exit-with-parent',
    env: 'SORA_EXIT_WITH_PARENT',
    metavar: '',
    help: 'End when the program that started the server ends, or closes the pipe of its standard input; in the variable: on or off.',
    default: 'off',
    absent: 'off',
    switch: true,
    programOnly: true,
    schema: () => z.enum(['on', 'off'], refusalMessage('on or off')),
  },
} as const satisfies Record<string, OptionSpec>;
