// 1,000 downloads of 50 clips over 64 connections with slow readers: the bytes are right, the memory is
// bounded, and the event loop stays free while the thread renders.
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get, request, type IncomingMessage } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBoxes, tag } from './support/boxes.ts';

const clips = 50;
const downloads = 1000;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const headers = { authorization: 'Bearer load' };

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  server = fork(fileURLToPath(new URL('support/serve.mjs', import.meta.url)));
  const [message] = (await once(server, 'message')) as [{ url: string }];
  url = message.url;
});

afterAll(async () => {
  const gone = once(server, 'exit');
  server.send('close');
  await gone;
  agent.destroy();
});

interface Figures {
  p99Ms: number;
  maxMs: number;
  rssMb: number;
  peakMb: number;
}

/** The value since the previous call. */
async function figures(): Promise<Figures> {
  const answer = once(server, 'message') as Promise<[Figures]>;
  server.send('figures');
  return (await answer)[0];
}

async function create(prompt: string): Promise<string> {
  const post = request(`${url}/v1/videos`, {
    method: 'POST',
    agent,
    headers: { ...headers, 'content-type': 'application/json' },
  });
  post.end(JSON.stringify({ prompt, size: '1280x720', seconds: '4' }));
  const [response] = (await once(post, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await response.toArray());
  return (JSON.parse(body.toString()) as { id: string }).id;
}

interface Download {
  id: string;
  status: number | undefined;
  length: number;
  announced: number;
  hash: string;
  etag: string | undefined;
  bytes: Buffer;
}

/** Reads a little at a time, and lets all other readers run in between. */
async function download(id: string): Promise<Download> {
  const started = get(`${url}/v1/videos/${id}/content`, { agent, headers });
  const [response] = (await once(started, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) {
    parts.push(part as Buffer);
    for (let turn = 0; turn < 3; turn++) await setImmediate();
  }
  const bytes = Buffer.concat(parts);
  return {
    id,
    status: response.statusCode,
    length: bytes.length,
    announced: Number(response.headers['content-length']),
    hash: createHash('sha256').update(bytes).digest('hex'),
    etag: response.headers.etag,
    bytes,
  };
}

/**
 * Makes all downloads, over the clips in turns, with as many at a time as there are connections. Keeps the
 * bytes of the first 50.
 */
async function downloadAll(ids: readonly string[]): Promise<Download[]> {
  return Promise.all(
    Array.from({ length: downloads }, async (_, i) => {
      const done = await download(ids[i % ids.length] ?? '');
      return i < clips ? done : { ...done, bytes: Buffer.alloc(0) };
    }),
  );
}

it('a server serves slow readers while it renders', { timeout: 120_000 }, async () => {
  const prompts = Array.from({ length: clips }, (_, i) => `Clip number ${i}`);
  const ids = await Promise.all(prompts.map(create));
  const idle = await figures();

  const first = await downloadAll(ids);
  const rendering = await figures();
  const second = await downloadAll(ids);
  const cached = await figures();

  for (const [i, done] of [...first, ...second].entries()) {
    const original = first[i % clips]!;
    expect([done.status, done.length, done.hash, done.etag]).toEqual([
      200,
      done.announced,
      original.hash,
      original.etag,
    ]);
  }
  expect(new Set(first.map(({ hash }) => hash)).size).toBe(clips);
  first.slice(0, clips).forEach(({ bytes, id }, i) => {
    const boxes = readBoxes(new Uint8Array(bytes));
    expect([tag(boxes, '©nam'), tag(boxes, '©cmt')]).toEqual([prompts[i], `${id} sora-2`]);
  });

  // The same downloads without renderings show how late the event loop of this machine is in any case.
  expect(rendering.p99Ms).toBeLessThan(Math.max(50, 3 * cached.p99Ms));
  // The 50 clips have 5 MB. The rest is for the thread and the downloads in progress, and the second thousand
  // adds nothing.
  expect(rendering.peakMb - idle.rssMb).toBeLessThan(200);
  expect(cached.peakMb - rendering.peakMb).toBeLessThan(40);
  console.info('event loop and memory while rendering', rendering, 'and from memory', cached);
});
