// Plays files and opens pages in headless Chromium, controlled through the debugging pipe (file descriptors 3
// and 4): no port, no package.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export interface Played {
  end: 'ended' | 'error';
  width: number;
  height: number;
  duration: number;
  /** The frames of the decoder, both shown and dropped. */
  frames: number;
  audio: boolean;
  /** The times to which seeks went. */
  seeks: number[];
}

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required --remote-debugging-pipe about:blank';

/** This function runs in the page. */
const script = `async (url) => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = url;
  document.body.append(video);
  const heard = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
  const failed = heard('error').then(() => 'error');
  await Promise.race([heard('loadeddata'), failed]);
  const seeks = [];
  for (const second of [3.5, 0.5, 2]) {
    video.currentTime = second;
    await Promise.race([heard('seeked'), failed]);
    seeks.push(video.currentTime);
  }
  const played = document.createElement('video');
  played.muted = true;
  played.src = url;
  played.playbackRate = 2;
  document.body.append(played);
  const end = new Promise((resolve) => {
    played.addEventListener('ended', () => resolve('ended'), { once: true });
    played.addEventListener('error', () => resolve('error'), { once: true });
  });
  await played.play();
  return {
    end: await end,
    width: played.videoWidth,
    height: played.videoHeight,
    duration: played.duration,
    frames: played.getVideoPlaybackQuality().totalVideoFrames,
    audio: played.webkitAudioDecodedByteCount > 0,
    seeks,
  };
}`;

/** Serves the files with ranges, plays them one after the other, and returns the observations of the page. */
export async function playInChromium(program: string, files: readonly Uint8Array[]): Promise<Played[]> {
  const server = createServer((request, response) => {
    const file = files[Number(request.url?.slice(1))];
    if (file === undefined) {
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>clips</title>');
      return;
    }
    const [, start = '0', last = ''] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
    const end = last === '' ? file.length : Number(last) + 1;
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'content-type': 'video/mp4',
      'accept-ranges': 'bytes',
      'content-length': end - Number(start),
      'content-range': `bytes ${start}-${end - 1}/${file.length}`,
    });
    response.end(file.subarray(Number(start), end));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    return await inPage(program, `${base}page`, async (evaluate) => {
      const played: Played[] = [];
      for (const index of files.keys())
        played.push((await evaluate(`(${script})('${base}${index}')`)) as Played);
      return played;
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/**
 * Opens an address and lets a test read the page.
 * @param use receives a function that evaluates an expression in the page and returns its awaited value as
 * JSON
 */
export async function inPage<T>(
  program: string,
  url: string,
  use: (evaluate: (expression: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const profile = mkdtempSync(join(root, 'chromium-'));
  const browser = spawn(program, [`--user-data-dir=${profile}`, ...flags.split(' ')], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // The browser has its own process group, so that its child processes end with it.
    detached: true,
    env: { ...process.env, TMPDIR: profile },
  });
  try {
    const { call, events } = connect(browser);
    const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
    await call('Page.enable', {}, sessionId as string);
    const loaded = once(events, 'Page.loadEventFired');
    await call('Page.navigate', { url }, sessionId as string);
    await loaded;
    return await use(async (expression) => {
      const run = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await call('Runtime.evaluate', run, sessionId as string);
      if (exceptionDetails !== undefined)
        throw new Error(`the page threw: ${JSON.stringify(exceptionDetails)}`);
      return (result as { value: unknown }).value;
    });
  } finally {
    const gone = once(browser, 'exit');
    if (browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
    await gone;
    // A helper process may write for a moment after the browser has ended.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

type Answer = Record<string, unknown>;

interface Message {
  /** The id of the command that this message answers. Events have a method instead. */
  id?: number;
  method?: string;
  result?: Answer;
  error?: { message: string };
}

/**
 * Sends commands of the DevTools protocol and receives events: JSON messages that each end with a zero byte.
 */
function connect(browser: ChildProcess) {
  const events = new EventEmitter();
  const [, , , input, output] = browser.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (message: Message) => void>();
  let received = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (received + text).split('\0');
    received = messages.pop() ?? '';
    for (const message of messages.map((json) => JSON.parse(json) as Message)) {
      if (message.id !== undefined) waiting.get(message.id)?.(message);
      if (message.method !== undefined) events.emit(message.method);
    }
  });
  const ended = once(browser, 'exit').then(() => {
    throw new Error('Chromium ended');
  });
  ended.catch(() => undefined); // the process ends eventually, and nothing waits for it
  let last = 0;
  const call = (method: string, params: object, sessionId?: string): Promise<Answer> => {
    const id = ++last;
    const answered = new Promise<Answer>((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (result === undefined) reject(new Error(`${method}: ${error?.message}`));
        else resolve(result);
      });
    });
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return Promise.race([answered, ended]);
  };
  return { call, events };
}

/** The folder for temporary files before a test changes TMPDIR. */
const root = tmpdir();

/** The name of the browser on this machine; undefined when it has none. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);
