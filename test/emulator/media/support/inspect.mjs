// Inspects the files named on the command line with the built reader, one after the other, in a process of its own, and
// prints what came of each with its cost: the processor's time in ms, and by how many MB it raised the peak of memory.
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
