// Loaded into a server on machines without /proc: answers the benchmark's question about CPU time and memory.
import { isMainThread } from 'node:worker_threads';

// Threads of the server load this file too, and have no channel to the parent.
if (isMainThread) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({
      cpuUs: user + system,
      residentMiB: process.memoryUsage.rss() / 2 ** 20,
      highestMiB: process.resourceUsage().maxRSS / 1024,
    });
  });
  // The channel must not keep a server alive that is ending.
  process.channel.unref();
}
