// The stores: SQLite and PostgreSQL compared with memory, a file with many jobs compared with a file with few jobs,
// and two servers on one database compared with one server.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '../children.mjs';
import { startServer } from '../servers.mjs';
import { record, rotated } from '../statistics.mjs';
import { ours } from '../targets.mjs';
import { usageOf } from '../usage.mjs';
import { few, filled, manyJobs, readInTurn } from './storage.mjs';

const warmUp = 2_000;
const pathOf = { GET: (id) => `/v1/videos/${id}`, POST: () => '/v1/videos' };

export async function stores(context) {
  return [
    ...(await besideMemory(context)),
    ...(await twoServers(context)),
    ...(await manyJobsInSqlite(context)),
    await manyJobsInMemory(context),
    await reopened(context),
  ];
}

const file = () => join(temporaryFolder(), 'sora.db');
const started = (place, { pins }, pin = pins.server) =>
  startServer(ours('--pace', 'instant', ...(place === undefined ? [] : ['--data', place])), pin);

/** Real µs between two answers, when 32 connections ask without a pause. */
async function betweenAnswers({ server, method, load, seconds }) {
  const url = server.url + pathOf[method](server.id);
  const answers = await load.forSeconds({ url, method, connections: 32, seconds });
  return (answers.seconds * 1e6) / answers.requests;
}

async function warm(server, load) {
  for (const method of ['GET', 'POST'])
    await load.count({
      url: server.url + pathOf[method](server.id),
      method,
      connections: 8,
      requests: warmUp,
    });
}

/** The time between two answers of a server with a database, beside that of a server with its state in memory. */
async function besideMemory(context) {
  const { watch, load, options, tell } = context;
  const limits = { POST: 4, GET: 3 };
  const rows = ['SQLite', ...(options.postgres === undefined ? [] : ['PostgreSQL'])].flatMap((name) =>
    ['POST', 'GET'].map((method) => ({
      name,
      method,
      figure: {
        what: `time between two answers to ${method}, 32 connections, ${name}`,
        unit: 'µs',
        values: {},
        budgets: [{ against: 'memory', ...(name === 'SQLite' ? { ratio: limits[method] } : {}) }],
      },
    })),
  );
  for (let round = 0; round < options.rounds; round += 1) {
    for (const name of new Set(rows.map((row) => row.name))) {
      tell(`stores, round ${round + 1} of ${options.rounds}: ${name} beside memory`);
      const place = name === 'SQLite' ? file() : schemaOf(options.postgres, `beside_${round}`);
      const sides = [
        { of: 'memory', server: await started(undefined, context) },
        { of: 'ours', server: await started(place, context) },
      ];
      for (const { server } of sides) await warm(server, load);
      for (const { method, figure } of rows.filter((row) => row.name === name))
        for (const { of, server } of rotated(sides, round)) {
          const measure = () => betweenAnswers({ server, method, load, seconds: options.seconds });
          record(figure, { of, value: await watch.undisturbed(measure) });
        }
      for (const { server } of sides) await server.stop();
    }
  }
  return rows.map(({ figure }) => figure);
}

/** The time between two answers of two servers on one PostgreSQL database, beside that of one server. */
async function twoServers(context) {
  const { load, options, tell, missing } = context;
  if (options.postgres === undefined) {
    missing['PostgreSQL'] = 'it is measured with --postgres URL';
    return [];
  }
  const figure = {
    what: 'time between two answers to GET, 32 connections for each server, two servers on one PostgreSQL database',
    unit: 'µs',
    values: {},
    budgets: [{ against: 'one server', ratio: 1 / 1.2 }],
  };
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`stores, round ${round + 1} of ${options.rounds}: two servers on PostgreSQL`);
    const place = schemaOf(options.postgres, `two_${round}`);
    // Neither server is pinned, because two servers on one CPU would be no faster than one server.
    const servers = [await started(place, context, []), await started(place, context, [])];
    for (const server of servers) await warm(server, load);
    const asked = servers.map((server) => ({ ...server, id: servers[0].id }));
    const rate = async (some) => {
      const times = await Promise.all(
        some.map((server) => betweenAnswers({ server, method: 'GET', load, seconds: options.seconds })),
      );
      return 1 / times.reduce((sum, time) => sum + 1 / time, 0);
    };
    record(figure, { of: 'one server', value: await rate(asked.slice(0, 1)) });
    record(figure, { of: 'ours', value: await rate(asked) });
    for (const server of servers) await server.stop();
  }
  return [figure];
}

