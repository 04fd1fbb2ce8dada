// The checks as tests of vitest, against an emulator over a socket, and against a broken emulator.
import * as vitest from 'vitest';
import { afterAll, expect, it } from 'vitest';
import { describeConformance, type TestApi } from '../../../src/conformance/index.ts';
import { createEmulator } from '../../../src/emulator/index.ts';

const emulator = createEmulator({ seed: 1, pace: 'instant' });
afterAll(() => emulator.close());

describeConformance(vitest, {
  baseUrl: async () => `${await emulator.listen()}/v1`,
  areas: ['retrieve', 'delete'],
  apiKey: 'sk-described',
});

/** Runs the described tests at once, and returns the result of each test. */
async function collected(describeAll: (api: TestApi) => void): Promise<Record<string, string>> {
  const steps: Array<() => Promise<void>> = [];
  const ends: Record<string, string> = {};
  const after: Array<() => Promise<void>> = [];
  const test = (name: string, body: (context: { skip: (note?: string) => void }) => Promise<void>) => {
    const skip = () => void (ends[name] = 'skipped');
    steps.push(async () => {
      await body({ skip }).then(
        () => (ends[name] ??= 'passed'),
        (thrown: Error) => (ends[name] = thrown.message),
      );
    });
  };
  describeAll({
    describe: (_, body) => body(),
    it: Object.assign(test, { skip: (name: string) => void (ends[name] = 'left out') }),
    beforeAll: (body) => void steps.unshift(body),
    afterAll: (body) => void after.push(body),
  });
  for (const step of [...steps, ...after]) await step();
  return ends;
}

it('a failing check is a failing test, with the expected and the actual value', async () => {
  await emulator.listen();
  const key = 'sk-described-broken';
  await emulator.project(key).rules.add({
    match: { operation: 'retrieveVideo' },
    then: { error: { status: 404, message: 'gone fishing' } },
  });
  const ends = await collected((api) =>
    describeConformance(api, {
      baseUrl: `${emulator.url}/v1`,
      apiKey: key,
      only: ['retrieve.unknown-id-message'],
    }),
  );
  const told = Object.entries(ends).find(([name]) => name.startsWith('retrieve.unknown-id-message'))?.[1];
  expect(told).toContain("expected  Video with id 'video_0000");
  expect(told).toContain('actual    gone fishing');
  expect(told).toContain('curl -sS -i -X GET');
  expect(Object.values(ends).filter((end) => end === 'left out').length).toBeGreaterThan(5);
});
