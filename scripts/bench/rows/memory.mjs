// The resident memory of a server that has just started, and after the same number of requests for each
// server.
import { setTimeout as wait } from 'node:timers/promises';
import { ask, startServer } from '../servers.mjs';
import { record, rotated } from '../statistics.mjs';
import { usageOf } from '../usage.mjs';

/**
 * The first job has ended by then. A poll of a job that is half done would start the renderer, which has a
 * row of its own.
 */
const idleMs = 3_000;

/**
 * The loads are counts of requests, so that a faster server does not look larger because it has answered
 * more.
 */
export async function memory({ targets, pins, load, options, tell }) {
  const count = options.quick ? 5_000 : 20_000;
  const counted = count.toLocaleString('en-US');
  const budgets = [{ against: 'aimock', ratio: 1 }];
  const idle = { what: 'resident memory, idle', unit: 'MiB', values: {}, budgets };
  const loaded = {
    what: `highest resident memory after ${counted} GET and as many POST, 32 connections`,
    unit: 'MiB',
    values: {},
    budgets,
  };
  const rendered = { what: 'the same, after the download of a clip', unit: 'MiB', values: {}, budgets: [] };
  for (let round = 0; round < options.rounds; round += 1) {
    for (const target of rotated(targets, round)) {
      tell(`memory, round ${round + 1} of ${options.rounds}: ${target.name}`);
      const server = await startServer(target, pins.server);
      await wait(idleMs);
      record(idle, { of: target.name, value: (await usageOf(server.child)).residentMiB });
      for (const [method, path] of [
        ['GET', `/v1/videos/${server.id}`],
        ['POST', '/v1/videos'],
      ])
        await load.count({ url: server.url + path, method, connections: 32, requests: count });
      record(loaded, { of: target.name, value: (await usageOf(server.child)).highestMiB });
      if (target.name === 'ours') {
        const { status } = await ask(`${server.url}/v1/videos/${server.id}/content`);
        if (status !== 200) throw new Error(`content answered ${status}`);
        record(rendered, { of: target.name, value: (await usageOf(server.child)).highestMiB });
      }
      await server.stop();
    }
  }
  return [idle, loaded, rendered];
}
