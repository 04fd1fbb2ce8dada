// The library: separate projects, resets with limited effects, and a close that can be called twice.
import { describe, expect, it, onTestFinished } from 'vitest';
import { createEmulator, OptionError } from '../../src/emulator/index.ts';
import { testEmulator, testKey } from '../support/emulator.ts';
import { exchange } from '../support/sending.ts';

const count = async (emulator: ReturnType<typeof testEmulator>, key: string) =>
  (await exchange(emulator, { method: 'GET', key })).body.data.length as number;

describe('a project of the library', () => {
  it('has its own clock, which its videos use', async () => {
    const emulator = testEmulator();
    const [mine, yours] = [
      await exchange(emulator, { json: { prompt: 'x' } }),
      await exchange(emulator, { json: { prompt: 'x' }, key: 'sk-other' }),
    ];
    emulator.project(testKey).clock.advance(60_000);
    const look = (id: string, key: string) =>
      exchange(emulator, { method: 'GET', path: `/v1/videos/${id}`, key });
    expect((await look(mine.body.id, testKey)).body.status).toBe('completed');
    expect((await look(yours.body.id, 'sk-other')).body.status).toBe('queued');
  });

  it('can be reset without effects on other projects', async () => {
    const emulator = testEmulator({ seed: 1 });
    for (const key of [testKey, 'sk-other']) {
      await exchange(emulator, { json: { prompt: 'x' }, key });
      emulator.project(key).clock.advance(5_000);
    }
    const other = emulator.project('sk-other').clock.now();
    await emulator.project(testKey).reset();
    expect([await count(emulator, testKey), await count(emulator, 'sk-other')]).toEqual([0, 1]);
    expect(emulator.project(testKey).clock.now()).toBe(Date.UTC(2026, 8, 23));
    expect(emulator.project('sk-other').clock.now()).toBe(other);
  });

  it('accepts requests immediately after a reset, in their order', async () => {
    const emulator = testEmulator();
    await exchange(emulator, { json: { prompt: 'before' } });
    await emulator.project(testKey).reset();
    for (const prompt of ['a', 'b']) await exchange(emulator, { json: { prompt } });
    const { data } = (await exchange(emulator, { method: 'GET' })).body;
    expect(data.map(({ prompt }: { prompt: string }) => prompt)).toEqual(['b', 'a']);
  });
});

it('a reset of all projects forgets every project and starts every clock again', async () => {
  const emulator = testEmulator();
  emulator.clock.advance(86_400_000);
  for (const key of [testKey, 'sk-other']) await exchange(emulator, { json: { prompt: 'x' }, key });
  await emulator.reset();
  expect([await count(emulator, testKey), await count(emulator, 'sk-other')]).toEqual([0, 0]);
  expect(Math.abs(emulator.clock.now() - Date.now())).toBeLessThan(60_000);
});

it('the library answers 60 projects at the same time without mixing them', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const keys = Array.from({ length: 60 }, (_, index) => `sk-${index}`);
  const created = await Promise.all(keys.map((key) => exchange(emulator, { json: { prompt: key }, key })));
  const listed = await Promise.all(keys.map((key) => exchange(emulator, { method: 'GET', key })));
  for (const [index, { body }] of listed.entries()) {
    expect(body.data).toMatchObject([
      { id: created[index]?.body.id, prompt: keys[index], status: 'completed' },
    ]);
  }
});

describe('the method listen()', () => {
  it('listens once, even when it is called several times at the same time', async () => {
    const emulator = createEmulator();
    onTestFinished(() => emulator.close());
    expect(() => emulator.url).toThrow('call listen() first');
    const urls = await Promise.all([emulator.listen(), emulator.listen()]);
    expect(urls).toEqual([emulator.url, emulator.url]);
    expect(emulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await emulator.listen()).toBe(emulator.url);
  });

  it('is undone by close(), which may be called twice, or before listen()', async () => {
    const emulator = createEmulator();
    const starting = emulator.listen();
    const closed = emulator.close();
    const url = await starting;
    await Promise.all([closed, emulator.close()]);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    expect(() => emulator.url).toThrow('call listen() first');
    await expect(emulator.listen()).rejects.toThrow('closed');
    await expect(createEmulator().close()).resolves.toBeUndefined();
  });

  it('fails for a used address, and may be called again', async () => {
    const first = createEmulator();
    onTestFinished(() => first.close());
    const listen = (await first.listen()).replace('http://', '');
    const second = createEmulator({ listen });
    onTestFinished(() => second.close());
    await expect(second.listen()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
    expect(await second.listen()).toBe(`http://${listen}`);
  });
});

it.each([
  [{ pace: 'fast' }, "'pace' cannot be 'fast'"],
  [{ profile: 'azure' }, "'profile' cannot be 'azure'"],
  [{ speed: 1 }, "unknown option 'speed'"],
])('the options %j throw an error with one line that names the fault', (options, message) => {
  const make = () => createEmulator(options as object);
  expect(make).toThrow(OptionError);
  expect(make).toThrow(message);
  expect(make).not.toThrow('\n');
});
