// Everything that a project owns, on real databases: it lasts over a restart, and another process on the same
// database shows it too.
import { describe, expect, it, vi } from 'vitest';
import type { EmulatorOptions } from '../../../src/emulator/index.ts';
import { parseDataPlace } from '../../../src/emulator/store/data-place.ts';
import { openData } from '../../../src/emulator/open-data.ts';
import { batched, jsonl, line, upload as uploadFile } from '../../support/batches.ts';
import type { Json, TestEmulator } from '../../support/emulator.ts';
import { picture } from '../../support/pictures.ts';
import { serverMs } from '../../support/postgres-server.ts';
import { receiver, type Receiver } from '../../support/receiver.ts';
import { exchange, fields } from '../../support/sending.ts';
import { mp4 } from '../../support/videos.ts';
import { onEachDatabase } from '../store/support/databases.ts';
import { create, flush, hour, key, started, subscribe, type Process } from './started.ts';

/** The process as a sender of forms. */
const forms = ({ emulator }: Process): Pick<TestEmulator, 'send'> => ({
  send: (path, init = {}) =>
    emulator.fetch(
      new Request(`http://emulator.test${path}`, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${key}` },
      }),
    ),
});

const clip = mp4();
const image = {
  name: 'input_reference',
  value: await picture(720, 1280),
  filename: 'a.png',
  type: 'image/png',
};

const refusal = async ({ send }: Process) => {
  const answer = await send('POST', '/v1/videos', { prompt: 'one too many' });
  const { error } = (await answer.json()) as { error?: { code: string } };
  return [answer.status, error?.code];
};

interface PartOfProject {
  name: string;
  options?: EmulatorOptions;
  /** Makes the state. @returns what `shows` needs */
  make: (process: Process, target: Receiver) => Promise<unknown>;
  /** Expects that a process shows the state. */
  shows: (process: Process, made: Json, target: Receiver) => Promise<void>;
}

const parts: PartOfProject[] = [
  {
    name: 'videos',
    make: async (process) => [await create(process), await create(process)],
    async shows({ json }, ids) {
      const { data } = await json('GET', '/v1/videos?order=asc');
      expect(data.map(({ id }: Json) => id)).toEqual(ids);
    },
  },
  {
    name: 'uploaded reference images',
    make: async (process) =>
      (await exchange(forms(process), { form: [...fields({ prompt: 'a kite' }), image] })).body,
    async shows({ json }, { id }) {
      const { uploads } = await json('GET', '/_emulator/export');
      expect(uploads).toMatchObject([
        { id, base64: Buffer.from(image.value).toString('base64'), mimetype: 'image/png' },
      ]);
    },
  },
  {
    name: 'files with their bytes',
    make: async (process) =>
      (await uploadFile(forms(process), { value: jsonl([line('a')]), purpose: 'batch' })).body,
    async shows({ json, send }, file) {
      expect((await json('GET', '/v1/files')).data).toEqual([file]);
      expect(await (await send('GET', `/v1/files/${file.id}/content`)).text()).toBe(jsonl([line('a')]));
    },
  },
  {
    name: 'batches and their jobs',
    make: (process) => batched(forms(process), [line('a')]),
    async shows({ json }, batch) {
      expect((await json('GET', '/v1/batches')).data).toMatchObject([{ id: batch.id }]);
      await json('POST', '/_emulator/clock/advance', { seconds: 86_400 });
      expect(await json('GET', `/v1/batches/${batch.id}`)).toMatchObject({
        status: 'completed',
        request_counts: { total: 1, completed: 1 },
      });
    },
  },
  {
    name: 'characters',
    make: async (process) => {
      const video = { name: 'video', value: clip, filename: 'mossy.mp4', type: 'video/mp4' };
      const path = '/v1/videos/characters';
      return (await exchange(forms(process), { path, form: [...fields({ name: 'Mossy' }), video] })).body;
    },
    async shows({ json }, made) {
      expect(await json('GET', `/v1/videos/characters/${made.id}`)).toEqual(made);
    },
  },
  {
    name: 'rules with their exact counts',
    async make(process) {
      const rule = { match: { operation: 'createVideo' }, then: { error: { status: 418 } }, times: 3 };
      const { id } = await process.json('POST', '/_emulator/rules', { id: 'three', ...rule });
      expect((await process.send('POST', '/v1/videos', { prompt: 'refused' })).status).toBe(418);
      return id;
    },
    async shows({ json, send }, id) {
      expect((await json('GET', '/_emulator/rules')).data).toMatchObject([{ id, hits: 1 }]);
      const statuses = [];
      for (let nth = 0; nth < 3; nth += 1)
        statuses.push((await send('POST', '/v1/videos', { prompt: 'a kite' })).status);
      expect(statuses).toEqual([418, 418, 200]);
    },
  },
  {
    name: 'the clock',
    make: ({ json }) => json('POST', '/_emulator/clock/advance', { seconds: 86_400 }),
    async shows({ json }, clock) {
      expect(await json('GET', '/_emulator/clock')).toEqual(clock);
    },
  },
  {
    name: 'webhook endpoints',
    make: (process, target) => subscribe(process, target),
    async shows({ json }, { id }) {
      expect((await json('GET', '/v1/webhook_endpoints')).data).toMatchObject([{ id, name: 'tests' }]);
    },
  },
  {
    name: 'the outbox: an event that is not due yet',
    async make(process, target) {
      await subscribe(process, target);
      return create(process);
    },
    async shows(process, id, target) {
      await process.json('POST', '/_emulator/clock/advance', hour);
      await flush(process);
      expect(target.videos()).toEqual([id]);
    },
  },
  {
    name: 'the history of deliveries',
    async make(process, target) {
      await subscribe(process, target);
      await create(process);
      await process.json('POST', '/_emulator/clock/advance', hour);
      await flush(process);
    },
    async shows({ json }) {
      expect((await json('GET', '/_emulator/webhooks/deliveries')).data).toMatchObject([
        { status: 'delivered', attempts: [{ response: { status: 200 } }] },
      ]);
    },
  },
  {
    name: 'the creations of a rate window',
    options: { rpm: 2 },
    make: async (process) => [await create(process), await create(process)],
    async shows(process) {
      expect(await refusal(process)).toEqual([429, 'rate_limit_exceeded']);
    },
  },
  {
    name: 'the budget that was spent',
    // A job of 4 s costs 0.40 USD.
    options: { budget: 0.4 },
    make: (process) => create(process),
    async shows(process) {
      expect(await refusal(process)).toEqual([429, 'insufficient_quota']);
    },
  },
  {
    name: 'the journal of requests',
    make: (process) => create(process, 'in the journal'),
    async shows({ json }) {
      const { data } = await json('GET', '/_emulator/requests?operation=createVideo');
      expect(data).toMatchObject([{ operation: 'createVideo', body: { prompt: 'in the journal' } }]);
    },
  },
  {
    name: 'the counts of the usage',
    make: async (process) => [await create(process), await create(process)],
    async shows({ json }) {
      expect(await json('GET', '/_emulator/usage')).toMatchObject({ requests: { createVideo: 2 } });
    },
  },
  {
    name: 'named snapshots',
    async make(process) {
      await create(process);
      return process.json('POST', '/_emulator/snapshots', { name: 'one' });
    },
    async shows({ json }, saved) {
      expect(await json('GET', '/_emulator/snapshots')).toEqual({ data: [saved] });
    },
  },
];

onEachDatabase('what a project owns', ({ fresh }) => {
  const place = () => {
    const parsed = parseDataPlace(fresh());
    if (parsed === undefined) throw new Error('The text names no store.');
    return parsed;
  };

  describe.each(parts)('$name', ({ options, make, shows }) => {
    it(
      'lasts over a restart',
      async () => {
        const [data, target] = [place(), await receiver()];
        const first = started(openData(data), options);
        await first.json('POST', '/_emulator/clock/freeze', {});
        const made = await make(first, target);
        await first.emulator.close();
        await shows(started(openData(data), options), made, target);
      },
      serverMs,
    );

    it(
      'is shared with another process that has used the project before',
      async () => {
        const [data, target] = [place(), await receiver()];
        const one = started(openData(data), options);
        await one.json('POST', '/_emulator/clock/freeze', {});
        const other = started(openData(data), options);
        await other.json('GET', '/v1/videos');
        const made = await make(one, target);
        // Journal, usage and history are written ten times a second.
        await vi.waitFor(() => shows(other, made, target), { timeout: serverMs / 2, interval: 100 });
      },
      serverMs,
    );
  });
});
