// A small load generator. Each of its keep-alive connections sends the next request after the answer to the
// previous request. It prints one line of JSON.
// usage: node load-generator.mjs '{"url","method","body","connections","seconds" or "requests"}'
import { Agent, request } from 'node:http';

const { url, method, body, connections, seconds = 600, requests = Infinity } = JSON.parse(process.argv[2]);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const headers = {
  authorization: 'Bearer sk-bench',
  ...(body === undefined
    ? {}
    : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
};
const tally = { requests: 0, failures: 0 };
let started = 0;

function exchange() {
  return new Promise((resolve) => {
    const sent = request(url, { method, agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    sent.once('error', () => resolve(false));
    sent.end(body);
  });
}

async function connection(deadline) {
  while (started < requests && performance.now() < deadline) {
    started += 1;
    const answered = await exchange();
    tally.requests += 1;
    if (!answered) tally.failures += 1;
  }
}

const began = performance.now();
await Promise.all(Array.from({ length: connections }, () => connection(began + seconds * 1000)));
console.log(JSON.stringify({ ...tally, seconds: (performance.now() - began) / 1000 }));
agent.destroy();
