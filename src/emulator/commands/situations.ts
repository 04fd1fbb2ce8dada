// `sora-emulator situations`: lists and shows the ready-made situations, and adds their rules to a running
// server.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { didYouMean } from '../../nearest.ts';
import { ask, faultOf, painter, readAddress, readArguments, readUrl, ownUrl } from './command-line.ts';
import { OptionError } from '../options/options.ts';
import { scenarios } from '../version.ts';

const ownFolder = fileURLToPath(scenarios);

const help = `sora-emulator situations: ready-made situations, such as a burst of 429 or a stuck job.

Usage
  sora-emulator situations [list]              names and what happens
  sora-emulator situations show NAME           the file, to copy rules from
  sora-emulator situations try NAME [options]  adds its rules to a project of a running server

  --url URL          The server. Default: OPENAI_BASE_URL where it is set, else the address of SORA_LISTEN, else
                     http://127.0.0.1:4010.
  --api-key KEY      The project, by its key. Default: OPENAI_API_KEY, else sk-emulator.
  --from FOLDER      Other situations than the package's, one file NAME.yaml each.
  --json             For list: as JSON.

Examples
  sora-emulator situations show burst-of-429
  sora-emulator situations try burst-of-429 --api-key sk-test-7
  curl -X DELETE http://127.0.0.1:4010/_emulator/rules -H 'Authorization: Bearer sk-test-7'   and they are gone
`;

interface Situation {
  name: string;
  title: string;
  description: string;
  rules: readonly object[];
  text: string;
}

const actions = ['list', 'show', 'try'];

export async function situations(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const flags = { url: text, 'api-key': text, from: text, json: { type: 'boolean' } } as const;
  const given = readArguments(args, { help, flags, positionals: 2 });
  if (given === undefined) return;
  const [action = 'list', name] = given.rest;
  const folder = given.flags['from'] === undefined ? ownFolder : resolve(given.flags['from']);
  switch (action) {
    case 'list':
      if (name !== undefined) throw new OptionError(`unexpected '${name}'`);
      return list(folder, given.set.has('json'));
    case 'show':
      return void process.stdout.write((await read(folder, name)).text);
    case 'try':
      return attempt(await read(folder, name), given.flags);
    default:
      throw new OptionError(
        `unknown action '${action}'${didYouMean(action, actions)}; known are ${actions.join(', ')}`,
      );
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.slice(0, -'.yaml'.length))
      .toSorted();
  } catch {
    throw new OptionError(`there are no situations: the folder '${folder}' cannot be read`);
  }
}

async function list(folder: string, asJson: boolean): Promise<void> {
  const all = await Promise.all(namesIn(folder).map((name) => read(folder, name)));
  if (asJson) {
    const told = all.map(({ name, title, description, rules }) => ({ name, title, description, rules }));
    return void process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  }
  const paint = painter(process.stdout);
  const lines = all.map(({ name, description }) => `${paint('bold', name)}\n    ${description}\n`);
  process.stdout.write(lines.length === 0 ? `there are none in '${folder}'\n` : lines.join(''));
}

const File = z.object({
  title: z.string().default(''),
  description: z.string().default(''),
  rules: z.array(z.looseObject({})).default([]),
});

async function read(folder: string, name: string | undefined): Promise<Situation> {
  const names = namesIn(folder);
  if (name === undefined) throw new OptionError(`name a situation: ${names.join(', ')}`);
  if (!names.includes(name)) {
    throw new OptionError(
      `unknown situation '${name}'${didYouMean(name, names)}; known are ${names.join(', ')}`,
    );
  }
  const path = join(folder, `${name}.yaml`);
  const text = readFileSync(path, 'utf8');
  const { parse } = await import('yaml');
  try {
    const file = File.parse(parse(text));
    return { name, ...file, description: file.description.trim(), text };
  } catch (thrown) {
    const reason = thrown instanceof z.ZodError ? thrown.issues[0]?.message : (thrown as Error).message;
    throw new OptionError(`${path} cannot be read: ${reason?.split('\n', 1)[0]}`);
  }
}

/** Adds the rules one by one in their order, because the order is their priority. */
async function attempt(
  { name, rules }: Situation,
  flags: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const baseUrl = process.env['OPENAI_BASE_URL'] ?? '';
  const named = flags['url'] ?? (baseUrl === '' ? undefined : baseUrl);
  const url = named === undefined ? ownUrl(readAddress(undefined)) : readUrl(named);
  const ownKey = process.env['OPENAI_API_KEY'] ?? '';
  const key = flags['api-key'] ?? (ownKey === '' ? 'sk-emulator' : ownKey);
  for (const rule of rules) {
    const fault = await addRule(`${url}/_emulator/rules`, key, rule);
    if (fault === undefined) continue;
    process.stderr.write(`sora-emulator situations: ${url} did not take '${name}': ${fault}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(
    `'${name}' is at work at ${url} for requests with the key ${key} (rules: ${rules.length})\n` +
      `  curl -X DELETE ${url}/_emulator/rules -H 'Authorization: Bearer ${key}'   ends it\n`,
  );
}

const patienceMs = 10_000;

/** @returns what went wrong, or undefined */
async function addRule(url: string, key: string, rule: object): Promise<string | undefined> {
  try {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(rule) };
    const { status, text } = await ask(url, init, patienceMs);
    if (status < 300) return undefined;
    return `it answers ${status} ${text.replaceAll(/\s+/g, ' ').slice(0, 300)}`;
  } catch (thrown) {
    return faultOf(thrown);
  }
}
