// The two spans that --limit bounds, on a clock that the test moves.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ConductPorts } from '../../../src/conformance/client/conduct.ts';
import { realPorts } from '../../../src/conformance/client/real-time.ts';
import { runLab } from '../../../src/conformance/client/run-lab.ts';
import { written } from './support/command.ts';

const node = process.execPath;

/**
 * Each sleep of the lab passes at once. Signals to programs need the real timer. The clock stands still once the lab
 * has stopped the program, because a busy machine takes a while to end it.
 */
function quickPorts(): ConductPorts {
  const real = realPorts(new AbortController().signal);
  let nowMs = 0;
  let isStopping = false;
  return {
    ...real,
    now: () => nowMs,
    async sleep(ms) {
      if (!isStopping) nowMs += ms;
      await turn();
    },
    later(ms, act) {
      isStopping = true;
      return real.later(ms, act);
    },
  };
}

/** Runs a program in `plain`. @returns how long the lab let it run, in seconds */
async function lasted(file: string, limit: number | undefined): Promise<number> {
  const ports = quickPorts();
  const { visits } = await runLab(
    { command: [node, file], situations: ['plain'], ...(limit !== undefined && { limit }) },
    ports,
  );
  const { facts } = visits.get('plain') ?? {};
  expect(facts?.ending).toBe('stopped');
  return Math.floor((facts?.lastedMs ?? 0) / 1000);
}

const waits = 'setInterval(() => {}, 1000);';

it.each([
  ['without --limit after a minute', undefined, 60],
  ['after --limit', 30, 30],
  ['after ten seconds when --limit is shorter, because programs start slowly', 1, 10],
])('A program that sends no request is ended %s', { timeout: 120_000 }, async (_, limit, seconds) => {
  expect(await lasted(written('program.mjs', waits), limit)).toBe(seconds);
});

it(
  'A program that has sent a request is ended --limit seconds after that',
  { timeout: 120_000 },
  async () => {
    const file = written(
      'program.mjs',
      `const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
     await fetch(url + '/videos', { headers: { authorization: 'Bearer ' + key } }).then((answer) => answer.text());
     ${waits}`,
    );
    expect(await lasted(file, 90)).toBe(90);
  },
);
