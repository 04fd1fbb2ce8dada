// The ten situations of the README. Each line runs alone in a project of its own, and the test reads the
// result through the API.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { RuleBook } from '../src/emulator/index.ts';
import { testEmulator, testKey, type Json, type TestEmulator } from './support/emulator.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const lines = [...readme.matchAll(/^(await rules\.[^\n]+;) \/\/ ([^\n]+)$/gm)].map(
  ([, code = '', said = '']) => [said, code] as const,
);

// oxlint-disable no-new-func, typescript/no-implied-eval -- the line that is run is the README's own
/** Runs a line of the README without changes. */
const run = (code: string, rules: RuleBook) =>
  new Function('rules', `return (async () => { ${code} })()`)(rules) as Promise<void>;

interface Seen {
  create(fields?: Record<string, unknown>): Promise<{ status: number; body: Json }>;
  video(id: string): Promise<{ status: number; body: Json }>;
  download(id: string): Promise<number | 'broken'>;
  pass(ms: number): void;
}

function looking(emulator: TestEmulator): Seen {
  return {
    create: (fields = {}) => emulator.json('POST', '/v1/videos', { prompt: 'a kite', ...fields }),
    video: (id) => emulator.json('GET', `/v1/videos/${id}`),
    async download(id) {
      // These exchanges are not judged, because the service itself never answers 502.
      const headers = { authorization: `Bearer ${testKey}` };
      const response = await emulator.fetch(`http://emulator.test/v1/videos/${id}/content`, { headers });
      return response.arrayBuffer().then(
        () => response.status,
        () => 'broken' as const,
      );
    },
    pass: (ms) => emulator.project(testKey).clock.advance(ms),
  };
}

const minute = 60_000;

async function madeAnd(seen: Seen, ms: number): Promise<Json> {
  const { body } = await seen.create();
  seen.pass(ms);
  return (await seen.video(body.id)).body;
}

/** The expected result of each line, by the words of the README. */
const expected: Record<string, (seen: Seen) => Promise<void>> = {
  async 'jobs are accepted, then stopped by moderation'(seen) {
    expect(await madeAnd(seen, minute)).toMatchObject({
      status: 'failed',
      error: { code: 'moderation_blocked' },
    });
  },
  async 'jobs fail at 45 %'(seen) {
    const { status, progress } = await madeAnd(seen, minute);
    expect([status, progress]).toEqual(['failed', 45]);
  },
  async 'jobs wait for ten minutes'(seen) {
    expect((await madeAnd(seen, 9 * minute)).status).toBe('queued');
    expect((await madeAnd(seen, 11 * minute)).status).toBe('completed');
  },
  async 'jobs are stuck at 45 %'(seen) {
    expect(await madeAnd(seen, 60 * minute)).toMatchObject({ status: 'in_progress', progress: 45 });
  },
  async 'three creations are refused with 429, the next is accepted'(seen) {
    const statuses = [];
    for (let nth = 0; nth < 4; nth += 1) statuses.push((await seen.create()).status);
    expect(statuses).toEqual([429, 429, 429, 200]);
  },
  async 'every creation is refused with insufficient_quota'(seen) {
    for (let nth = 0; nth < 3; nth += 1) {
      const { status, body } = await seen.create();
      expect([status, body.error.code]).toEqual([429, 'insufficient_quota']);
    }
  },
  async 'two requests get a 500'(seen) {
    const statuses = [];
    for (let nth = 0; nth < 3; nth += 1) statuses.push((await seen.create()).status);
    expect(statuses).toEqual([500, 500, 200]);
  },
  async 'a download fails, the next breaks off, the third arrives'(seen) {
    const { id } = await madeAnd(seen, minute);
    expect([await seen.download(id), await seen.download(id), await seen.download(id)]).toEqual([
      502,
      'broken',
      200,
    ]);
  },
  async 'assets are gone ten seconds after completion'(seen) {
    const video = await madeAnd(seen, minute);
    expect(video.expires_at - video.completed_at).toBe(10);
    expect(await seen.download(video.id)).toBe(404);
  },
  async 'a 403 for some'(seen) {
    expect((await seen.create({ prompt: 'a cat', model: 'sora-2-pro' })).status).toBe(403);
    expect((await seen.create({ prompt: 'a cat' })).status).toBe(200);
    expect((await seen.create({ model: 'sora-2-pro' })).status).toBe(200);
  },
};

it('the README has ten situations, and the tests below look at each of them', () => {
  expect(lines.map(([said]) => said)).toEqual(Object.keys(expected));
  expect(lines).toHaveLength(10);
});

it.each(lines)('the situation of the README "%s" has the result that it promises', async (said, code) => {
  const emulator = testEmulator();
  await run(code, emulator.project(testKey).rules);
  await expected[said]?.(looking(emulator));
  expect.hasAssertions();
});

it('docs/rules.md has a row for every ready-made situation, and for no other situation', () => {
  const page = readFileSync(new URL('../docs/rules.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf('| `moderated-prompt`')).split('\n\n', 1)[0] ?? '';
  const rows = [...table.matchAll(/^\| `([a-z\d-]+)`/gm)].map(([, name]) => name);
  const files = readdirSync(new URL('../fixtures/scenarios/', import.meta.url));
  expect(new Set(rows)).toEqual(new Set(files.map((file) => file.replace(/\.yaml$/, ''))));
});
