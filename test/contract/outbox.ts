// The part of the store contract about deliveries: due, leased, settled and retried.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { claim, delivery, enqueue, ids, video } from './samples.ts';

const inLane = (id: string, due: number) => ({ ...delivery(id, due), lane: 'l' });

export function describeOutbox(store: () => Store): void {
  describe('deliveries', () => {
    it('are written together with their document, or not at all', async () => {
      await enqueue(store(), 'p', delivery('e1', 10));
      const options = { ifAbsent: true, enqueue: [delivery('e2', 10)] };
      expect(await store().project('p').put('video', video('v', 2), options)).toBe(false);
      expect(await claim(store())).toEqual([{ ...delivery('e1', 10), project: 'p', attempts: 1 }]);
    });

    it('that are due at the same time are claimed by rank, then by the bytes of their ids', async () => {
      await enqueue(
        store(),
        'p',
        delivery('a', 1, 2),
        delivery('\u{1F3AC}', 1, 1),
        delivery('\uFF5E', 1, 1),
        delivery('send, x', 1, 1),
        delivery('send x', 1, 1),
        delivery('Send x', 1, 1),
        delivery('z', 1, 0),
        delivery('early', 0.5, 9),
      );
      const order = ['early', 'z', 'Send x', 'send x', 'send, x', '\uFF5E', '\u{1F3AC}', 'a'];
      expect(ids(await claim(store()))).toEqual(order);
    });

    it('are claimed when they are due, the earliest first, then by id, up to the limit', async () => {
      await enqueue(
        store(),
        'p',
        delivery('d', 30),
        delivery('b', 20),
        delivery('a', 20),
        delivery('c', 10),
        delivery('z', 31),
      );
      expect(await claim(store(), { due: 9 })).toEqual([]);
      expect(ids(await claim(store(), { due: 30, limit: 3 }))).toEqual(['c', 'a', 'b']);
      expect(ids(await claim(store(), { due: 30, limit: 3 }))).toEqual(['d']);
      expect(await claim(store(), { due: 31, limit: 0 })).toEqual([]);
      expect(ids(await claim(store(), { due: 31 }))).toEqual(['z']);
    });

    it('belong to one project', async () => {
      await enqueue(store(), 'p', delivery('mine', 1));
      await enqueue(store(), 'q', delivery('yours', 1));
      expect(ids(await claim(store()))).toEqual(['mine']);
      expect(ids(await claim(store(), { project: 'q' }))).toEqual(['yours']);
    });

    it('of lanes that are left out stay in the store, and do not count as waiting', async () => {
      const lane = 'full';
      await enqueue(store(), 'p', { ...delivery('a', 1), lane }, delivery('b', 2), {
        ...delivery('c', 3),
        lane: 'free',
      });
      const without = new Set([lane]);
      expect(await store().waiting(0, without)).toEqual([{ project: 'p', due: 2 }]);
      expect(ids(await claim(store(), { without }))).toEqual(['b', 'c']);
      expect(await store().waiting(0, without)).toEqual([]);
      expect(await claim(store())).toEqual([{ ...delivery('a', 1), lane, project: 'p', attempts: 1 }]);
    });

    it("are claimed by one worker until its lease ends by the machine's clock, whatever the emulated time is", async () => {
      await enqueue(store(), 'p', delivery('e', 1));
      expect(await claim(store(), { wall: 50 })).toHaveLength(1);
      expect(await claim(store(), { wall: 149, due: 999_999 })).toEqual([]);
      expect(await claim(store(), { wall: 150 })).toMatchObject([{ id: 'e', attempts: 2 }]);
    });

    it('are claimed once when many workers claim at the same time', async () => {
      await enqueue(store(), 'p', ...Array.from({ length: 20 }, (_, index) => delivery(`e${index}`, 1)));
      const claimed = await Promise.all(Array.from({ length: 10 }, () => claim(store(), { limit: 3 })));
      const got = claimed.flat().map(({ id }) => id);
      expect(got).toHaveLength(20);
      expect(new Set(got).size).toBe(20);
    });

    it('are gone after they are settled, and return when a retry is requested', async () => {
      await enqueue(store(), 'p', delivery('done', 1), delivery('again', 1));
      await claim(store());
      await store().project('p').settle('done');
      await store().project('p').settle('again', 500);
      expect(await claim(store(), { due: 499 })).toEqual([]);
      expect(await claim(store(), { due: 500 })).toEqual([
        { ...delivery('again', 500), project: 'p', attempts: 2 },
      ]);
      await store().project('p').settle('again');
      expect(await claim(store(), { wall: 1_000_000 })).toEqual([]);
    });

    it('may be settled even if they are unknown', async () => {
      await expect(store().project('p').settle('nothing')).resolves.toBeUndefined();
      await expect(store().project('p').settle('nothing', 5)).resolves.toBeUndefined();
      expect(await claim(store())).toEqual([]);
    });

    it('belong to their project even if another project has a delivery with the same id', async () => {
      await enqueue(store(), 'p', delivery('same', 1));
      await enqueue(store(), 'q', delivery('same', 2));
      expect(await claim(store())).toMatchObject([{ id: 'same', project: 'p', due: 1 }]);
      await store().project('p').settle('same');
      expect(await claim(store(), { project: 'q' })).toMatchObject([{ id: 'same', project: 'q', due: 2 }]);
    });

    it('may be written without a document, and replace a delivery with the same id', async () => {
      await store()
        .project('p')
        .enqueue([delivery('a', 7), delivery('b', 3)]);
      await store().project('p').enqueue([]);
      await store()
        .project('p')
        .enqueue([delivery('a', 1)]);
      expect(await claim(store())).toEqual([
        { ...delivery('a', 1), project: 'p', attempts: 1 },
        { ...delivery('b', 3), project: 'p', attempts: 1 },
      ]);
    });

    it('report, for each project, the time of the earliest delivery that no worker has claimed', async () => {
      const waiting = async (wall = 0) =>
        (await store().waiting(wall)).toSorted((a, b) => (a.project < b.project ? -1 : 1));
      expect(await waiting()).toEqual([]);
      await enqueue(store(), 'p', delivery('a', 10), delivery('b', 20));
      await enqueue(store(), 'q', delivery('a', 5_000));
      expect(await waiting()).toEqual([
        { project: 'p', due: 10 },
        { project: 'q', due: 5_000 },
      ]);
      await claim(store(), { limit: 1 });
      expect(await waiting()).toContainEqual({ project: 'p', due: 20 });
      expect(await waiting(100)).toContainEqual({ project: 'p', due: 10 });
      await store().project('p').settle('a', 15);
      await store().project('q').settle('a');
      expect(await waiting()).toEqual([{ project: 'p', due: 15 }]);
    });

    it('of one lane are held by one worker at a time, and stay in their order', async () => {
      await enqueue(store(), 'p', inLane('a', 1), inLane('b', 2), { ...delivery('c', 3), lane: 'other' });
      expect(ids(await claim(store(), { worker: 'one', limit: 1 }))).toEqual(['a']);
      expect(ids(await claim(store(), { worker: 'two' }))).toEqual(['c']);
      expect(await store().waiting(0, undefined, 'two')).toEqual([]);
      expect(await store().waiting(0, undefined, 'one')).toEqual([{ project: 'p', due: 2 }]);
      expect(await store().waiting(0)).toEqual([{ project: 'p', due: 2 }]);
      expect(ids(await claim(store(), { worker: 'one' }))).toEqual(['b']);
      await store().project('p').settle('a');
      await store().project('p').settle('b', 5);
      expect(await store().waiting(0, undefined, 'two')).toEqual([{ project: 'p', due: 5 }]);
      expect(ids(await claim(store(), { worker: 'two' }))).toEqual(['b']);
    });

    it('of a lane go to another worker when the lease of the first worker has ended', async () => {
      await enqueue(store(), 'p', inLane('a', 1), inLane('b', 2));
      await claim(store(), { worker: 'dead', limit: 1 });
      expect(await claim(store(), { worker: 'two', wall: 99 })).toEqual([]);
      expect(ids(await claim(store(), { worker: 'two', wall: 100 }))).toEqual(['a', 'b']);
    });

    it('stay with a worker that renews its lease, and only that worker can renew it', async () => {
      await enqueue(store(), 'p', delivery('a', 1), inLane('b', 2), delivery('free', 5_000));
      await claim(store(), { worker: 'one' });
      await store().project('p').renew(['b', 'a', 'free', 'unknown'], { worker: 'one', until: 500 });
      await store().project('p').renew(['a'], { worker: 'two', until: 0 });
      expect(await claim(store(), { worker: 'two', wall: 499 })).toEqual([]);
      expect(ids(await claim(store(), { worker: 'two', wall: 500 }))).toEqual(['a', 'b']);
      expect(ids(await claim(store(), { worker: 'two', wall: 0, due: 5_000 }))).toEqual(['free']);
    });

    it('without a lane count as one lane of their project for this rule', async () => {
      await enqueue(store(), 'p', delivery('a', 1), delivery('b', 2), { ...delivery('c', 3), lane: 'l' });
      await enqueue(store(), 'q', delivery('d', 1));
      expect(ids(await claim(store(), { worker: 'one', limit: 1 }))).toEqual(['a']);
      expect(ids(await claim(store(), { worker: 'two' }))).toEqual(['c']);
      expect(ids(await claim(store(), { worker: 'two', project: 'q' }))).toEqual(['d']);
    });

    it('of one lane are held by one worker even if workers claim at the same moment', async () => {
      await enqueue(
        store(),
        'p',
        ...Array.from({ length: 20 }, (_, index) => inLane(`e${index + 10}`, index)),
      );
      const workers = Array.from({ length: 10 }, (_, index) => `worker ${index}`);
      const claimed = await Promise.all(workers.map((worker) => claim(store(), { worker, limit: 3 })));
      expect(claimed.filter((own) => own.length > 0)).toHaveLength(1);
      expect(ids(claimed.flat())).toEqual(['e10', 'e11', 'e12']);
    });

    it('are replaced by deliveries with the same id', async () => {
      await enqueue(store(), 'p', delivery('e', 1));
      await claim(store());
      await enqueue(store(), 'p', delivery('e', 5));
      expect(await claim(store())).toEqual([{ ...delivery('e', 5), project: 'p', attempts: 1 }]);
    });
  });
}
