// Downloads over loopback: the first clip of a new server, and the time from the creation to the last byte.
import { ask, create, startServer } from '../servers.mjs';
import { median, record, rotated } from '../statistics.mjs';
import { ours } from '../targets.mjs';

const naive = 'naive ffmpeg';
const given = { model: 'sora-2', size: '1280x720', seconds: '4' };

/** The first clip of a server that has rendered nothing yet, from the request to the last byte. */
export function firstClip(context) {
  return compared(context, {
    what: 'first 4 s clip of a fresh server: request to last byte',
    measure: async (server) => {
      const id = await create(server.url, bodyOf('first'));
      const began = performance.now();
      await download(server, id);
      return performance.now() - began;
    },
  });
}

/** From the creation to the last byte of the clip, including new connections. */
export function createToLastByte(context) {
  return compared(context, {
    what: '4 s clip with --pace instant, warm: create to last byte',
    measure: async (server) => {
      const times = [];
      for (let index = 0; index < 20; index += 1) {
        const began = performance.now();
        await download(server, await create(server.url, bodyOf(index)));
        times.push(performance.now() - began);
      }
      // The first downloads warm up the server.
      return median(times.slice(8));
    },
  });
}

async function compared({ ffmpeg, watch, options, tell }, { what, measure }) {
  const figure = { what, unit: 'ms', values: {}, budgets: [{ against: naive }] };
  const sides = {
    ours: () => inFreshServer(measure),
    ...(ffmpeg && { [naive]: async () => (await ffmpeg.clip(given)).wallMs }),
  };
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`${what}, round ${round + 1} of ${options.rounds}`);
    for (const [of, side] of rotated(Object.entries(sides), round))
      record(figure, { of, value: await watch.undisturbed(side) });
  }
  return [figure];
}

/** The server is not pinned to a CPU, because ffmpeg is not pinned either. */
async function inFreshServer(measure) {
  const server = await startServer(ours('--pace', 'instant'), []);
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function download(server, id) {
  const { status, body } = await ask(`${server.url}/v1/videos/${id}/content`);
  if (status !== 200 || body.length < 10_000) throw new Error(`content answered ${status}`);
}

function bodyOf(number) {
  return JSON.stringify({ ...given, prompt: `A calico cat playing a piano on stage; ${number}` });
}
