// A process that contains the emulator as a library and renders on request, one task at a time.
import { createEmulator } from '../../dist/emulator/index.js';
import { median } from './statistics.mjs';

const emulator = createEmulator({ pace: 'instant' });
const headers = { authorization: 'Bearer sk-bench', 'content-type': 'application/json' };
const base = 'http://emulator.test/v1/videos';
let made = 0;

/** Creates a video with its own prompt, and so with its own pictures. @returns its id */
async function create({ model, size, seconds }) {
  made += 1;
  const prompt = `A calico cat playing a piano on stage while the audience applauds; cinematic ${made}`;
  const body = JSON.stringify({ model, size, seconds, prompt });
  const answer = await emulator.fetch(new Request(base, { method: 'POST', headers, body }));
  if (answer.status !== 200) throw new Error(await answer.text());
  return (await answer.json()).id;
}

/** Reads an asset to its last byte. @returns the duration in ms */
async function read(id, variant) {
  const began = performance.now();
  const answer = await emulator.fetch(new Request(`${base}/${id}/content?variant=${variant}`, { headers }));
  const bytes = await answer.arrayBuffer();
  if (answer.status !== 200 || bytes.byteLength < 100)
    throw new Error(`content answered ${answer.status} with ${bytes.byteLength} bytes`);
  return performance.now() - began;
}

async function perform({ warmUp, count, atOnce = 1, variant = 'video', ...given }) {
  for (let index = 0; index < warmUp; index += 1) await read(await create(given), variant);
  const ids = [];
  for (let index = 0; index < count; index += 1) ids.push(await create(given));
  const times = [];
  const [cpu, began] = [process.cpuUsage(), performance.now()];
  const next = ids.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const id of next) times.push(await read(id, variant));
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const totalMs = performance.now() - began;
  return { count, totalMs, medianMs: median(times), cpuMs: (user + system) / 1000 };
}

process.on('message', (task) => {
  perform(task).then(
    (result) => process.send(result),
    (fault) => {
      console.error(fault);
      process.exit(1);
    },
  );
});
// The parent process has ended, so this process ends, too.
process.once('disconnect', () => process.exit(0));
