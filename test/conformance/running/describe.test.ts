// The checks as tests of vitest, against an emulator over a socket, and against a broken emulator.
import * as vitest from 'vitest';
import { afterAll, expect, it } from 'vitest';
import { describeConformance, type TestApi } from '../../../src/conformance/index.ts';
import { createEmulator } from '../../../src/emulator/index.ts';

const emulator = createEmulator({ seed: 1, pace: 'instant' });
afterAll(() => emulator.close());

const { describe, beforeAll, afterAll: atTheEnd, it: ordinary }: TestApi = vitest;
/** The checks of the other areas. Hundreds of skipped tests would hide those that this machine cannot run. */
const leftOut: string[] = [];
const collecting: TestApi = {
  describe,
  beforeAll,
  afterAll: atTheEnd,
  it: Object.assign((...given: Parameters<TestApi['it']>) => ordinary(...given), {
    skip: (name: string) => void leftOut.push(name),
  }),
};

describeConformance(collecting, {
  baseUrl: async () => `${await emulator.listen()}/v1`,
  areas: ['retrieve', 'delete'],
  apiKey: 'sk-described',
});

it('the checks of other areas are skipped tests, each with its reason at the end of its name', () => {
  expect(leftOut.length).toBeGreaterThan(300);
  expect(leftOut.filter((name) => !/ \(.{10,}\)$/.test(name))).toEqual([]);
  expect(leftOut.filter((name) => /^(retrieve|delete)\.\S+: .* \(.*area/.test(name))).toEqual([]);
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
