// After a run, everything that it created is deleted, on servers whose jobs advance in different ways. The plan lists
// in advance what cannot be deleted.
import { describe, expect, it } from 'vitest';
import { runWith } from '../../../src/conformance/running/whole-run.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import { judgeBilled, thisMachine } from '../support/billed-run.ts';
import { check, json, local, runOf, serverOf, virtualTime } from '../support/made-server.ts';

/** Checks that make videos and follow none of them. */
const only = ['create.answers-200', 'create.id-unique', 'remix.multipart'];

describe('the videos of a run', () => {
  it.each(['instant', '1x', 'polls:3', 'polls:40'])(
    'the videos of a run are deleted when jobs have the pace %s',
    async (pace) => {
      const { report, left } = await judgeBilled({ pace, moderation: 'off' }, { baseUrl: thisMachine, only });
      expect(report.cost.created).toBeGreaterThan(2);
      expect([left, report.leftovers]).toEqual([0, []]);
    },
  );

  it('the clean-up waits for a running job longer than for other deletions', async () => {
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

  it('the videos of a run are deleted on an emulator whose jobs end only by command', async () => {
    const { report, left } = await judgeBilled(
      { pace: 'manual' },
      { baseUrl: thisMachine, emulator: true, only: ['create.answers-200'], jobTimeout: 60 },
    );
    expect([left, report.leftovers]).toEqual([0, []]);
  });

  it('the videos of a run are deleted when the suite itself fails', async () => {
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

it('the deletion of a webhook endpoint is repeated, and a remaining endpoint is reported', async () => {
  const { transport, seen } = serverOf({
    'POST /v1/webhook_endpoints': () => json(200, { id: 'we_1', signing_secret: 'whsec_x' }),
    'DELETE ': () => json(500, {}),
  });
  const makes = check('makes', async ({ http }) => void (await http.post('/webhook_endpoints')));
  const report = await runOf(makes, { transport });
  expect(report.leftovers).toEqual(['we_1']);
  expect(seen.filter((line) => line.startsWith('DELETE')).length).toBeGreaterThan(3);
});

it('where clips are billed, the jobs of flagged prompts are retrieved before they are deleted', async () => {
  const { report, usd, clips } = await judgeBilled({}, { maxCost: 1_000, core: true });
  expect(report.cost.accepted).toEqual({ videos: clips, usd, most: { videos: clips, usd } });
});

const staysOf = (area: 'characters' | 'retrieve') =>
  prepare({ baseUrl: thisMachine, areas: [area] }).plan.stays;

describe('the plan before a run', () => {
  it('the plan states that videos stay on a kind of server without deletion', () => {
    const { plan } = prepare({ baseUrl: thisMachine, profile: 'relay' });
    expect(plan.stays).toContain(
      'The videos of this run stay on the server: relays delete nothing (OpenRouter, ofox, new-api).',
    );
  });

  it('the plan states that uploaded characters stay', () => {
    expect(staysOf('characters')).toEqual([
      'The characters of this run stay on the server: the API cannot delete them.',
    ]);
    expect(staysOf('retrieve')).toEqual([]);
  });
});
