// Inspects the files on the command line with the built reader, one after the other, in a separate process.
// Prints each result with its cost: the processor time in ms, and the growth of the peak memory in MB.
import { readFileSync } from 'node:fs';

const { inspectImage } = await import(
  new URL('../../../../dist/emulator/media/reference.js', import.meta.url).href
);

const peak = () => process.resourceUsage().maxRSS / 1024;

async function inspect(file) {
  const bytes = readFileSync(file);
  const before = { cpu: process.cpuUsage(), peak: peak() };
  const outcome = await inspectImage(bytes).catch((error) => ({
    refused: error.message,
    kind: error.constructor.name,
  }));
  const { user, system } = process.cpuUsage(before.cpu);
  return { outcome, cpuMs: (user + system) / 1000, peakMb: peak() - before.peak };
}

const [first, ...files] = process.argv.slice(2);
await inspect(first); // loads sharp
const results = [];
for (const file of files) results.push(await inspect(file));
console.log(JSON.stringify(results));
