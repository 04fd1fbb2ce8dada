// Sends load from a separate process. Loads for a time use wrk when it is installed; other loads use the
// generator of this project.
import { join } from 'node:path';
import { exists, run } from './children.mjs';

/** The JSON of a creation, as small as clients send it. */
export const createBody = JSON.stringify({
  model: 'sora-2',
  prompt: 'a cat playing piano',
  seconds: '4',
  size: '720x1280',
});

/** @param pin the arguments before the load's command */
export async function createLoad(pin) {
  const hasWrk = await exists('wrk', '--version');
  return {
    name: hasWrk ? 'wrk with one thread' : "the benchmark's own generator (node:http, keep-alive)",
    /** Loads a URL for some seconds. @returns `{ requests, seconds }` @throws Error when an answer was not a success */
    forSeconds: async (wanted) => checked(await (hasWrk ? wrk(pin, wanted) : generator(pin, wanted)), wanted),
    /** Sends a number of requests. */
    count: async (wanted) => checked(await generator(pin, wanted), wanted),
  };
}

async function wrk(pin, { url, method, connections, seconds }) {
  const [command, ...args] = [
    ...pin,
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '5s',
    '-s',
    join(import.meta.dirname, 'load.lua'),
    url,
  ];
  const env = { ...process.env, BENCH_METHOD: method, BENCH_BODY: createBody };
  const { stdout } = await run(command, args, { env, timeoutMs: (seconds + 20) * 1000 });
  return JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1]);
}

async function generator(pin, wanted) {
  const body = wanted.method === 'POST' ? createBody : undefined;
  const [command, ...args] = [
    ...pin,
    process.execPath,
    join(import.meta.dirname, 'load-generator.mjs'),
    JSON.stringify({ ...wanted, body }),
  ];
  const { stdout } = await run(command, args, { timeoutMs: 620_000 });
  return JSON.parse(stdout);
}

function checked(result, { method, url }) {
  if (result.failures > 0)
    throw new Error(
      `${method} ${new URL(url).pathname}: ${result.failures} of ${result.requests} answers failed`,
    );
  return result;
}