/** A list page and one video in SQLite, with many and with few stored jobs. */
async function manyJobsInSqlite(context) {
  const { load, options, pins, tell } = context;
  const many = manyJobs(options);
  const sides = [];
  for (const [of, count] of [
    [`${few} stored jobs`, few],
    ['ours', many],
  ]) {
    tell(`stores: creating ${count} jobs in SQLite`);
    sides.push({ of, ...(await filled({ count, pins, load, args: ['--data', file()] })) });
  }
  return readInTurn(context, { sides, many, label: 'stores', from: ' from SQLite' });
}

/** The memory of a server that has opened a file with many jobs, and has read some of them. */
async function manyJobsInMemory(context) {
  const { options, tell, load } = context;
  const many = options.quick ? 100_000 : 1_000_000;
  const figure = {
    what: `resident memory with ${many.toLocaleString('en-US')} jobs in SQLite, after 2,000 list pages`,
    unit: 'MiB',
    values: {},
    budgets: [{ against: `${few} stored jobs`, ratio: 1.1 }],
  };
  for (const [of, count] of [
    [`${few} stored jobs`, few],
    ['ours', many],
  ]) {
    tell(`stores: copying ${count} jobs into SQLite`);
    const place = file();
    await importJobs(place, count);
    const server = await started(place, context);
    await load.count({ url: `${server.url}/v1/videos`, method: 'GET', connections: 8, requests: warmUp });
    record(figure, { of, value: (await usageOf(server.child)).residentMiB });
    await server.stop();
  }
  return figure;
}

/** The start of a server on a file with 1,000 jobs, after the server before it was killed. */
async function reopened(context) {
  const { options, tell, watch } = context;
  const figure = {
    what: 'process start to the first 200 on POST /v1/videos, on SQLite with 1,000 jobs after kill -9',
    unit: 'ms',
    values: {},
    budgets: [{ against: 'an empty file', atMost: 500 }],
  };
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`stores, round ${round + 1} of ${options.rounds}: opening a file after kill -9`);
    const measure = async (place) => {
      const server = await started(place, context);
      await server.stop();
      return server.firstAnswerMs;
    };
    record(figure, { of: 'an empty file', value: await watch.undisturbed(() => measure(file())) });
    record(figure, {
      of: 'ours',
      value: await watch.undisturbed(async () => measure(await killedWith(1_000, context))),
    });
  }
  return figure;
}

/** A file of a server that was killed after it had created this many jobs. */
async function killedWith(count, context) {
  const place = file();
  const server = await started(place, context);
  const url = `${server.url}/v1/videos`;
  await context.load.count({ url, method: 'POST', connections: 8, requests: count });
  const ended = once(server.child, 'exit');
  server.child.kill('SIGKILL');
  await ended;
  return place;
}

/** Fills a file with copies of one job, by the program's own import. */
async function importJobs(place, count) {
  const seed = file();
  const program = join(import.meta.dirname, '../../../dist/emulator/cli.js');
  const server = await startServer(ours('--pace', 'instant', '--data', seed), []);
  await server.stop();
  const lines = execFileSync(process.execPath, [program, 'export', '--data', seed], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [head, project, ...records] = lines.toString().trim().split('\n');
  const { document } = JSON.parse(records.find((line) => line.includes('"kind":"video"')));
  const target = spawn(process.execPath, [program, 'import', '--data', place], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const ended = once(target, 'exit');
  const write = async (line) => {
    if (!target.stdin.write(`${line}\n`)) await once(target.stdin, 'drain');
  };
  await write(head);
  await write(project);
  for (let index = 0; index < count; index += 1) {
    const id = `video_${index.toString(16).padStart(48, '0')}`;
    const sort = document.sort + index;
    await write(JSON.stringify({ document: { ...document, id, sort, body: { ...document.body, id } } }));
  }
  const end = { projects: 1, documents: count, uploads: 0, counters: 0, deliveries: 0, entries: 0 };
  target.stdin.end(`${JSON.stringify({ end })}\n`);
  const [code] = await ended;
  if (code !== 0) throw new Error(`the import of ${count} jobs ended with ${code}`);
}

/** The database's URL with a schema of its own. */
function schemaOf(url, name) {
  const own = new URL(url);
  own.searchParams.set('schema', `bench_${process.pid}_${name}`);
  return own.href;
}
