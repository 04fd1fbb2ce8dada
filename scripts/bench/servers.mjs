// Starts a server, measures its first answer, and ends the server.
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { launch, stop } from './children.mjs';
import { createBody } from './load.mjs';
import { telling } from './usage.mjs';

const patienceMs = 30_000;
const headers = { authorization: 'Bearer sk-bench', 'content-type': 'application/json' };

/**
 * Starts a server on a free port of loopback and waits for its first 200 on POST /v1/videos.
 * @param target `{ name, args(port) }`, the arguments to node
 * @param pin the arguments before the command
 * @returns `{ url, child, firstAnswerMs, id, stop }`
 */
export async function startServer(target, pin) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const [command, ...args] = [...pin, process.execPath, ...telling.args, ...target.args(port)];
  const child = launch(command, args, { stdio: telling.stdio });
  while (performance.now() - began < patienceMs) {
    if (child.exitCode !== null) throw new Error(`${target.name} ended before it answered`);
    const answer = await ask(`${url}/v1/videos`, createBody);
    if (answer.status === 200) {
      const firstAnswerMs = performance.now() - began;
      return { url, child, firstAnswerMs, id: JSON.parse(answer.body).id, stop: () => stop(child) };
    }
    await wait(2);
  }
  await stop(child);
  throw new Error(`${target.name} did not answer within ${patienceMs / 1000} s`);
}

/**
 * Sends one request on a new connection. @returns `{ status, body }`, with status 0 when there was no answer
 */
export function ask(url, body) {
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve) => {
    const sent = request(url, { method, agent: false, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
      response.once('error', () => resolve({ status: 0 }));
    });
    sent.once('error', () => resolve({ status: 0 }));
    sent.end(body);
  });
}

/** Creates a video. @returns its id @throws Error when it was refused */
export async function create(url, body = createBody) {
  const answer = await ask(`${url}/v1/videos`, body);
  if (answer.status !== 200) throw new Error(`POST /v1/videos answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body).id;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
