// Loaded into the server before its own code: tells the parent the memory in use after a full collection, when asked.
import { isMainThread } from 'node:worker_threads';

// Threads of the server load this file, too, and have no channel to the parent.
if (isMainThread) {
  process.on('message', () => {
    // Twice: what the first collection finalizes goes with the second.
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send({ live: heapUsed + external, rss });
  });
  process.channel.unref();
}
