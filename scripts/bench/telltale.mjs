// Loaded into a server where there is no /proc: answers the benchmark's question about CPU time and memory.
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
