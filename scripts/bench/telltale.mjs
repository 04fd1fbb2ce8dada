// Loaded into a server where there is no /proc: answers the benchmark's question about CPU time and memory.
import { isMainThread } from 'node:worker_threads';

// A server's own threads load this too, and have nobody to answer.
if (isMainThread) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({
      cpuUs: user + system,
      residentMiB: process.memoryUsage.rss() / 2 ** 20,
      highestMiB: process.resourceUsage().maxRSS / 1024,
    });
  });
  // The question must not keep a server alive that is told to end.
  process.channel.unref();
}
