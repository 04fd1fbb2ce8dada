// Webhooks on a durable store: after a restart, and with two processes on one store.
import { describe, expect, it } from 'vitest';
import { durableStore } from '../../support/durable-stores.ts';
import { receiver } from '../../support/receiver.ts';
import {
  announced,
  create,
  flush,
  hour,
  restarted,
  started,
  subscribe,
  two,
  type Process,
} from './started.ts';

const delivered = async ({ json }: Process) =>
  (await json('GET', '/_emulator/webhooks/deliveries?status=delivered')).total;

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
    await announced(first, target);
    const second = await restarted(first, store);
    second.emulator.clock.advance(3_600_000);
    await second.emulator.webhooks.idle();
    expect(target.got).toHaveLength(0);
    await second.json('POST', '/_emulator/clock/advance', hour);
    await second.emulator.webhooks.idle();
    expect(target.got).toHaveLength(1);
  });

  it('the history of deliveries is there, and a delivery that failed is tried again in its turn', async () => {
    const store = durableStore();
    const target = await receiver((response, nth) => response.writeHead(nth === 1 ? 500 : 200).end());
    const first = started(store);
    await announced(first, target);
    await first.json('POST', '/_emulator/clock/advance', { until: 'idle' });
    await flush(first);
    const before = await first.json('GET', '/_emulator/webhooks/deliveries');
    expect(before.data).toMatchObject([{ status: 'pending', attempts: [{ response: { status: 500 } }] }]);
    const second = await restarted(first, store);
    expect(await second.json('GET', '/_emulator/webhooks/deliveries')).toEqual(before);
    await second.json('POST', '/_emulator/clock/advance', hour);
    await flush(second);
    const after = await second.json('GET', '/_emulator/webhooks/deliveries');
    expect(after.data).toMatchObject([
      { status: 'delivered', attempts: [{ response: { status: 500 } }, { response: { status: 200 } }] },
    ]);
    expect(target.got.map(({ plain }) => plain['webhook-id'])).toEqual([
      before.data[0].id,
      before.data[0].id,
    ]);
  });

  it('an event that a rule holds back is sent after the next event', async () => {
    const store = durableStore();
    const target = await receiver();
    const first = started(store);
    await first.json('POST', '/_emulator/clock/freeze', {});
    await subscribe(first, target);
    const late = await create(first, 'a kite [[webhook: out_of_order=true]]');
    await first.json('POST', '/_emulator/clock/advance', { seconds: 10 });
    const next = await create(first);
    const { data } = await first.json('GET', '/v1/videos');
    expect(data[1]).toMatchObject({ id: late, status: 'completed' });
    await flush(first);
    const second = await restarted(first, store);
    await second.json('POST', '/_emulator/clock/advance', { seconds: 10 });
    await flush(second);
    expect(target.videos()).toEqual([next, late]);
  });

  it('a delivery that is sent again by command is sent again, once for each command', async () => {
    const store = durableStore();
    const target = await receiver();
    const first = started(store);
    await announced(first, target);
    await first.json('POST', '/_emulator/clock/advance', hour);
    await flush(first);
    const { data } = await first.json('GET', '/_emulator/webhooks/deliveries');
    const again = ({ json }: Process) =>
      json('POST', `/_emulator/webhooks/deliveries/${data[0].id}/redeliver`, {});
    await again(first);
    await flush(first);
    const second = await restarted(first, store);
    await again(second);
    await flush(second);
    expect(target.got).toHaveLength(3);
  });

  it('a reset has emptied the history for good', async () => {
    const store = durableStore();
    const target = await receiver();
    const first = started(store, { pace: 'instant' });
    await subscribe(first, target);
    await create(first);
    await flush(first);
    expect((await first.json('GET', '/_emulator/webhooks/deliveries')).total).toBe(1);
    await first.json('POST', '/_emulator/reset', {});
    const second = await restarted(first, store);
    expect((await second.json('GET', '/_emulator/webhooks/deliveries')).total).toBe(0);
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
    await Promise.all([one, other].map(flush));
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
    await flush(one);
    expect(target.got).toHaveLength(1);
  });

  it('both show the history of all deliveries', async () => {
    const [one, other] = two({ pace: 'instant' });
    const target = await receiver();
    await subscribe(one, target);
    for (const process of [one, other, one, other]) await create(process);
    await Promise.all([one, other].map(flush));
    await expect.poll(() => delivered(one)).toBe(4);
    await expect.poll(() => delivered(other)).toBe(4);
  });
});
