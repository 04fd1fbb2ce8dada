// The state of projects outside the store: every part can be saved, restored and forgotten.
import { expect, it, onTestFinished } from 'vitest';
import { assemble } from '../../src/emulator/assemble.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { projectOf } from '../../src/emulator/http/caller.ts';
import { readOptions } from '../../src/emulator/options/options.ts';
import type { StatePart } from '../../src/emulator/store/state-part.ts';
import type { Json } from '../support/emulator.ts';
import { receiver } from '../support/receiver.ts';

const key = 'sk-state';
const project = projectOf(key);

interface Assembled {
  emulator: Emulator;
  parts: readonly StatePart[];
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Json>;
}

function assembled(): Assembled {
  const options = readOptions(
    { listen: '127.0.0.1:0', log: 'silent', pace: 'instant', maxProjects: 1, webhookAllowPrivate: 'on' },
    (name) => name,
  );
  const parts: StatePart[] = [];
  const emulator = assemble(options, {
    ownsProcess: false,
    stateParts: (list) => void parts.push(...list),
  });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const send: Assembled['send'] = async (method, path, body, headers = {}) => {
    const response = await emulator.fetch(
      new Request(`http://emulator.test${path}`, {
        method,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    expect(response.status, `${method} ${path}`).toBeLessThan(300);
    return response.json();
  };
  return { emulator, parts, send };
}

/** Gives the project a piece of every part of the state. */
async function fill({ emulator, send }: Assembled): Promise<void> {
  const own = emulator.project(key);
  const target = await receiver();
  await send('POST', '/v1/webhook_endpoints', {
    name: 'tests',
    url: target.url,
    event_types: ['video.completed'],
  });
  own.clock.advance(1_000);
  await own.rules.add({ id: 'half', chance: 0.5, then: { headers: { 'x-half': '1' } } });
  const header = JSON.stringify({ then: { headers: { 'x-header': '1' } } });
  await send('POST', '/v1/videos', { prompt: 'a kite' }, { 'x-emulator-rule': header });
  await emulator.webhooks.idle();
  const deliveries = await send('GET', '/_emulator/webhooks/deliveries');
  const [{ id }] = deliveries.data ?? deliveries.deliveries ?? deliveries;
  await send('POST', `/_emulator/webhooks/deliveries/${id}/redeliver`);
  await send('POST', '/v1/videos', { prompt: 'a kite [[webhook: out_of_order=true]]' });
  await emulator.webhooks.idle();
  await own.snapshots.save('one');
}

/** What the parts have saved of the project, by their names. */
async function saved(parts: readonly StatePart[]): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const part of parts) all[part.name] = await part.save(project);
  return all;
}

const isNothing = (state: unknown) => state === undefined || (Array.isArray(state) && state.length === 0);

const withState = (all: Record<string, unknown>) => Object.keys(all).filter((name) => !isNothing(all[name]));

it('an emulator with a piece of every part leaves nothing in any part after the project was evicted', async () => {
  const made = assembled();
  await fill(made);
  const before = await saved(made.parts);
  expect(withState(before)).toEqual(made.parts.map(({ name }) => name));
  expect(new Set(withState(before)).size).toBe(made.parts.length);
  // There may be one project, so the request of another key evicts this one.
  await made.send('GET', '/v1/videos', undefined, { authorization: 'Bearer sk-other' });
  await expect.poll(async () => withState(await saved(made.parts))).toEqual([]);
});

it('a reset of a project leaves its named snapshots and nothing else', async () => {
  const made = assembled();
  await fill(made);
  await made.emulator.project(key).reset();
  expect(withState(await saved(made.parts))).toEqual(['snapshots']);
});

it('a reset of all projects leaves the named snapshots and nothing else', async () => {
  const made = assembled();
  await fill(made);
  await made.emulator.reset();
  expect(withState(await saved(made.parts))).toEqual(['snapshots']);
});

it('every part of another emulator has the same state after it was restored, as JSON', async () => {
  const made = assembled();
  await fill(made);
  const before = JSON.parse(JSON.stringify(await saved(made.parts))) as Record<string, unknown>;
  const other = assembled();
  for (const part of other.parts) await (await part.prepare(project, before[part.name]))();
  const after = await saved(other.parts);
  const { clock, ...others } = JSON.parse(JSON.stringify(after)) as Record<string, Json>;
  const { clock: clockBefore, ...othersBefore } = before as Record<string, Json>;
  expect(others).toEqual(othersBefore);
  expect(clock.now).toBeCloseTo(clockBefore.now, 3);
  expect(withState(after)).toEqual(other.parts.map(({ name }) => name));
});

it('the numbers that a rule draws after a restore go on where they stopped', async () => {
  const made = assembled();
  const { rules } = made.emulator.project(key);
  await rules.add({ id: 'half', chance: 0.5, then: { headers: { 'x-half': '1' } } });
  for (let nth = 0; nth < 5; nth += 1) await made.send('GET', '/v1/videos');
  const before = await saved(made.parts);
  for (const part of made.parts) part.forget(project);
  expect(rules.list()).toEqual([]);
  for (const part of made.parts) await (await part.prepare(project, before[part.name]))();
  expect((await saved(made.parts))['rule counts']).toEqual(before['rule counts']);
  expect(rules.list()).toMatchObject([{ id: 'half' }]);
  expect(before['rule counts']).toMatchObject({ rules: [{ id: 'half', drawn: 5 }] });
});

it('snapshots contain the rules alone of all parts', async () => {
  const made = assembled();
  await fill(made);
  const file = (await made.emulator.project(key).snapshots.export()) as Json;
  expect(Object.keys(file.parts)).toEqual(['rules']);
  expect((await made.emulator.project('sk-empty').snapshots.export()) as Json).toMatchObject({
    parts: { rules: [] },
  });
});
