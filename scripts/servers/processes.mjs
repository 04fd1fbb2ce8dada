// Starts servers on free ports of this machine, and waits until each server answers.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { launch, stop } from '../bench/children.mjs';

const limitMs = 300_000;
const localhost = '127.0.0.1';

/** A port that is free at this moment. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, localhost, resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

/**
 * Starts a server.
 * @param how the command, and either the `path` and `port` to request, or nothing for a server that prints a
 * ready message
 * @returns `{ child, url }`
 * @throws Error with the end of the server's output, when the server ends or does not answer
 */
export async function started({ command, args, env = {}, path, port }) {
  // Requests between two programs of one machine must not use a proxy.
  const variables = { ...process.env, no_proxy: localhost, NO_PROXY: localhost, ...env };
  const child = launch(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: variables });
  const printed = [];
  const keep = (text) => printed.push(...String(text).split('\n')) > 200 && printed.splice(0, 100);
  child.stderr.on('data', keep);
  const ended = new Promise((_resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const end = printed.join('\n').trim().slice(-600);
      reject(new Error(`it ended with ${code ?? signal} before it was ready: ${end}`));
    });
  });
  // After the server was ready, nothing waits for this promise.
  ended.catch(() => undefined);
  const late = AbortSignal.timeout(limitMs);
  const ready =
    path === undefined ? told(child) : answered(`http://${localhost}:${port}`, { path, late, keep, child });
  try {
    return { child, url: await Promise.race([ready, ended, expiry(late)]) };
  } catch (thrown) {
    await stop(child);
    throw thrown;
  }
}

async function told(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"event"')) continue;
    child.stdout.resume();
    return JSON.parse(line).url;
  }
  // The server has ended or does not get ready. The other two promises report both cases.
  return new Promise(() => {});
}

async function answered(url, { path, late, keep, child }) {
  child.stdout.on('data', keep);
  while (!late.aborted && child.exitCode === null) {
    const answer = await fetch(`${url}${path}`, { signal: late }).catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return url;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  throw new Error('it did not answer');
}

const expiry = (late) =>
  new Promise((_resolve, reject) => {
    late.addEventListener('abort', () => reject(new Error(`it was not ready after ${limitMs / 1000} s`)));
  });
