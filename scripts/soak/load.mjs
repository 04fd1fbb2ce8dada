// A mixed load, and the answers that the server must give. Each worker plays one scene after the other.
import { Agent, createServer, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The keys that stay for the whole run. Their journals reach the limit, and they delete everything that they
 * create.
 */
const stayingKeys = ['sk-soak-1', 'sk-soak-2'];
/** One scene in this many uses a key that is never used again. */
const oneIn = 10;
/** The pause between two scenes, in ms, so that the load and the server leave time for other processes. */
const restMs = 10;

/** @returns the load: `run(untilMs)`, `big()`, and its tallies */
export function createLoad({ url, workers }) {
  const agent = new Agent({ keepAlive: true, maxSockets: workers + 4 });
  const tally = { requests: 0, unexpected: new Map() };
  let number = 0;

  const ask = async (key, expected, { method = 'GET', path, headers = {}, body }) => {
    const answer = await exchange({
      agent,
      url: `${url}${path}`,
      method,
      body,
      headers: keyed(key, headers, body),
    });
    tally.requests += 1;
    if (answer.status !== expected)
      count(tally.unexpected, `${method} ${path.replace(/_[0-9a-f]{8,}/g, '_…')} ${answer.status}`);
    return answer;
  };

  /** @param clipsOf one job in this many has its clip downloaded */
  async function job(key, { headers = {}, clipsOf = 5 } = {}) {
    const prompt = `a heron over the lake, number ${(number += 1)}`;
    const { id } = parsed(await ask(key, 200, { path: '/v1/videos', ...json({ prompt }, headers) }));
    await ask(key, 200, { path: `/v1/videos/${id}` });
    await ask(key, 200, { path: '/v1/videos?limit=5' });
    if (number % clipsOf === 0) await ask(key, 200, { path: `/v1/videos/${id}/content` });
    await ask(key, 200, { method: 'DELETE', path: `/v1/videos/${id}` });
  }

  const scenes = {
    job,
    async refusals(key) {
      await ask(key, 400, { path: '/v1/videos', ...json({ prompt: 'x', seconds: '5' }) });
      await ask(key, 404, { path: `/v1/videos/video_${'0'.repeat(48)}` });
      await ask(key, 404, { path: '/v1/nothing' });
      await ask(undefined, 401, { path: '/v1/videos' });
    },
    async rules(key) {
      const rule = { match: { prompt: `/heron (over|under) .* ${number % 100}$/i` }, then: { queue: '0s' } };
      await job(key, { headers: { 'x-emulator-rule': JSON.stringify(rule) } });
    },
    async files(key) {
      const { headers, body } = form({ purpose: 'batch' }, Buffer.from('{}\n'.repeat(1_000)));
      const { id } = parsed(await ask(key, 200, { method: 'POST', path: '/v1/files', headers, body }));
      await ask(key, 200, { path: `/v1/files/${id}/content` });
      await ask(key, 200, { method: 'DELETE', path: `/v1/files/${id}` });
    },
    async control(key) {
      await ask(key, 200, { path: '/_emulator/requests?limit=5' });
      await ask(key, 200, { path: '/_emulator/usage' });
    },
  };
  /** How often each scene is played. The control API is called rarely, because it reads the whole journal. */
  const order = [
    ...Array.from({ length: 30 }, () => ['job', 'refusals', 'rules', 'files']).flat(),
    'control',
  ];

  async function work(worker, untilMs, stopped) {
    for (let turn = worker * 7; performance.now() < untilMs && !stopped(); turn++) {
      const passing = turn % oneIn === oneIn - 1;
      const key = passing ? `sk-once-${worker}-${turn}` : stayingKeys[turn % stayingKeys.length];
      await scenes[order[turn % order.length]](key);
      await pause(restMs);
    }
  }

  return {
    tally,
    /** Sends the events of every key that stays to a receiver on loopback. */
    async listenForEvents() {
      const receiver = createServer((incoming, outgoing) => {
        incoming.resume();
        incoming.once('end', () => outgoing.end());
      });
      await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
      receiver.unref();
      const endpoint = {
        name: 'soak',
        url: `http://127.0.0.1:${receiver.address().port}/`,
        event_types: ['video.completed'],
      };
      for (const key of stayingKeys)
        await ask(key, 200, { path: '/v1/webhook_endpoints', ...json(endpoint) });
    },
    /** Fills journals, logs of webhooks and the cache of clips up to their limits. */
    async reachLimits({ requests, jobs }) {
      const each = Math.ceil(workers / stayingKeys.length);
      const fillers = stayingKeys.flatMap((key) => Array.from({ length: each }, () => key));
      await Promise.all(
        fillers.map(async (key) => {
          for (let turn = 0; turn < jobs / each; turn++) await job(key, { clipsOf: 2 });
          for (let turn = 0; turn < requests / each; turn++) await ask(key, 200, { path: '/v1/models' });
        }),
      );
    },
    /** Plays scenes until a time of `performance.now()`. */
    run: (untilMs, stopped) =>
      Promise.all(Array.from({ length: workers }, (_, worker) => work(worker, untilMs, stopped))),
    /** A body of 31 MB. It is refused, because a prompt has at most 32,000 characters. */
    big: () => ask('sk-big', 400, { path: '/v1/videos', ...json({ prompt: 'x'.repeat(31_000_000) }) }),
  };
}

const json = (value, headers = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

function exchange({ agent, url, method, headers, body }) {
  return new Promise((resolve) => {
    const sent = request(url, { agent, method, headers }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.once('end', () => resolve({ status: incoming.statusCode, body: Buffer.concat(chunks) }));
      incoming.once('error', () => resolve({ status: 'cut', body: Buffer.alloc(0) }));
    });
    sent.once('error', ({ code }) => resolve({ status: code, body: Buffer.alloc(0) }));
    sent.end(body);
  });
}

const keyed = (key, headers, body) => ({
  ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
  ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
  ...headers,
});

function parsed({ body }) {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return {};
  }
}

function form(fields, file) {
  const boundary = 'soak-boundary';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `${parts.join('')}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="soak.jsonl"\r\nContent-Type: application/jsonl\r\n\r\n`;
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}

const count = (map, key) => void map.set(key, (map.get(key) ?? 0) + 1);
