// Everything created is gone afterwards, on servers whose jobs move in different ways, and what stays is told before.
import { describe, expect, it } from 'vitest';
import { runWith } from '../../../src/conformance/running/whole-run.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import { judgeBilled, thisMachine } from '../support/billed-run.ts';
import { check, json, local, runOf, serverOf, virtualTime } from '../support/made-server.ts';

/** Makes videos and follows none. */
const only = ['create.answers-200', 'create.id-unique', 'remix.multipart'];

describe('the videos of a run', () => {
  it.each(['instant', '1x', 'polls:3', 'polls:40'])(
    'are gone where jobs move by the pace %s',
    async (pace) => {
      const { report, left } = await judgeBilled({ pace, moderation: 'off' }, { baseUrl: thisMachine, only });
      expect(report.cost.created).toBeGreaterThan(2);
      expect([left, report.leftovers]).toEqual([0, []]);
    },
  );

  it('are gone where a job takes longer than deletions are tried otherwise', async () => {
    const time = virtualTime();
    const state = () => (time.now() > 10 * 60_000 ? 'completed' : 'in_progress');
    const { transport } = serverOf({
      'POST /v1/videos': () => json(200, { id: 'video_1', status: 'queued' }),
      'GET /v1/videos/video_1': () => json(200, { id: 'video_1', status: state() }),
      'DELETE ': () => (state() === 'completed' ? json(200, {}) : json(400, {})),
    });
    const makes = check('makes', async ({ http }) => void (await http.post('/videos')));
    const report = await runOf(makes, { ports: { transport, ...time } });
    expect(report.leftovers).toEqual([]);
  });

  it('are gone on an emulator whose jobs end only when told', async () => {
    const { report, left } = await judgeBilled(
      { pace: 'manual' },
      { baseUrl: thisMachine, emulator: true, only: ['create.answers-200'], jobTimeout: 60 },
    );
    expect([left, report.leftovers]).toEqual([0, []]);
  });

  it('are gone when the suite itself breaks', async () => {
    const { transport, seen } = serverOf({
      'POST /v1/videos': () => json(200, { id: 'video_1', status: 'queued' }),
      'DELETE /v1/videos/video_1': () => json(200, {}),
    });
    const makes = check('makes', async ({ http }) => void (await http.post('/videos')));
    const breaks = runWith(local, {
      ports: { transport, ...virtualTime() },
      startedAt: '2026-01-01T00:00:00.000Z',
      checks: makes,
      onEvent(event) {
        if (event.type === 'finished' && event.result.verdict === 'passed')
          throw new Error('a broken terminal');
      },
    });
    await expect(breaks).rejects.toThrow('a broken terminal');
    expect(seen).toContain('DELETE /v1/videos/video_1');
  });
});

it('an endpoint for webhooks that cannot be deleted is tried again, and told as left over', async () => {
  const { transport, seen } = serverOf({
    'POST /v1/webhook_endpoints': () => json(200, { id: 'we_1', signing_secret: 'whsec_x' }),
    'DELETE ': () => json(500, {}),
  });
  const makes = check('makes', async ({ http }) => void (await http.post('/webhook_endpoints')));
  const report = await runOf(makes, { transport });
  expect(report.leftovers).toEqual(['we_1']);
  expect(seen.filter((line) => line.startsWith('DELETE')).length).toBeGreaterThan(3);
});

it('flagged prompts whose jobs nobody followed are looked at before they are deleted, where clips are billed', async () => {
  const { report, usd, clips } = await judgeBilled({}, { maxCost: 1_000, core: true });
  expect(report.cost.accepted).toEqual({ videos: clips, usd, most: { videos: clips, usd } });
});

const staysOf = (area: 'characters' | 'retrieve') =>
  prepare({ baseUrl: thisMachine, areas: [area] }).plan.stays;

describe('what cannot be deleted is told before the run', () => {
  it('videos, on a kind of server that deletes nothing', () => {
    const { plan } = prepare({ baseUrl: thisMachine, profile: 'relay' });
    expect(plan.stays).toContain(
      'The videos of this run stay on the server: relays delete nothing (OpenRouter, ofox, new-api).',
    );
  });

  it('characters, when checks upload some', () => {
    expect(staysOf('characters')).toEqual([
      'The characters of this run stay on the server: the API cannot delete them.',
    ]);
    expect(staysOf('retrieve')).toEqual([]);
  });
});
