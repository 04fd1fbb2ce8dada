// The time of a server from the start of its process to its first answer.
import { startServer } from '../servers.mjs';
import { record, rotated } from '../statistics.mjs';
import { usageOf } from '../usage.mjs';

/** Starts all servers in turn, many times. */
export async function coldStart({ targets, pins, watch, options, tell }) {
  const wall = {
    what: 'process start to the first 200 on POST /v1/videos',
    unit: 'ms',
    values: {},
    budgets: [
      { against: 'aimock', ratio: 1 },
      { against: 'bare Hono', ratio: 1.25 },
    ],
  };
  const cpu = { what: 'CPU time of that start', unit: 'ms', values: {}, budgets: [] };
  const starts = options.quick ? 5 : 5 * options.rounds;
  for (let round = 0; round < starts; round += 1) {
    tell(`cold start ${round + 1} of ${starts}`);
    for (const target of rotated(targets, round)) {
      const { ms, cpuUs } = await watch.undisturbed(() => startOnce(target, pins));
      record(wall, { of: target.name, value: ms });
      record(cpu, { of: target.name, value: cpuUs / 1000 });
    }
  }
  return [wall, cpu];
}

async function startOnce(target, pins) {
  const server = await startServer(target, pins.server);
  const { cpuUs } = await usageOf(server.child);
  await server.stop();
  return { ms: server.firstAnswerMs, cpuUs };
}
