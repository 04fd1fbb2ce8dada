// Loaded into the server before its own code: on request, sends the parent the memory in use after a full
// collection.
import { isMainThread } from 'node:worker_threads';

// Threads of the server load this file too, and have no channel to the parent.
if (isMainThread) {
  process.on('message', () => {
    // Two collections, because the second one removes the objects that the first one finalized.
    globalThis.gc();
    globalThis.gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    process.send({ live: heapUsed + external, rss });
  });
  process.channel.unref();
}
