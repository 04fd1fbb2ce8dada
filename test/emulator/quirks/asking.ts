// An emulator that answers as another server, and the jobs of its tests: one in each state.
import { expect } from 'vitest';
import type { EmulatorOptions, QuirksName } from '../../../src/emulator/index.ts';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../support/emulator.ts';

export interface Quirky extends TestEmulator {
  /** Sends a creation as a form. */
  form(fields: Readonly<Record<string, string | Blob>>, path?: string): Promise<Answer>;
  videos: ReturnType<TestEmulator['project']>['videos'];
  /** Sends a creation with a prompt, and with the other fields that the server needs. */
  create(prompt: string): Promise<Answer>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

/** An emulator whose jobs wait for commands and whose clock stands still. */
export function quirkyEmulator(quirks: QuirksName, options: EmulatorOptions = {}): Quirky {
  const emulator = testEmulator({ pace: 'manual', ...options, quirks });
  const quirky: Quirky = Object.assign(emulator, {
    async create(prompt: string) {
      if (quirks === 'aisix') return emulator.json('POST', '/v1/videos', { prompt });
      return quirky.form(quirks === 'litellm' ? { model: 'sora-2', prompt } : { prompt });
    },
    videos: emulator.project(testKey).videos,
    async form(fields: Readonly<Record<string, string | Blob>>, path = '/v1/videos') {
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      const response = await emulator.send(path, { method: 'POST', body });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
  });
  return quirky;
}

export const videoPath = (id: string) => `/v1/videos/${encodeURIComponent(id)}`;

/** The ids of jobs, one in each state that a client can see. */
export async function jobs(emulator: Quirky) {
  const create = async (prompt: string) => {
    const made = await emulator.create(prompt);
    expect(made.status, JSON.stringify(made.body)).toBeLessThan(300);
    return made.body;
  };
  const [queued, running, completed, failed] = [
    await create('queued'),
    await create('running'),
    await create('completed'),
    await create('failed'),
  ];
  await emulator.videos.setProgress(running.id, 40);
  emulator.clock.advance(7_000);
  await emulator.videos.complete(completed.id);
  await emulator.videos.fail(failed.id, { code: 'moderation_blocked', message: 'It was blocked.' });
  return { queued: queued.id, running: running.id, completed: completed.id, failed: failed.id } as Record<
    'queued' | 'running' | 'completed' | 'failed',
    string
  >;
}

/**
 * Compares the answer to the retrieval of each job; the status is 200 unless `statuses` contains another
 * status.
 */
export async function retrievals<K extends string>(
  emulator: Quirky,
  ids: Readonly<Record<K, string>>,
  statuses: Partial<Record<K, number>> = {},
): Promise<Record<K, Json>> {
  const entries = Object.entries<string>(ids).map(async ([state, id]) => {
    const { status, body } = await emulator.json('GET', videoPath(id));
    expect(status).toBe(statuses[state as K] ?? 200);
    return [state, body];
  });
  return Object.fromEntries((await Promise.all(entries)) as [K, Json][]) as Record<K, Json>;
}

/** The routes of the contract that a server may lack, with a body for each. */
const others = [
  ['GET', '/v1/videos'],
  ['DELETE', '/v1/videos/{id}'],
  ['POST', '/v1/videos/{id}/remix'],
  ['POST', '/v1/videos/edits'],
  ['POST', '/v1/videos/extensions'],
  ['POST', '/v1/videos/characters'],
  ['GET', '/v1/webhook_endpoints'],
  ['POST', '/v1/webhook_endpoints'],
  ['GET', '/v1/webhook_event_types'],
] as const;

/** Returns those of these routes that do not exist. */
export async function absentRoutes(emulator: Quirky, id: string): Promise<string[]> {
  const absent: string[] = [];
  for (const [method, path] of others) {
    const body = method === 'POST' ? {} : undefined;
    const answer = await emulator.json(method, path.replace('{id}', encodeURIComponent(id)), body);
    // Some servers distinguish a wrong method from an unknown path.
    if (/Invalid URL|"Not Found"|"Method Not Allowed"/.test(JSON.stringify(answer.body))) {
      expect([404, 405]).toContain(answer.status);
      absent.push(`${method} ${path}`);
    }
  }
  return absent;
}

/** Fails unless a download is the MP4 of a completed job. */
export async function expectClip(emulator: Quirky, id: string, query = ''): Promise<Headers> {
  const response = await emulator.send(`${videoPath(id)}/content${query}`);
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(new TextDecoder('latin1').decode(bytes.subarray(4, 8))).toBe('ftyp');
  return response.headers;
}
