// Sends one POST to a receiver. Time and bytes are limited, redirects are not followed, and private networks
// need a permission.
import type { Agent, Dispatcher } from 'undici/index.js';
import { assertReachable, publicLookup } from '../net/reach.ts';
import { createAlarm } from './timer.ts';

/** The result of a POST: an answer with any status, or the reason why there is no answer. */
export type SendResult =
  | { status: number; headers: Readonly<Record<string, string>>; body: string }
  | { error: string };

export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface Sender {
  /** Never rejects. */
  post(post: Post): Promise<SendResult>;
  /** Aborts the running requests and closes the connections. */
  close(): Promise<void>;
}

/** Largest part of a receiver's answer that is kept, in bytes. The rest is not read. */
export const bodyLimit = 64 * 1024;

/**
 * @param allowPrivate called at each POST, as for downloads
 * @param timeoutMs the time limit of the whole exchange
 */
export function createSender(given: { allowPrivate: () => boolean; timeoutMs: number }): Sender {
  const { allowPrivate, timeoutMs } = given;
  const underWay = new Set<AbortController>();
  let agents: { open: Agent; guarded: Agent } | undefined;

  const agentFor = async (open: boolean): Promise<Dispatcher> => {
    if (agents === undefined) {
      // The file, because Bun has a module `undici` of its own, which ignores the lookup and cannot be closed.
      const { Agent } = await import('undici/index.js');
      const limits = { headersTimeout: 0, bodyTimeout: 0 };
      agents ??= {
        open: new Agent(limits),
        guarded: new Agent({ ...limits, connect: { lookup: publicLookup } }),
      };
    }
    return open ? agents.open : agents.guarded;
  };

  return {
    async post({ url, headers, body }) {
      const { request } = await import('undici/index.js');
      const cut = new AbortController();
      let late = false;
      const expiry = createAlarm(() => {
        late = true;
        cut.abort();
      });
      expiry.set(timeoutMs);
      underWay.add(cut);
      try {
        const target = new URL(url);
        const open = allowPrivate();
        assertReachable(target, open);
        const answer = await request(target, {
          method: 'POST',
          headers,
          body,
          dispatcher: await agentFor(open),
          signal: cut.signal,
        });
        return {
          status: answer.statusCode,
          headers: flat(answer.headers),
          body: await firstBytes(answer.body),
        };
      } catch (thrown) {
        return { error: late ? `no answer within ${timeoutMs} ms` : reason(thrown) };
      } finally {
        expiry.clear();
        underWay.delete(cut);
      }
    },
    async close() {
      for (const cut of underWay) cut.abort();
      await Promise.all([agents?.open.destroy(), agents?.guarded.destroy()]);
      agents = undefined;
    },
  };
}

/**
 * Reads the start of the body. Faults are ignored, because the status has been received and decides the
 * result.
 */
async function firstBytes(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.byteLength;
      // Leaving the loop closes the stream and its connection.
      if (length >= bodyLimit) break;
    }
  } catch {
    // The body was cut short, or it was slower than the time-out.
  }
  return Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8');
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}

function reason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code } = thrown as NodeJS.ErrnoException;
  return code === undefined || thrown.message.includes(code)
    ? thrown.message || thrown.name
    : `${thrown.message} (${code})`;
}
