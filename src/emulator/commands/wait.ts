// `sora-emulator wait`: returns when a server is ready, for scripts that start a server next to their tests.
import { setTimeout as pause } from 'node:timers/promises';
import { askReadiness, readAddress, readArguments, readUrl, ownUrl } from './command-line.ts';
import { OptionError } from '../options/options.ts';

const help = `sora-emulator wait: waits until an emulator is ready.

Usage
  sora-emulator wait [URL] [--timeout SECONDS]

  URL                  The server, with or without /v1. Default: OPENAI_BASE_URL where it is set,
                       else the address of SORA_LISTEN, else http://127.0.0.1:4010.
  --timeout SECONDS    How long to wait at most. Default: 30. With 0 it asks once.

Exits 0 when the server is ready, 1 after the time-out. Progress and errors go to standard error.

Examples
  sora-emulator & sora-emulator wait && npm test        in one shell
  sora-emulator wait http://emulator:4010 --timeout 60  beside a container that takes its time
`;

const intervalMs = 100;
/** Longest time for one request, so that a hanging connection is given up. */
const questionMs = 2_000;

export async function wait(args: readonly string[]): Promise<void> {
  const given = readArguments(args, { help, flags: { timeout: { type: 'string' } }, positionals: 1 });
  if (given === undefined) return;
  const baseUrl = process.env['OPENAI_BASE_URL'] ?? '';
  const named = given.rest[0] ?? (baseUrl === '' ? undefined : baseUrl);
  const url = named === undefined ? ownUrl(readAddress(undefined)) : readUrl(named);
  const timeoutMs = readSeconds(given.flags['timeout'] ?? '30') * 1000;
  if (!(await becomesReady(url, timeoutMs))) process.exitCode = 1;
}

/**
 * Waits in real time, because the server is another process and its project clocks cannot be moved from here.
 */
async function becomesReady(url: string, timeoutMs: number): Promise<boolean> {
  const startedAt = performance.now();
  const passed = () => performance.now() - startedAt;
  const seconds = () => `${(passed() / 1000).toFixed(1)} s`;
  let told = '';
  for (;;) {
    const left = Math.max(1, timeoutMs - passed());
    const found = await askReadiness(
      url,
      timeoutMs === 0 ? questionMs : Math.min(questionMs, Math.ceil(left)),
    );
    if ('version' in found) {
      print(`${url} is ready after ${seconds()} (sora-emulator ${found.version}, profile ${found.profile})`);
      return true;
    }
    if (passed() + intervalMs > timeoutMs) {
      print(`${url} is not ready after ${seconds()}: ${found.fault}`);
      return false;
    }
    if (found.fault !== told) print(`waiting for ${url}: ${found.fault}`);
    told = found.fault;
    await pause(intervalMs);
  }
}

function print(line: string): void {
  process.stderr.write(`sora-emulator wait: ${line}\n`);
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds <= 86_400) return seconds;
  throw new OptionError(`--timeout cannot be '${text}': expected seconds from 0 to 86400`);
}
