// A thousand random rules: each is refused with a sentence, or acts without harm to the server or to another
// project.
import * as fc from 'fast-check';
import { afterAll, expect, it, vi } from 'vitest';
import { RuleError, type RuleInput } from '../../../src/emulator/index.ts';
import { jobErrors, requestErrors } from '../../../src/emulator/domain/error-catalogue.ts';
import { ruledOperations, RuleMatch, RuleThen } from '../../../src/emulator/schema/rule-input.ts';
import { served } from './served.ts';

const emulator = served({ pace: 'instant' });
afterAll(() => emulator.close());

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '',
    '5s',
    '0s',
    '9999999h',
    '-1s',
    '1e9s',
    'NaN',
    '50%',
    '/(a+)+$/',
    '/[/',
    '/a/gy',
    '/./',
    'text/html',
  ),
  fc.integer({ min: -2, max: 200 }),
  fc.constantFrom<unknown>(true, null, Number.MAX_SAFE_INTEGER, 1e300, 0.5, [], {}),
);
const duration = fc.constantFrom('0s', '5s', '250ms', '1.5m', '2h');
const yes = fc.constant(true);
const percent = fc.nat(105);
const text = fc.constantFrom('kite', '/k.te/i', '/(a+)+$/', 'sora-2', 'absent');
/** Values that the fields are likely to accept. */
const likely: Record<string, fc.Arbitrary<unknown>> = {
  complete: fc.oneof(yes, duration),
  fail: fc.oneof(
    fc.constantFrom(...Object.keys(jobErrors), true, null),
    fc.record({ progress: percent, after: duration }, { requiredKeys: [] }),
  ),
  stall: percent,
  queue: duration,
  render: duration,
  expire: duration,
  regress: percent,
  status: fc.oneof(
    text,
    fc.dictionary(fc.constantFrom('queued', 'completed', 'failed'), text, { maxKeys: 2 }),
  ),
  content_lag: duration,
  truncate: fc.oneof(percent, fc.constant('50%')),
  corrupt: yes,
  error: fc.oneof(
    fc.constantFrom(...Object.keys(requestErrors)),
    fc.record({ status: fc.integer({ min: 395, max: 605 }), body: fc.oneof(fc.string(), fc.object()) }),
  ),
  reset: yes,
  delay: duration,
  headers: fc.dictionary(
    fc.constantFrom('retry-after', 'x-should-retry', 'set-cookie', 'content-length', 'date'),
    fc.oneof(fc.nat(9), fc.boolean(), fc.constant(null), fc.string()),
    { maxKeys: 2 },
  ),
  content_type: fc.constantFrom('text/html', 'application/json; charset=utf-8', 'x'),
  malformed_json: yes,
  slow: fc.integer({ min: 1, max: 1_000_000 }),
  cut: fc.nat(5_000),
  operation: fc.oneof(fc.constantFrom(...ruledOperations), fc.subarray([...ruledOperations])),
  model: text,
  size: fc.constant('720x1280'),
  seconds: fc.constantFrom('4', 4, 8),
  prompt: text,
  video_id: text,
  reference: text,
  header: fc.dictionary(fc.constantFrom('authorization', 'x-test'), text, { maxKeys: 2 }),
  nth: fc.integer({ min: 1, max: 3 }),
};
const valueOf = (name: string) =>
  fc.oneof({ weight: 12, arbitrary: likely[name] ?? junk }, { weight: 1, arbitrary: junk });
/** An object with some known fields, mostly with likely values, and sometimes with an unknown field. */
function fields(known: readonly string[], minLength: number) {
  const names = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.string() },
  );
  const pair = names.chain((name) => fc.tuple(fc.constant(name), valueOf(name)));
  return fc.array(pair, { minLength, maxLength: 2 }).map((pairs) => Object.fromEntries(pairs));
}
const bodies = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        then: fields(Object.keys(RuleThen.shape), 1),
        match: fields(Object.keys(RuleMatch.shape), 0),
        times: fc.integer({ min: 0, max: 9 }),
        after: fc.integer({ min: -1, max: 2 }),
        chance: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      },
      { requiredKeys: ['then'] },
    ),
  },
  { weight: 1, arbitrary: fc.anything({ withNullPrototype: true }) },
);

const send = (
  key: string,
  path: string,
  { headers = {}, ...init }: { method?: string; body?: string; headers?: Record<string, string> } = {},
) =>
  emulator.fetch(
    new Request(`http://emulator.test${path}`, {
      ...init,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    }),
  );

/** Does everything that a client can do with a video. A connection may break, but nothing else may. */
async function use(key: string, headers: Record<string, string> = {}): Promise<void> {
  const create = {
    method: 'POST',
    body: '{"prompt":"a kite with a long aaaaaaaaaaaaaaaaaaaaaaaaaaa tail"}',
    headers,
  };
  const id = await answered(send(key, '/v1/videos', create));
  for (const path of ['/v1/videos', `/v1/videos/${id}`, `/v1/videos/${id}/content?variant=thumbnail`]) {
    await answered(send(key, path, { headers }));
  }
}

async function answered(answer: Promise<Response>): Promise<string> {
  try {
    const response = await answer;
    const text = await response.text();
    return /video_[0-9a-f]{48}/.exec(text)?.[0] ?? 'video_none';
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(TypeError);
    expect(['fetch failed', 'terminated']).toContain((thrown as Error).message);
    return 'video_none';
  }
}

it('random rules are refused with a sentence or obeyed, and act only in their project', async () => {
  const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  const neighbour = emulator.project('sk-neighbour');
  await neighbour.rules.add({ times: 1, then: { error: 'overloaded' } });
  const before = JSON.stringify(neighbour.rules.list());
  const project = emulator.project('sk-fuzz');
  let accepted = 0;
  const property = fc.asyncProperty(bodies, async (body) => {
    try {
      await project.rules.add(body as RuleInput);
      accepted += 1;
      await use('sk-fuzz');
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(RuleError);
      expect((thrown as Error).message).toMatch(/^[^\n]{5,2000}$/);
    }
    await project.reset();
  });
  await fc.assert(property, { numRuns: 1_000, seed: 4 });
  expect(accepted).toBeGreaterThan(100);
  expect(accepted).toBeLessThan(900);
  expect(JSON.stringify(neighbour.rules.list())).toBe(before);
  expect(faults.mock.calls).toEqual([]);
  faults.mockRestore();
}, 120_000);

it('random headers and prompts never cause a fault of the server', async () => {
  const faults = vi.spyOn(console, 'error').mockImplementation(() => {});
  const written = fc.oneof(
    bodies.map((body) => {
      // Values that cannot be JSON are not sent.
      try {
        return JSON.stringify(body) ?? '';
      } catch {
        return '{';
      }
    }),
    fc
      .array(fc.constantFrom('[[', ']]', 'fail', 'queue', ':', ' ', '5s', '{', '}', '"', '='), {
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  );
  const property = fc.asyncProperty(written, async (given) => {
    const value = given.replaceAll(/[^\u{20}-\u{7e}]/gu, '?').slice(0, 4_000);
    const answer = send('sk-headers', '/v1/videos', { headers: { 'x-emulator-rule': value } });
    await answered(answer);
    await answered(
      send('sk-prompts', '/v1/videos', { method: 'POST', body: JSON.stringify({ prompt: `x ${given}` }) }),
    );
  });
  await fc.assert(property, { numRuns: 500, seed: 4 });
  expect(faults.mock.calls).toEqual([]);
  faults.mockRestore();
}, 120_000);
