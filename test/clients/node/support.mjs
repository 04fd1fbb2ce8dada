// The shared parts of the steps: clients, the emulator's control API, a completed video, and a receiver of
// webhooks.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import OpenAI from 'openai';

const { OPENAI_BASE_URL, OPENAI_API_KEY, SCENARIO_PICTURE, SCENARIO_REFUSALS } = process.env;

/** A PNG of 1280x720. */
export const picturePath = SCENARIO_PICTURE;
export const picture = () => readFileSync(SCENARIO_PICTURE);
export const refusals = JSON.parse(readFileSync(SCENARIO_REFUSALS, 'utf8'));

export const client = new OpenAI();

/** Thrown by a step that this version of the SDK cannot do. */
export class Cannot extends Error {}

/** Returns the methods of a resource, or skips the step. */
export function needs(resource, ...methods) {
  const absent = methods.filter((name) => typeof resource?.[name] !== 'function');
  if (absent.length > 0) throw new Cannot(`no ${absent.join(', ')}`);
  return resource;
}

/** Retrieves a job until it has ended. @returns every answer */
export async function looks(id) {
  const seen = [];
  do seen.push(await client.videos.retrieve(id));
  while (['queued', 'in_progress'].includes(seen.at(-1).status));
  return seen;
}

let done;
/** A completed video of 4 s in 1280x720, made once. */
export function completed() {
  done ??= (async () => {
    const { id } = await client.videos.create({ prompt: 'A kite above a harbour', size: '1280x720' });
    return (await looks(id)).at(-1);
  })();
  return done;
}

/** @returns the answer of the emulator's control API */
export async function control(method, path, body) {
  const answer = await fetch(`${OPENAI_BASE_URL.replace(/\/v1$/, '')}/_emulator/${path}`, {
    method,
    headers: { authorization: `Bearer ${OPENAI_API_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`control API: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The statuses of the requests with a prompt, in order of arrival, each after its retry count. */
export async function attempts(prompt) {
  const { data } = await control('GET', `requests?prompt=${encodeURIComponent(prompt)}`);
  return data.map(({ headers, status }) => `${headers['x-stainless-retry-count']}:${status}`).join(' ');
}

export async function bytesOf(response) {
  return Buffer.from(await response.arrayBuffer());
}

/**
 * A receiver on a free port. `next()` waits at most 20 s for the next request; `answer` is the status of the
 * answers.
 */
export async function receiver() {
  const got = [];
  const waiting = [];
  const hook = { answer: 204, url: '', next, close };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(hook.answer).end();
      const arrived = { body: Buffer.concat(chunks).toString('utf8'), headers: request.headers };
      const take = waiting.shift();
      if (take === undefined) got.push(arrived);
      else take(arrived);
    });
  });
  function next() {
    if (got.length > 0) return Promise.resolve(got.shift());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no webhook arrived within 20 s')), 20_000);
      waiting.push((arrived) => {
        clearTimeout(late);
        resolve(arrived);
      });
    });
  }
  function close() {
    server.close();
    server.closeAllConnections();
  }
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  hook.url = `http://127.0.0.1:${server.address().port}/hook`;
  return hook;
}
