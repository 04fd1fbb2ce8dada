// `sora-emulator env`: prints the lines that point a shell's programs at a server.
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { readAddress, readArguments, readUrl, ownUrl } from './command-line.ts';
import { OptionError } from '../options/options.ts';

const shells = {
  sh: (name: string, value: string) => `export ${name}=${quoted(value, String.raw`'\''`)}`,
  fish: (name: string, value: string) =>
    `set -gx ${name} ${quoted(value.replaceAll('\\', '\\\\'), String.raw`\'`)}`,
  powershell: (name: string, value: string) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
} as const;

const help = `sora-emulator env: prints the settings that point OpenAI clients at an emulator.

Usage
  sora-emulator env [--shell SHELL] [--listen HOST:PORT | --ready-file PATH | --url URL] [--api-key KEY]

  --shell SHELL        sh, fish, powershell or json. Default: sh, on Windows powershell.
  --listen HOST:PORT   Where the server listens. Default: 127.0.0.1:4010. [SORA_LISTEN]
  --ready-file PATH    The file that the server was started with; it knows a port that was free. [SORA_READY_FILE]
  --url URL            The server's URL, for instance behind a proxy.
  --api-key KEY        The key, which names the project. Default: the first of SORA_API_KEY, else sk-emulator.

Examples
  eval "$(sora-emulator env)"
  sora-emulator env --shell fish | source
  sora-emulator env --shell powershell | Invoke-Expression
  eval "$(sora-emulator env --ready-file ready.json --api-key "sk-test-$$")"   a project of its own
`;

export async function env(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const flags = { shell: text, listen: text, 'ready-file': text, url: text, 'api-key': text };
  const given = readArguments(args, { help, flags, positionals: 0 });
  if (given === undefined) return;
  const { shell = process.platform === 'win32' ? 'powershell' : 'sh', 'api-key': key } = given.flags;
  const values = {
    OPENAI_BASE_URL: `${serverUrl(given.flags)}/v1`,
    OPENAI_API_KEY: readKey(key ?? process.env['SORA_API_KEY']?.split(',')[0] ?? ''),
  };
  process.stdout.write(`${printed(shell, values)}\n`);
}

function printed(shell: string, values: Readonly<Record<string, string>>): string {
  if (shell === 'json') return JSON.stringify(values);
  if (!Object.hasOwn(shells, shell)) {
    throw new OptionError(
      `--shell cannot be '${shell}': expected one of ${Object.keys(shells).join(', ')}, json`,
    );
  }
  const line = shells[shell as keyof typeof shells];
  return Object.entries(values)
    .map(([name, value]) => line(name, value))
    .join('\n');
}

function serverUrl(flags: Readonly<Record<string, string | undefined>>): string {
  const { url, listen, 'ready-file': readyFile } = flags;
  const [first, second] = ['url', 'listen', 'ready-file'].filter((name) => flags[name] !== undefined);
  if (second !== undefined) throw new OptionError(`--${first} and --${second} exclude each other`);
  if (url !== undefined) return readUrl(url);
  const file = readyFile ?? (listen === undefined ? (process.env['SORA_READY_FILE'] ?? '') : '');
  if (file !== '') return urlInFile(file);
  const address = readAddress(listen);
  if (address.port !== 0) return ownUrl(address);
  throw new OptionError('port 0 is any free port: name the --ready-file that the server was started with');
}

const Ready = z.object({ url: z.url() });

function urlInFile(path: string): string {
  try {
    return Ready.parse(JSON.parse(readFileSync(path, 'utf8'))).url;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'it does not exist; does the server run?' : (code ?? 'it is no ready message');
    throw new OptionError(`the ready file '${path}' cannot be used: ${reason}`);
  }
}

function readKey(key: string): string {
  if (key === '') return 'sk-emulator';
  if (/^\S(.*\S)?$/.test(key)) return key;
  throw new OptionError('--api-key cannot hold line breaks, or blanks around the key');
}

/** Puts a value in single quotes when it needs them. @param quote replaces a single quote in the value */
function quoted(value: string, quote: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", quote)}'`;
}
