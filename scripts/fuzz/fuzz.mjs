// `npm run fuzz`: sends malformed requests, made from a seed, over all routes of the built emulator.
import { caseOf } from './cases.mjs';
import { faultOf } from './judge.mjs';
import { readOptions } from './options.mjs';
import { readRoutes } from './routes.mjs';
import { send } from './send.mjs';
import { prepare, startServer } from './server.mjs';

/** The number of simultaneous requests. */
const width = 12;
/**
 * The number of cases that use the same resources. Then new resources are made, because some cases delete
 * them.
 */
const epoch = 500;
const shownKinds = 40;

async function main(options) {
  const { seed, count, only, limitMs, serverArgs } = options;
  const server = await startServer(serverArgs);
  const routes = readRoutes();
  const epochs = new Map();
  const known = (index) => {
    const number = Math.floor(index / epoch);
    if (!epochs.has(number)) epochs.set(number, prepare(server.url, `sk-fuzz-${number}`));
    return epochs.get(number);
  };
  const make = async (index) =>
    caseOf({ seed, index, routes, known: await known(index), host: new URL(server.url).host });
  const health = watchHealth(server.url, limitMs);
  const faults = [];
  const run = async (index) => {
    const made = await make(index);
    const answer = await send(server.url, made, limitMs);
    const fault = faultOf(made, answer);
    if (fault !== undefined) faults.push({ index, title: made.title, fault });
    return { made, answer };
  };
  if (only === undefined) await all({ count, run, faults });
  else show(await run(only));
  const lost = await health.stop();
  const code = await server.stop();
  conclude({
    seed,
    faults,
    lost,
    code,
    complaints: server.complaints(),
    count: only === undefined ? count : 1,
  });
}

async function all({ count, run, faults }) {
  let next = 0;
  let done = 0;
  const tty = process.stdout.isTTY;
  const step = tty ? 50 : Math.max(1_000, Math.ceil(count / 10));
  const worker = async () => {
    while (next < count) {
      await run(next++);
      done += 1;
      if (done % step !== 0 && done !== count) continue;
      const text = `${done} of ${count} requests, ${faults.length} failed`;
      process.stdout.write(tty ? `\r${text}` : `${text}\n`);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (tty) process.stdout.write('\n');
}

/**
 * Asks again and again whether the server is alive. `stop` returns the number of requests without a good
 * answer in time.
 */
function watchHealth(url, limitMs) {
  let lost = 0;
  const ended = new AbortController();
  const asking = (async () => {
    while (!ended.signal.aborted) {
      const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(limitMs) }).catch(
        () => undefined,
      );
      if (answer?.status !== 200) lost += 1;
      await answer?.arrayBuffer();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    async stop() {
      ended.abort();
      await asking;
      return lost;
    },
  };
}

function show({ made, answer }) {
  const text = Buffer.concat(made.chunks).toString('latin1');
  console.log(`--- request (${text.length} bytes)\n${JSON.stringify(text.slice(0, 2_000))}`);
  console.log(`--- answer\n${answer.headers}\n\n${answer.body.slice(0, 2_000)}`);
}

/** Faults of one kind: the same fault of the same operation. */
function grouped(faults) {
  const kinds = new Map();
  for (const fault of faults.toSorted((a, b) => a.index - b.index)) {
    const kind = `${fault.fault}: ${fault.title}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), fault]);
  }
  return kinds;
}

function conclude({ seed, faults, lost, code, complaints, count }) {
  const kinds = grouped(faults);
  for (const [kind, [{ index }, ...more]] of [...kinds].slice(0, shownKinds)) {
    const others = more.length === 0 ? '' : `, and ${more.length} more`;
    console.log(`FAILED: ${kind}${others}`);
    console.log(`  seed ${seed}, index ${index}: npm run fuzz -- --seed ${seed} --only ${index}`);
  }
  if (kinds.size > shownKinds) console.log(`… and ${kinds.size - shownKinds} more kinds`);
  const others = [
    ...(lost > 0 ? [`${lost} health checks had no answer`] : []),
    ...(code === 0 ? [] : [`the emulator ended with ${code}`]),
    ...(complaints === '' ? [] : [`the emulator complained:\n${complaints.slice(0, 3_000)}`]),
  ];
  for (const text of others) console.log(`FAILED: ${text}`);
  console.log(`${count - faults.length} passed, ${faults.length + others.length} failed`);
  if (faults.length + others.length > 0) process.exitCode = 1;
}

const options = readOptions(process.argv.slice(2));
if (options !== undefined) await main(options);
