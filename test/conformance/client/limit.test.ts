// The two spans that --limit bounds, on a clock that the test moves.
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { ConductPorts } from '../../../src/conformance/client/conduct.ts';
import { realPorts } from '../../../src/conformance/client/real-time.ts';
import { runLab } from '../../../src/conformance/client/run-lab.ts';
import { written } from './support/command.ts';

const node = process.execPath;

/**
 * Each sleep of the lab passes at once. Signals to programs need the real timer. The clock stands still from the stop
 * of a program to its end, because a busy machine takes a while to end it.
 */
function quickPorts(): ConductPorts {
  const real = realPorts(new AbortController().signal);
  let nowMs = 0;
  let stopping = 0;
  return {
    ...real,
    now: () => nowMs,
    async sleep(ms) {
      if (stopping === 0) nowMs += ms;
      await turn();
    },
    later(ms, act) {
      stopping += 1;
      const cancel = real.later(ms, act);
      return () => {
        stopping -= 1;
        cancel();
      };
    },
  };
}

const createsAndWaits = `const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
     const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' };
     const body = JSON.stringify({ prompt: 'a cat', model: 'sora-2' });
     await fetch(url + '/videos', { method: 'POST', headers, body }).then((answer) => answer.text());
     setInterval(() => {}, 1000);`;

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

it(
  'A program that hangs has a minute in the first situation, no second try there, and 20 s in the others',
  { timeout: 120_000 },
  async () => {
    const file = written('program.mjs', createsAndWaits);
    const { visits, results } = await runLab(
      { command: [node, file], situations: ['plain', 'no-poll-header'] },
      quickPorts(),
    );
    const limits = [...visits.values()].map(({ facts }) => [facts.situation, facts.limitMs]);
    expect(limits).toEqual([
      ['plain', 60_000],
      ['no-poll-header', 20_000],
    ]);
    const ends = results.find(({ expectation }) => expectation.id === 'run.ends');
    expect(ends?.findings.map(({ situation, verdict, repeated }) => [situation, verdict, repeated])).toEqual([
      ['plain', 'failed', undefined],
      ['no-poll-header', 'failed', true],
    ]);
  },
);
