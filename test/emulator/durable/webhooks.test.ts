// Webhooks on a durable store: after a restart, and with two processes on one store.
import { describe, expect, it } from 'vitest';
import { durableStore } from '../../support/durable-stores.ts';
import { receiver, type Receiver } from '../../support/receiver.ts';
import { create, restarted, started, two, type Process } from './started.ts';

const subscribe = ({ json }: Process, target: Receiver) =>
  json('POST', '/v1/webhook_endpoints', {
    name: 'tests',
    url: target.url,
    event_types: ['video.completed'],
  });
const hour = { seconds: 3_600 };

describe('after a restart on a durable store,', () => {
  it('an event that becomes due is sent, although no request has used its project', async () => {
    const store = durableStore();
    const target = await receiver();
    const first = started(store);
    first.emulator.clock.freeze();
    await subscribe(first, target);
    await create(first);
    const second = await restarted(first, store);
    expect(target.got).toHaveLength(0);
    second.emulator.clock.advance(3_600_000);
    await second.emulator.webhooks.idle();
    expect(target.got).toHaveLength(1);
  });

  it('an event whose project has a clock of its own is not sent before its time', async () => {
    const store = durableStore();
    const target = await receiver();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/freeze', {});
    await subscribe(first, target);
    await create(first);
    const second = await restarted(first, store);
    second.emulator.clock.advance(3_600_000);
    await second.emulator.webhooks.idle();
    expect(target.got).toHaveLength(0);
    await second.json('POST', '/_emulator/clock/advance', hour);
    await second.emulator.webhooks.idle();
    expect(target.got).toHaveLength(1);
  });
});

describe('of two processes on one store,', () => {
  it('each sends some events, no event is sent twice, and the order of a receiver holds', async () => {
    const [one, other] = two();
    const target = await receiver();
    await one.json('POST', '/_emulator/clock/freeze', {});
    await subscribe(one, target);
    for (let nth = 0; nth < 15; nth += 1) {
      await create(one, `kite ${nth}`);
      await one.json('POST', '/_emulator/clock/advance', { seconds: 1 });
      await create(other, `kite ${nth}`);
      await other.json('POST', '/_emulator/clock/advance', { seconds: 1 });
    }
    await one.json('POST', '/_emulator/clock/advance', hour);
    await Promise.all([one, other].map(({ json }) => json('POST', '/_emulator/webhooks/flush', {})));
    expect(target.got).toHaveLength(30);
    expect(new Set(target.videos()).size).toBe(30);
    const times = target.got.map(({ event }) => event.created_at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('a flush of one waits for the deliveries of the other', async () => {
    const [one, other] = two();
    const target = await receiver();
    await one.json('POST', '/_emulator/clock/freeze', {});
    await subscribe(one, target);
    await create(other);
    await other.json('POST', '/_emulator/clock/advance', hour);
    await one.json('POST', '/_emulator/webhooks/flush', {});
    expect(target.got).toHaveLength(1);
  });
});
