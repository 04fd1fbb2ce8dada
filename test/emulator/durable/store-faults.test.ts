// A store that fails, as clients of the API and of the control API see it.
import { describe, expect, it, vi } from 'vitest';
import { openPostgresStore } from '../../../src/emulator/store/sql/open-postgres.ts';
import { lateStore } from '../../../src/emulator/store/late-store.ts';
import { StoreError, type StoreFault } from '../../../src/emulator/store/store-error.ts';
import type { ProjectStore, Store } from '../../../src/emulator/store/store.ts';
import { durableStore } from '../../support/durable-stores.ts';
import { serverMs } from '../../support/postgres-server.ts';
import { receiver } from '../../support/receiver.ts';
import { onPostgres } from '../store/support/databases.ts';
import { heldProxy } from '../store/support/held-proxy.ts';
import { create, started, type Process } from './started.ts';

type Asked = Parameters<Process['send']>;

const message = 'The database file sora.db cannot be used.';

/** A store whose projects fail while a fault is set. */
function breakable(): { store: Store; breakWith: (code: StoreFault | undefined) => void } {
  const whole = durableStore();
  let code: StoreFault | undefined;
  const failing = (own: ProjectStore): ProjectStore =>
    new Proxy(own, {
      get(target, name: keyof ProjectStore) {
        const value = target[name];
        if (typeof value !== 'function') return value;
        return async (...given: never[]) => {
          if (code !== undefined) throw new StoreError(code, message);
          return (value as (...all: never[]) => unknown)(...given);
        };
      },
    });
  const store = { ...whole, project: (id: string) => failing(whole.project(id)) };
  return { store, breakWith: (next) => void (code = next) };
}

/** The lines that the emulator prints. */
function printed(): () => string {
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const fault = vi.spyOn(console, 'error').mockReturnValue();
  return () => [...error.mock.calls, ...fault.mock.calls].map((call) => call.map(String).join(' ')).join('');
}

async function answerOf({ send }: Process, ...given: Asked) {
  const answer = await send(...given);
  const header = (name: string) => answer.headers.get(name);
  const body: unknown = await answer.json();
  return { status: answer.status, body, retry: header('x-should-retry'), after: header('retry-after') };
}

describe('a store that fails', () => {
  const passing = { status: 503, code: 'store_unavailable', retry: 'true', after: '1' };
  const lasting = { status: 500, code: 'store_failed', retry: 'false', after: null };

  it.each<[StoreFault, typeof passing | typeof lasting]>([
    ['unavailable', passing],
    ['busy', passing],
    ['gone', passing],
    ['closed', passing],
    ['disk_full', lasting],
    ['read_only', lasting],
    ['damaged', lasting],
    ['access_denied', lasting],
    ['newer_schema', lasting],
    ['missing_package', lasting],
    ['failed', lasting],
  ])('with %s is told in the envelope of the API, with advice about a retry', async (code, wanted) => {
    const lines = printed();
    const { store, breakWith } = breakable();
    const process = started(store);
    const id = await create(process);
    breakWith(code);
    const error = { message, type: 'server_error', param: null, code: wanted.code };
    const requests: Asked[] = [
      ['POST', '/v1/videos', { prompt: 'a kite' }],
      ['GET', `/v1/videos/${id}`],
      ['GET', '/v1/videos'],
      ['GET', '/v1/files'],
      ['DELETE', `/v1/videos/${id}`],
    ];
    for (const given of requests)
      expect(await answerOf(process, ...given)).toEqual({
        status: wanted.status,
        body: { error },
        retry: wanted.retry,
        after: wanted.after,
      });
    expect(lines()).toContain(`sora-emulator: ${message}\n`);
    expect(lines()).not.toMatch(/please report|\n\s+at /);
    breakWith(undefined);
  });

  it.each<[StoreFault, typeof passing | typeof lasting]>([
    ['unavailable', passing],
    ['disk_full', lasting],
  ])('with %s is told by the control API in its own envelope', async (code, wanted) => {
    printed();
    const { store, breakWith } = breakable();
    const process = started(store);
    await create(process);
    breakWith(code);
    const requests: Asked[] = [
      ['POST', '/_emulator/clock/freeze', {}],
      ['POST', '/_emulator/rules', { then: { delay: '1s' } }],
      ['GET', '/_emulator/export'],
      ['POST', '/_emulator/reset', {}],
    ];
    for (const given of requests)
      expect(await answerOf(process, ...given)).toMatchObject({
        status: wanted.status,
        body: { error: { code: wanted.code, message } },
        after: wanted.after,
      });
    breakWith(undefined);
  });

  it('at the first request of a project is told too, and the next request reads the project', async () => {
    printed();
    const { store, breakWith } = breakable();
    const process = started(store);
    breakWith('unavailable');
    expect(await answerOf(process, 'GET', '/v1/videos')).toMatchObject({ status: 503 });
    breakWith(undefined);
    expect(await process.json('GET', '/v1/videos')).toMatchObject({ data: [] });
  });

  it('makes no change of a clock or of rules that was refused', async () => {
    printed();
    const { store, breakWith } = breakable();
    const process = started(store);
    await process.json('POST', '/_emulator/rules', { id: 'kept', then: { delay: '1s' } });
    const before = await process.json('POST', '/_emulator/clock/freeze', {});
    breakWith('unavailable');
    const requests: Asked[] = [
      ['POST', '/_emulator/clock/advance', { seconds: 60 }],
      ['POST', '/_emulator/rules', { id: 'lost', then: { delay: '1s' } }],
      ['DELETE', '/_emulator/rules/kept'],
    ];
    for (const given of requests) expect(await answerOf(process, ...given)).toMatchObject({ status: 503 });
    breakWith(undefined);
    expect(await process.json('GET', '/_emulator/clock')).toEqual(before);
    expect((await process.json('GET', '/_emulator/rules')).data).toMatchObject([{ id: 'kept' }]);
  });
});

