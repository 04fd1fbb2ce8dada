// Right clients in three languages, in every situation of the tasks that they know.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator, type LabEmulator } from '../../../src/conformance/client/emulator-process.ts';
import { answersAsAnotherServer } from '../../support/observe.ts';
import { missingTool } from '../../support/tools.ts';
import { catalogue, places, sideBySide, visited, visitLimitMs, type Verdicts } from './support/visits.ts';

const inClients = (name: string) => join(import.meta.dirname, '../../broken/clients', name);
const create = ['create', 'create-from-image', 'create-and-delete', 'list'];

/** No right client has to look into the file that it saves: that is a MAY. */
const rightClients = [
  {
    name: 'in Node',
    command: [process.execPath, inClients('client.mjs')],
    tasks: [...create, 'webhook'],
    fails: [],
    unexercised: [],
    missing: undefined,
  },
  {
    name: 'in Python, with the standard library',
    command: ['python3', '-B', inClients('right.py')],
    tasks: [...create, 'webhook'],
    fails: [],
    unexercised: [],
    missing: missingTool('python3'),
  },
  {
    name: 'in shell, with curl',
    command: ['bash', inClients('right.sh')],
    tasks: create,
    fails: ['download.checks-the-file'],
    unexercised: [],
    missing: missingTool('curl') ?? missingTool('bash'),
  },
];

/** Seconds after which the clients give up a job: their limits can be set. */
const patienceS = 4;

let emulator: LabEmulator;
let visits: ReadonlyArray<Promise<Verdicts>>;
const cases = rightClients.flatMap((client) =>
  client.missing === undefined
    ? catalogue.situations
        .filter(({ task }) => client.tasks.includes(task))
        .map(({ name: situation, waits }) => ({
          client,
          situation,
          patienceS: waits === 'patience' ? patienceS : undefined,
        }))
    : [],
);

beforeAll(async () => {
  emulator = await startEmulator();
  // Its rules make it answer as the API never does.
  answersAsAnotherServer(emulator.url);
  const acts = cases.map(
    ({ client: { command }, ...place }) =>
      () =>
        visited(emulator, { ...place, command }),
  );
  visits = sideBySide(acts, places);
});
afterAll(() => emulator.close());

describe('a right client', () => {
  it.for(rightClients.filter(({ missing }) => missing === undefined))(
    '$name fails nothing that it must or should do, in any situation',
    { timeout: visitLimitMs },
    async (client) => {
      const own = cases.flatMap((one, index) => (one.client === client ? [{ ...one, index }] : []));
      const failures: Record<string, string> = {};
      for (const { situation, index } of own) {
        const verdicts = await visits[index];
        for (const [id, reason] of Object.entries(verdicts?.failed ?? { 'not visited': '' }))
          failures[id] = `${situation}: ${reason}`;
      }
      expect(Object.keys(failures), JSON.stringify(failures, undefined, 2)).toEqual(client.fails);
    },
  );

  it.for(rightClients.filter(({ missing }) => missing === undefined))(
    '$name comes to every expectation of its tasks but for those that it has no occasion for',
    { timeout: visitLimitMs },
    async (client) => {
      const own = visits.filter((_, index) => cases[index]?.client === client);
      const verdicts = await Promise.all(own);
      const judged = new Set(verdicts.flatMap((one) => [...Object.keys(one.failed), ...one.passed]));
      const unjudged = (kind: 'not-exercised' | 'unclear') =>
        [...new Set(verdicts.flatMap((one) => one[kind]))].filter((id) => !judged.has(id));
      expect(unjudged('not-exercised').toSorted()).toEqual(client.unexercised);
      expect(unjudged('unclear')).toEqual([]);
    },
  );

  it.for(rightClients.filter(({ missing }) => missing !== undefined))(
    '$name was not run: $missing',
    (_, { skip }) => skip(),
  );

  it(
    'that does not know a task is judged by nothing in its situations',
    async () => {
      const verdicts = await visited(emulator, {
        command: [process.execPath, '-e', 'process.exitCode = 64'],
        situation: 'clean-up',
      });
      expect(verdicts).toMatchObject({ failed: {}, passed: [], unclear: [] });
      expect(verdicts['not-exercised']).toContain('delete.cleans-up');
    },
    visitLimitMs,
  );
});
