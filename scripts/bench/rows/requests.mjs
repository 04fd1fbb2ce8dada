// The CPU time of one request, and the number of requests that a server answers in a second.
import { startServer } from '../servers.mjs';
import { record, rotated } from '../statistics.mjs';
import { usageOf } from '../usage.mjs';

const warmUp = 2_000;
const loads = ['GET', 'POST'].flatMap((method) => [1, 32].map((connections) => ({ method, connections })));

/**
 * Loads every server in turn, load by load, so that figures that are compared are measured within seconds.
 * Each round has new processes.
 */
export async function requests({ targets, pins, watch, load, options, tell }) {
  const rows = loads.map(figuresOf);
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`requests, round ${round + 1} of ${options.rounds}: starting the servers`);
    const servers = [];
    for (const target of targets)
      servers.push({ of: target.name, server: await startWarm(target, { pins, load }) });
    for (const { method, connections, cpu, rate } of rows) {
      tell(`requests, round ${round + 1} of ${options.rounds}: ${method}, ${connections} at a time`);
      for (const { of, server } of rotated(servers, round)) {
        const wanted = { url: urlOf(server, method), method, connections, seconds: options.seconds };
        const measured = await watch.undisturbed(() => loadOnce({ server, load, wanted }));
        record(cpu, { of, value: measured.cpuUs });
        record(rate, { of, value: measured.perSecond });
      }
    }
    for (const { server } of servers) await server.stop();
  }
  return [...rows.map(({ cpu }) => cpu), ...rows.map(({ rate }) => rate)];
}

/**
 * Without a warm-up, a server that other processes slow down would spend more of its time in the compiler.
 */
async function startWarm(target, { pins, load }) {
  const server = await startServer(target, pins.server);
  for (const method of ['GET', 'POST'])
    await load.count({ url: urlOf(server, method), method, connections: 8, requests: warmUp });
  return server;
}

const urlOf = ({ url, id }, method) => `${url}/v1/videos${method === 'GET' ? `/${id}` : ''}`;

/** The CPU time of a server per request of one load. */
export async function loadOnce({ server, load, wanted }) {
  const before = await usageOf(server.child);
  const { requests, seconds } = await load.forSeconds(wanted);
  const after = await usageOf(server.child);
  return { cpuUs: (after.cpuUs - before.cpuUs) / requests, perSecond: requests / seconds };
}

function figuresOf({ method, connections }) {
  const request = method === 'GET' ? 'GET /v1/videos/{id}' : 'POST /v1/videos (JSON)';
  const where = `${request}, ${connections} connection${connections === 1 ? '' : 's'}`;
  return {
    method,
    connections,
    cpu: {
      what: `server CPU per ${where}`,
      unit: 'µs',
      values: {},
      budgets: [
        { against: 'bare Hono', ratio: 2 },
        { against: 'aimock', ratio: 1 },
      ],
    },
    rate: { what: `answers of ${where}`, unit: '1/s', values: {}, budgets: [] },
  };
}