const opened = (url: string, answerMs?: number) =>
  lateStore({ durable: true }, () =>
    openPostgresStore(url, { waitMs: 20_000, ...(answerMs === undefined ? {} : { answerMs }) }),
  );

onPostgres('a database server that is away', (server) => {
  it(
    'loses nothing that was acknowledged: jobs, rules, clock and events are there when it is back',
    async () => {
      printed();
      const target = await receiver();
      const process = started(opened(server().url()));
      await process.json('POST', '/v1/webhook_endpoints', {
        name: 'tests',
        url: target.url,
        event_types: ['video.completed'],
      });
      await process.json('POST', '/_emulator/rules', { id: 'slow', then: { delay: '1s' } });
      const before = await process.json('POST', '/_emulator/clock/freeze', {});
      const ids = [await create(process), await create(process)];
      await server().stop('SIGKILL');
      const refused = await answerOf(process, 'POST', '/v1/videos', { prompt: 'a kite' });
      expect(refused).toMatchObject({
        status: 503,
        retry: 'true',
        body: {
          error: { code: 'store_unavailable', message: expect.not.stringContaining('pass%') as unknown },
        },
      });
      expect(await answerOf(process, 'POST', '/_emulator/clock/advance', { seconds: 9 })).toMatchObject({
        status: 503,
      });
      await server().start();
      await expect
        .poll(() => answerOf(process, 'GET', '/_emulator/clock'), { timeout: serverMs })
        .toMatchObject({ status: 200, body: before });
      const { data } = await process.json('GET', '/v1/videos?order=asc');
      expect(data.map(({ id }: { id: string }) => id)).toEqual(ids);
      expect((await process.json('GET', '/_emulator/rules')).data).toMatchObject([{ id: 'slow' }]);
      await process.json('POST', '/_emulator/clock/advance', { seconds: 3_600 });
      await process.json('POST', '/_emulator/webhooks/flush', {});
      expect(target.videos().toSorted()).toEqual(ids.toSorted());
    },
    serverMs,
  );

  it(
    'because it is frozen is told after a limit, and every request gets an answer',
    async () => {
      printed();
      const proxy = await heldProxy(new URL(server().url()));
      const process = started(opened(proxy.url, 300));
      const id = await create(process);
      proxy.hold();
      const answers = await Promise.all([
        answerOf(process, 'GET', `/v1/videos/${id}`),
        answerOf(process, 'POST', '/v1/videos', { prompt: 'a kite' }),
        answerOf(process, 'POST', '/_emulator/clock/freeze', {}),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
      expect(answers[0]?.body).toMatchObject({
        error: { message: expect.stringContaining('has not answered for 0.3 seconds') as unknown },
      });
      proxy.release();
      await expect
        .poll(async () => (await answerOf(process, 'GET', `/v1/videos/${id}`)).status, { timeout: serverMs })
        .toBe(200);
    },
    serverMs,
  );
});
