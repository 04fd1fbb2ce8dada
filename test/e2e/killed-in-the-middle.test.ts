// kill -9 in the middle of 64 parallel writes of every kind, ten times, of the server and of the database server. The
// next server has everything that was answered.
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonl, line } from '../support/batches.ts';
import { missingPostgres, serverMs, startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { startProgram, type Program } from '../support/program.ts';
import { receiver } from '../support/receiver.ts';
import { ask } from './option-effects.ts';

const rounds = 10;
const parallel = 64;

const folder = mkdtempSync(join(tmpdir(), 'sora-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = missingPostgres();
let postgres: PostgresServer | undefined;
beforeAll(async () => {
  if (missing === undefined) postgres = await startPostgres();
}, serverMs);
afterAll(() => postgres?.remove(), serverMs);

const post = (program: Program, path: string, body: object) =>
  ask(program, path, { method: 'POST', body: JSON.stringify(body) });

/** The lines of a file of some kilobytes. */
const lines = (nth: string) => jsonl(Array.from({ length: 20 }, (_, index) => line(`${nth} ${index}`)));

/** Uploads a file, for a batch. */
async function upload(program: Program, text: string) {
  const form = new FormData();
  form.set('purpose', 'batch');
  form.set('file', new File([text], 'input.jsonl'));
  const headers = { authorization: 'Bearer sk-cli' };
  const answer = await fetch(`${program.url}/v1/files`, { method: 'POST', headers, body: form });
  return { status: answer.status, body: (await answer.json()) as { id: string } };
}

/** The content of an uploaded file; undefined when there is none. */
async function contentOf(program: Program, id: string): Promise<string | undefined> {
  const headers = { authorization: 'Bearer sk-cli' };
  const answer = await fetch(`${program.url}/v1/files/${id}/content`, { headers });
  return answer.ok ? answer.text() : undefined;
}

const isThere = async (program: Program, path: string, id: string) =>
  (await ask(program, `${path}/${id}`)).body.id === id;

interface Kind {
  name: string;
  /** Makes one more. @param nth tells it from all others */
  make(program: Program, nth: string): Promise<{ status: number; body: { id: string } }>;
  /** Returns a function that is true when what was answered is there. */
  keeper(program: Program): Promise<(made: { id: string; nth: string }) => boolean | Promise<boolean>>;
}

/** @param inputFile the id of a file with the lines of a batch */
const kinds = (inputFile: string): readonly Kind[] => [
  {
    name: 'videos',
    make: (program, nth) => post(program, '/v1/videos', { prompt: nth }),
    keeper:
      async (program) =>
      ({ id }) =>
        isThere(program, '/v1/videos', id),
  },
  {
    name: 'uploads',
    make: (program, nth) => upload(program, lines(nth)),
    keeper:
      async (program) =>
      async ({ id, nth }) =>
        (await contentOf(program, id)) === lines(nth),
  },
  {
    name: 'rules',
    make: (program, nth) =>
      post(program, '/_emulator/rules', { match: { prompt: `no ${nth}` }, then: { delay: '1s' } }),
    async keeper(program) {
      const { data } = (await ask(program, '/_emulator/rules')).body as { data: { id: string }[] };
      const ids = new Set(data.map(({ id }) => id));
      return ({ id }) => ids.has(id);
    },
  },
  {
    name: 'batches',
    make: (program) =>
      post(program, '/v1/batches', {
        input_file_id: inputFile,
        endpoint: '/v1/videos',
        completion_window: '24h',
      }),
    keeper:
      async (program) =>
      ({ id }) =>
        isThere(program, '/v1/batches', id),
  },
];

interface Acknowledged {
  kind: Kind;
  id: string;
  nth: string;
}

/** Writes in parallel, until the server is killed after some answers. @returns what was answered */
async function round(
  program: Program,
  given: { number: number; all: readonly Kind[]; kill: () => Promise<void> },
): Promise<Acknowledged[]> {
  const { number, all, kill } = given;
  const acknowledged: Acknowledged[] = [];
  let killed: Promise<void> | undefined;
  const worker = async (index: number) => {
    for (let count = 0; killed === undefined; count += 1) {
      const kind = all[(index + count) % all.length] as Kind;
      const nth = `${number} ${index} ${count}`;
      const { status, body } = await kind.make(program, nth);
      if (status !== 200) continue;
      acknowledged.push({ kind, id: body.id, nth });
      if (acknowledged.length === 40 + number * 17) killed = kill();
    }
  };
  // Each writer ends with the connection to the server.
  await Promise.allSettled(Array.from({ length: parallel }, (_, index) => worker(index)));
  await killed;
  await program.ended;
  return acknowledged;
}

/** Receives events. @returns the videos that they announce, and a wait until these are all there */
async function startReceiver() {
  const announced = new Set<string>();
  const arrivals = new EventEmitter();
  const { url } = await receiver((response, _, { event }) => {
    announced.add(event.data.id);
    response.end();
    arrivals.emit('event');
  });
  return {
    url,
    async all(ids: readonly string[]) {
      while (!ids.every((id) => announced.has(id))) await once(arrivals, 'event');
      return ids.filter((id) => !announced.has(id));
    },
  };
}

const cases = [
  {
    killed: 'the server on SQLite',
    skipped: undefined,
    data: () => join(folder, 'sora.db'),
    database: false,
  },
  {
    killed: 'the server on PostgreSQL',
    skipped: missing,
    data: () => postgres?.url() ?? '',
    database: false,
  },
  { killed: 'the database server', skipped: missing, data: () => postgres?.url() ?? '', database: true },
];

describe.each(cases)(`kill -9 of $killed in the middle of ${parallel} parallel writes, ten times,`, (one) => {
  const note = one.skipped === undefined ? '' : ` (skipped: ${one.skipped})`;
  it.skipIf(one.skipped !== undefined)(
    `loses no answered video, upload, rule, batch or delivery${note}`,
    async () => {
      const options = ['--data', one.data(), '--webhook-allow-private', 'on'];
      const events = await startReceiver();
      let program = await startProgram(options);
      // Deliveries are due when the clock moves, at the end.
      await post(program, '/_emulator/clock/freeze', {});
      const endpoint = { name: 'all', url: events.url, event_types: ['video.completed'] };
      expect((await post(program, '/v1/webhook_endpoints', endpoint)).status).toBe(200);
      const all = kinds((await upload(program, jsonl([line('a')]))).body.id);

      const acknowledged: Acknowledged[] = [];
      for (let number = 0; number < rounds; number += 1) {
        const kill = async () => {
          if (one.database) await postgres?.stop('SIGKILL');
          program.signal('SIGKILL');
        };
        acknowledged.push(...(await round(program, { number, all, kill })));
        if (one.database) await postgres?.start();
        program = await startProgram(options);
      }
      expect(acknowledged.length).toBeGreaterThan(rounds * 40);
      for (const kind of all) {
        const own = acknowledged.filter((entry) => entry.kind === kind);
        const lost: string[] = [];
        const isKept = await kind.keeper(program);
        await Promise.all(
          own.map(async (made) => {
            if (!(await isKept(made))) lost.push(made.id);
          }),
        );
        expect({ kind: kind.name, some: own.length > 0, lost }).toEqual({
          kind: kind.name,
          some: true,
          lost: [],
        });
      }
      await post(program, '/_emulator/clock/advance', { seconds: 3_600 });
      const videos = acknowledged.filter(({ kind }) => kind.name === 'videos').map(({ id }) => id);
      expect(await events.all(videos)).toEqual([]);
    },
    240_000,
  );
});
