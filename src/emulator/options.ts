// Every option, once: the same name as flag, environment variable and library option, with its default and its help.
import * as z from 'zod';
import { paceForms, parsePace, type Pace, type PollAfter } from './domain/pace.ts';
import { profileNames, type ProfileName } from './domain/profiles.ts';

/** Where to listen; port 0 takes any free one. */
export interface Address {
  host: string;
  port: number;
}

export type LogStyle = 'pretty' | 'json' | 'silent';

/** The options after reading: checked, with their defaults. */
export interface Options {
  listen: Address;
  pace: Pace;
  pollAfter: PollAfter;
  seed: number | undefined;
  profile: ProfileName;
  apiKey: readonly string[];
  rules: readonly string[];
  tags: 'on' | 'off';
  log: LogStyle;
  readyFile: string | undefined;
}

/** What `createEmulator` takes. Each option is what its flag takes on the command line. */
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
  /** The accepted keys. @default any */
  apiKey?: string | readonly string[];
  /** Files of rules, or names of ready-made situations. */
  rules?: string | readonly string[];
  /** Whether `[[fail: …]]` in a prompt is a rule or only text. @default 'on' */
  tags?: 'on' | 'off';
  /** One line per request to standard error. @default 'silent' */
  log?: LogStyle;
}

/** How one option is read and told. */
export interface OptionSpec {
  /** Without the leading dashes. */
  flag: string;
  env: string;
  /** What stands for the value in the help. */
  metavar: string;
  help: string;
  /** The default as a user would type it; undefined when there is none. */
  default: string | undefined;
  /** True when the flag may stand more than once. */
  multiple?: boolean;
  /** From text (or the library's value) to the option; its message says what is accepted. */
  schema: z.ZodType;
}

const refuse = (accepted: string) => ({ error: `expected ${accepted}` });

export const optionSpecs = {
  listen: {
    flag: 'listen',
    env: 'SORA_LISTEN',
    metavar: 'HOST:PORT',
    help: 'Address to listen on; port 0 takes a free one.',
    default: '127.0.0.1:4010',
    schema: z
      .string()
      .transform(parseAddress)
      .refine(
        (address) => address !== undefined,
        refuse("HOST:PORT with a port from 0 to 65535, such as '127.0.0.1:4010'"),
      ),
  },
  pace: {
    flag: 'pace',
    env: 'SORA_PACE',
    metavar: 'PACE',
    help: `How fast jobs move: ${paceForms}. 1x is as slow as the real service.`,
    default: '40x',
    schema: z
      .string()
      .transform(parsePace)
      .refine((pace) => pace !== undefined, refuse(paceForms)),
  },
  pollAfter: {
    flag: 'poll-after',
    env: 'SORA_POLL_AFTER',
    metavar: 'auto|off|MS',
    help: 'The openai-poll-after-ms header of pending answers: by the pace (none at 1x), none, or milliseconds.',
    default: 'auto',
    schema: z.union(
      [z.enum(['auto', 'off']), wholeNumber(600_000)],
      refuse("'auto', 'off' or milliseconds from 0 to 600000"),
    ),
  },
  seed: {
    flag: 'seed',
    env: 'SORA_SEED',
    metavar: 'N',
    help: 'Make ids, plans and bytes reproducible; each project starts at 2026-09-23T00:00:00Z.',
    default: undefined,
    schema: wholeNumber(Number.MAX_SAFE_INTEGER).optional(),
  },
  profile: {
    flag: 'profile',
    env: 'SORA_PROFILE',
    metavar: 'NAME',
    help: `The contract to follow: ${profileNames.join(', ')}.`,
    default: 'openai',
    schema: z.enum(profileNames, refuse(`one of ${profileNames.join(', ')}`)),
  },
  apiKey: {
    flag: 'api-key',
    env: 'SORA_API_KEY',
    metavar: 'KEY',
    help: 'Accept only this key; repeat it for several (comma-separated in the variable). Default: any non-empty key.',
    default: undefined,
    multiple: true,
    schema: z.array(z.string().regex(/^\S+$/, refuse('keys without white space'))).default([]),
  },
  rules: {
    flag: 'rules',
    env: 'SORA_RULES',
    metavar: 'NAME|FILE',
    help: 'A ready-made situation, or a YAML or JSON file of rules that is read again when it changes; repeatable.',
    default: undefined,
    multiple: true,
    schema: z.array(z.string().min(1, refuse('a name or a path'))).default([]),
  },
  tags: {
    flag: 'tags',
    env: 'SORA_TAGS',
    metavar: 'on|off',
    help: 'Whether [[fail: moderation_blocked]] and the like in a prompt are rules, or only text.',
    default: 'on',
    schema: z.enum(['on', 'off'], refuse('on or off')),
  },
  log: {
    flag: 'log',
    env: 'SORA_LOG',
    metavar: 'STYLE',
    help: 'pretty, json or silent: one line per request on standard error.',
    default: 'pretty',
    schema: z.enum(['pretty', 'json', 'silent'], refuse('one of pretty, json, silent')),
  },
  readyFile: {
    flag: 'ready-file',
    env: 'SORA_READY_FILE',
    metavar: 'PATH',
    help: 'Write the ready message, a line of JSON with the URL and the process id, to this file.',
    default: undefined,
    schema: z.string().min(1, refuse('a path')).optional(),
  },
} as const satisfies Record<keyof Options, OptionSpec>;

/** A bad option: `message` is one line that says which, why, and what is accepted. */
export class OptionError extends Error {}

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
    if (!(name in optionSpecs)) {
      throw new OptionError(
        `unknown option ${nameOf(name)}; known are ${Object.keys(optionSpecs).map(nameOf).join(', ')}`,
      );
    }
  }
  const entries = Object.entries<OptionSpec>(optionSpecs).map(([name, spec]) => {
    const given = raw[name] ?? spec.default;
    const read = spec.schema.safeParse(given);
    if (read.success) return [name, read.data];
    throw new OptionError(
      `${nameOf(name)} cannot be ${shown(given)}: ${read.error.issues[0]?.message ?? 'refused'}`,
    );
  });
  return Object.fromEntries(entries) as Options;
}

function parseAddress(text: string): Address | undefined {
  const [, host, port] = /^(?:(\[[^\]]+\]|[^:]+):)?(\d{1,5})$/.exec(text) ?? [];
  if (port === undefined || Number(port) > 65_535) return undefined;
  return { host: (host ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** A whole number from 0 to `maximum`, given as such or as its digits. */
function wholeNumber(maximum: number) {
  return z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], refuse('a whole number'))
    .refine(
      (value) => Number.isSafeInteger(value) && value >= 0 && value <= maximum,
      refuse(`a whole number from 0 to ${maximum}`),
    );
}

function shown(given: unknown): string {
  return typeof given === 'string' ? `'${given}'` : JSON.stringify(given);
}
