// The built emulator in a separate process, which reports to its parent the delay of its event loop and its
// memory.
import { monitorEventLoopDelay } from 'node:perf_hooks';

const { createEmulator } = await import(new URL('../../../../dist/emulator/index.js', import.meta.url).href);

const emulator = createEmulator({ pace: 'instant', seed: 1 });
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();

process.on('message', async (message) => {
  if (message === 'close') {
    await emulator.close();
    process.disconnect();
    return;
  }
  const megabyte = 1024 * 1024;
  process.send({
    p99Ms: delay.percentile(99) / 1e6,
    maxMs: delay.max / 1e6,
    rssMb: process.memoryUsage.rss() / megabyte,
    peakMb: (process.resourceUsage().maxRSS * 1024) / megabyte,
  });
  delay.reset();
});
process.send({ url: await emulator.listen() });
