// A process of its own with a store. The parent sends the name of a task; the child opens the store, reports
// that it is ready, waits for the message 'go', and sends the result.
//
// Arguments: the data, the task and the name of this process.
import { writeSync } from 'node:fs';
import { importSource } from '../../../../scripts/source.mjs';

const [, , data, task, name] = process.argv;
const { openStore } = await importSource('src/emulator/store/open-store.ts');
const { parseDataPlace } = await importSource('src/emulator/store/data-place.ts');

const store = await openStore(parseDataPlace(data));
const own = store.project('p');
const rounds = 200;
const each = (make) => Array.from({ length: rounds }, (_, index) => make(index));
const life = { now: 0, expiresAt: Number.POSITIVE_INFINITY };
const doc = (id, count = 0) => ({ id, sort: 0, body: { value: count } });
const won = async (results) => (await Promise.all(results)).flatMap((ok, index) => (ok ? [index] : []));

const tasks = {
  counters: () => Promise.all(each(() => own.take({ of: 'polls', video: 'hot' }, 1, life))),
  rates: () => Promise.all(each(() => own.take({ of: 'rate', group: 'all', ms: 60_000 }, 1, life))),

  async claims() {
    const ids = [];
    for (;;) {
      const claimed = await own.claim({ due: 1, wall: 0, leaseMs: 60_000, limit: 7 });
      if (claimed.length === 0) return ids;
      ids.push(...claimed.map(({ id }) => id));
    }
  },

  /** Adds 1 to the document `shared`, as often as there are rounds, and repeats each lost write. */
  async changes() {
    for (let done = 0; done < rounds / 4;) {
      const { version, body } = await own.get('setting', 'shared');
      if (await own.put('setting', doc('shared', body.value + 1), { ifVersion: version })) done += 1;
    }
    return rounds / 4;
  },

  absent: () => won(each((index) => own.put('setting', doc(`new ${index}`), { ifAbsent: true }))),
  deletions: () => won(each((index) => own.delete('setting', `old ${index}`))),
  /** Watches the settings until the process is killed. */
  watch: () =>
    new Promise(() => {
      store.watch(() => {});
      process.send('watching');
      setInterval(() => {}, 60_000);
    }),

  settings: async () => {
    await own.put('setting', doc('clock', 1));
    return true;
  },

  /** Creates jobs without end, 64 at a time. Each id is printed after the store has acknowledged the job. */
  async creates() {
    const bytes = new Uint8Array(3_000).fill(7);
    const create = async (worker) => {
      for (let number = 0; ; number += 1) {
        const id = `${name} ${worker} ${number}`;
        await own.blobs.put(id, { mimetype: 'image/png', bytes });
        await own.put('setting', doc(id, number), { enqueue: [{ id, due: 1, rank: 0, body: { id } }] });
        writeSync(1, `${id}\n`);
      }
    };
    await Promise.all(Array.from({ length: 64 }, (_, worker) => create(worker)));
  },
};

async function run() {
  try {
    const result = await tasks[task]();
    await store.close();
    process.send({ result });
    process.disconnect();
  } catch (fault) {
    // When the database is gone, the parent has all ids that were acknowledged.
    process.exit(fault.code === 'unavailable' ? 3 : 1);
  }
}

process.once('message', () => void run());
process.send('ready');
