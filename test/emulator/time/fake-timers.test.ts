// The emulator in a process whose timers a test has replaced: it goes on in real time, and only its own clock moves it.
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { receiver } from '../../support/receiver.ts';

const headers = { authorization: 'Bearer sk-fake', 'content-type': 'application/json' };

afterEach(() => void vi.useRealTimers());

async function started(options: EmulatorOptions = {}) {
  const emulator = createEmulator(options);
  onTestFinished(() => emulator.close());
  const base = `${await emulator.listen()}/v1/videos`;
  const create = () => fetch(base, { method: 'POST', headers, body: '{"prompt":"a kite"}' });
  return {
    emulator,
    project: emulator.project('sk-fake'),
    create,
    created: async () => {
      const { id } = (await (await create()).json()) as { id: string };
      return async () => {
        const read = await fetch(`${base}/${id}`, { headers });
        return ((await read.json()) as { status: string }).status;
      };
    },
  };
}

describe.each([
  ['all timers and clocks', undefined],
  ['only the date', ['Date' as const]],
  [
    'timers, date and performance',
    ['setTimeout', 'setInterval', 'setImmediate', 'Date', 'performance'] as const,
  ],
])('with %s replaced', (_, toFake) => {
  const replaceTimers = () => void vi.useFakeTimers(toFake === undefined ? {} : { toFake: [...toFake] });

  it('a job moves with the clock of its project, and not with the fake time', async () => {
    const { project, created } = await started({ pace: '1x' });
    replaceTimers();
    const status = await created();
    vi.advanceTimersByTime(3_600_000);
    expect(await status()).toBe('queued');
    project.clock.advance(3_600_000);
    expect(await status()).toBe('completed');
  });

  it('a rule that delays an answer lets it come', async () => {
    const { project, create } = await started();
    await project.rules.add({ then: { delay: '20ms' } });
    replaceTimers();
    expect((await create()).status).toBe(200);
  });

  it('an event reaches its receiver', async () => {
    const there = await receiver();
    const { emulator, created } = await started({
      pace: 'instant',
      webhookUrl: there.url,
      webhookSecret: 'whsec_c2VjcmV0',
    });
    replaceTimers();
    const status = await created();
    expect(await status()).toBe('completed');
    await emulator.webhooks.idle();
    expect(there.got).toHaveLength(1);
  });
});
