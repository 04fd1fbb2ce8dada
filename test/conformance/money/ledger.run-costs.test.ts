// The cost of a run, measured on an emulator that counts the amount that it would have billed. Each run costs no more
// than its plan states.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import { profileOf } from '../../../src/conformance/profiles/index.ts';
import { forecastWords } from '../../../src/conformance/money/cost-text.ts';
import { createProgress } from '../../../src/conformance/commands/progress.ts';
import { uncoloured } from '../../../src/conformance/reporters/colour.ts';
import { summary } from '../../../src/conformance/reporters/report-text.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import { createEmulator, type ModerationMode } from '../../../src/emulator/index.ts';
import { elsewhere, judgeBilled, thisMachine, type Billed } from '../support/billed-run.ts';

const moderations = ['job', 'request', 'off'] as const;
const rows = ['openai', 'gateway', 'engine'].flatMap((profile) =>
  [true, false].flatMap((core) => moderations.map((moderation) => ({ profile, core, moderation }))),
);

/** The highest cost in the plan, without a cost cap. */
const toldFor = (profile: string, core: boolean) =>
  prepare({ baseUrl: elsewhere, profile, core, maxCost: 1_000 }).plan.costs;

const flaggedIn = ({ sent }: Billed, profile = 'openai') =>
  sent.filter((body) => body.includes(profileOf(profile).moderatedPrompt)).length;

it('the core plan makes two videos for 80 cents where moderation stops flagged prompts', async () => {
  expect(toldFor('openai', true).least).toEqual({ videos: 2, seconds: 8, usd: 0.8 });
  const server = { moderation: 'job', pace: '1x', apiKey: 'sk-billed' } as const;
  const { clips, usd, report } = await judgeBilled(server, { core: true, maxCost: 1_000 });
  expect({ clips, usd }).toEqual({ clips: 2, usd: 0.8 });
  expect(report.totals).toMatchObject({ failed: 0, error: 0 });
});

describe.each(rows)('$profile, core $core, moderation $moderation', ({ profile, core, moderation }) => {
  it('a run costs no more than its plan states, and the ledger counts the amount that the server billed', async () => {
    const told = toldFor(profile, core);
    const bills = profile !== 'engine';
    const server = { moderation, pace: '1x', apiKey: 'sk-billed' } as const;
    const own = bills ? { maxCost: told.most.usd } : { baseUrl: thisMachine };
    const judged = await judgeBilled(server, { profile, core, ...own });
    const { report, usd, clips } = judged;
    expect(clips).toBeLessThanOrEqual(told.most.videos);
    if (bills) expect(usd).toBeLessThanOrEqual(told.most.usd);
    const counted = bills ? { videos: clips, usd } : { videos: clips };
    expect(report.cost.accepted).toMatchObject(counted);
    // The highest cost of the plan is enough for all checks, even if every creation is billed.
    expect(report.results.filter(({ capped }) => capped === true)).toEqual([]);
    expect(report.totals.error).toBe(0);
    expect([judged.left, report.leftovers]).toEqual([0, []]);
    if (moderation === 'job') expect(clips).toBeLessThanOrEqual(told.least.videos);
    else expect(flaggedIn(judged)).toBe(1);
  });
});

/** Accepts each creation with a prompt: a wrong creation becomes an ordinary clip. */
const acceptsAll =
  (straight: Transport): Transport =>
  async (request, limits) => {
    const answer = await straight(request, limits);
    const creates = request.method === 'POST' && new URL(request.url).pathname === '/v1/videos';
    if (!creates || answer.status !== 400 || !textOf(request.body ?? new Uint8Array()).includes('prompt'))
      return answer;
    const headers = [
      ...request.headers.filter(([name]) => name !== 'content-type'),
      ['content-type', 'application/json'] as const,
    ];
    const body = new TextEncoder().encode(JSON.stringify({ prompt: 'A clip that nobody wanted' }));
    return straight({ ...request, headers, body }, limits);
  };

describe('caps', () => {
  it.each([1, 4, 16])(
    'a server that accepts wrong requests costs no more than --max-cost, with %i checks at once',
    async (parallel) => {
      const { report, usd, left } = await judgeBilled(
        { moderation: 'off' },
        { maxCost: 8, parallel },
        { bend: acceptsAll },
      );
      expect(usd).toBeLessThanOrEqual(8);
      expect(usd).toBeGreaterThan(7);
      const capped = report.results.filter(({ capped: full }) => full === true);
      expect(capped.length).toBeGreaterThan(0);
      expect(
        capped.every(({ verdict, reason = '' }) => verdict === 'skipped' && reason.includes('--max-cost')),
      ).toBe(true);
      expect(summary(report)).toContain(`(${capped.length} skipped: the caps left no room)`);
      expect(left).toBe(0);
    },
  );

  it.each(moderations)(
    'the server accepts no more creations than --max-videos allows, with moderation %s',
    async (moderation) => {
      const accepted = { count: 0 };
      const counting =
        (straight: Transport): Transport =>
        async (request, limits) => {
          const answer = await straight(request, limits);
          const isMade =
            request.method === 'POST' && answer.status === 200 && /"status"/.test(textOf(answer.body));
          if (isMade) accepted.count += 1;
          return answer;
        };
      const { report } = await judgeBilled(
        { moderation },
        { maxCost: 1_000, maxVideos: 5 },
        { bend: counting },
      );
      // A job that moderation stopped makes no video, so it no longer counts.
      const failed = moderation === 'job' ? 1 : 0;
      expect(accepted.count).toBeLessThanOrEqual(5 + failed);
      expect(report.cost.accepted.most.videos).toBeLessThanOrEqual(5);
      expect(report.totals.passed).toBeGreaterThan(100);
    },
  );

  it('no check runs longer than --max-minutes, and checks without time are skipped with that reason', async () => {
    const { report, events, left } = await judgeBilled(
      { moderation: 'off', pace: '1x' },
      { baseUrl: thisMachine, profile: 'engine', maxMinutes: 5 },
    );
    const cleaning = events.find(({ type }) => type === 'cleaning');
    expect(cleaning?.atMinute).toBeLessThanOrEqual(5);
    const capped = report.results.filter(({ capped: late }) => late === true);
    expect(capped.length).toBeGreaterThan(0);
    expect(capped.every(({ reason = '' }) => reason.includes('--max-minutes 5'))).toBe(true);
    // Reaching a cap of the user is not an early end of the run.
    expect(report.aborted).toBeUndefined();
    expect(left).toBe(0);
  });

  it('the run stops following a job when --max-minutes is reached', async () => {
    const { report, events } = await judgeBilled(
      { pace: '0.01x' },
      { baseUrl: thisMachine, only: ['lifecycle.ends'], maxMinutes: 3 },
    );
    expect(events.find(({ type }) => type === 'cleaning')?.atMinute).toBe(3);
    const ends = report.results.find(({ id }) => id === 'lifecycle.ends');
    expect(ends).toMatchObject({ verdict: 'skipped', capped: true });
    expect(ends?.reason).toContain('--max-minutes 3 is over');
  });

  it('a plan within --max-cost keeps the MUST checks that share a clip, and the other checks state why they do not run', () => {
    const { plan, refusal } = prepare({ baseUrl: elsewhere, core: true, maxCost: 1.2 });
    expect(refusal).toBeUndefined();
    expect(plan.costs.most.usd).toBeLessThanOrEqual(1.2);
    const runs = new Map(plan.planned.map(({ check, without }) => [check.id, without]));
    expect(runs.get('lifecycle.ends')).toBeUndefined();
    expect(runs.get('create.seconds-20')).toMatchObject({
      verdict: 'skipped',
      capped: true,
      reason: '--max-cost 1.20: no room for what it needs (2 videos, $2.40 at worst)',
    });
  });

  it('without --max-cost, a plan that may cost something is refused, with its lowest and highest price', () => {
    const { refusal, plan } = prepare({ baseUrl: elsewhere, core: true });
    const { least, most } = plan.costs;
    expect(refusal).toContain(
      `${least.videos} videos, $${least.usd.toFixed(2)}; up to ${most.videos} videos, $${most.usd.toFixed(2)} if nothing is moderated`,
    );
    expect(refusal).toContain(`--max-cost ${most.usd.toFixed(2)}`);
  });
});

const textOf = (body: Uint8Array) => Buffer.from(body.subarray(0, 2_000)).toString('utf8');

describe('flagged prompts', () => {
  it('no other flagged prompt is sent before the job of the first flagged prompt has ended', async () => {
    const { sent } = await judgeBilled({ moderation: 'off' }, { maxCost: 1_000, parallel: 16 });
    expect(sent.filter((body) => body.includes(profileOf('openai').moderatedPrompt))).toHaveLength(1);
  });

  it('on a server that bills, checks whose flagged prompts would be rendered are skipped with that reason', async () => {
    const { report } = await judgeBilled({ moderation: 'off' }, { maxCost: 1_000, only: ['create.model-*'] });
    expect(report.results.find(({ id }) => id === 'create.model-sora-2')).toMatchObject({
      verdict: 'skipped',
      reason: 'moderation did not stop the first flagged prompt, and each clip is billed',
    });
  });

  it.each([
    ['quick', '100x', 'passed'],
    ['slow', '1x', 'skipped'],
  ])(
    'where clips are free and %s (pace %s), a check with a clip of its own is %s',
    async (_, pace, verdict) => {
      const options = { baseUrl: thisMachine, only: ['create.model-sora-2', 'create.has-id'] };
      const judged = await judgeBilled({ moderation: 'off', pace }, options);
      const verdictOf = (wanted: string) => judged.report.results.find(({ id }) => id === wanted)?.verdict;
      expect(verdictOf('create.model-sora-2')).toBe(verdict);
      // A clip that many checks use is made in both cases.
      expect(verdictOf('create.has-id')).toBe('passed');
      expect(flaggedIn(judged)).toBe(1);
    },
  );

  it('with --no-flagged-prompts, ordinary clips within the caps replace flagged prompts', async () => {
    const judged = await judgeBilled({}, { maxCost: 1_000, core: true, noFlaggedPrompts: true });
    expect(flaggedIn(judged)).toBe(0);
    const verdictOf = (wanted: string) => judged.report.results.find(({ id }) => id === wanted)?.verdict;
    expect([verdictOf('create.has-id'), verdictOf('create.seconds-8')]).toEqual(['passed', 'passed']);
    expect(judged.usd).toBeLessThanOrEqual(judged.plan.costs.most.usd);
    expect(judged.plan.costs.least).toEqual(judged.plan.costs.most);
  });

  it.each(['openai', 'openai-2026-02', 'azure', 'engine', 'gateway', 'relay'])(
    'the flagged prompt of the profile %s is mild, and the emulator flags it',
    async (name) => {
      const { moderatedPrompt } = profileOf(name);
      expect(moderatedPrompt).not.toMatch(/nude|naked|sex|explicit|blood|gore|murder/i);
      const emulator = createEmulator({ moderation: 'request' });
      onTestFinished(() => emulator.close());
      const body = JSON.stringify({ prompt: moderatedPrompt });
      const headers = { authorization: 'Bearer sk-any', 'content-type': 'application/json' };
      const answer = await emulator.fetch(`${thisMachine}/videos`, { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
    },
  );
});

const judgedCore = (moderation: ModerationMode) =>
  judgeBilled({ moderation, apiKey: 'sk-billed' }, { maxCost: 1_000, core: true });

describe('moderation at the request', () => {
  it('moderation at the request is as correct as moderation of the job: impossible checks are skipped, and all others have the same verdict', async () => {
    const [atJob, atRequest] = [(await judgedCore('job')).report, (await judgedCore('request')).report];
    const skipped = atRequest.results.filter(
      (result, index) => result.verdict !== atJob.results[index]?.verdict,
    );
    expect(
      skipped.every(({ verdict, reason = '' }) => verdict === 'skipped' && reason.includes('no job fails')),
    ).toBe(true);
    expect(skipped.length).toBeLessThan(6);
    expect(atRequest.totals).toMatchObject({ failed: 0, untestable: 0, error: 0 });
  });

  it('with moderation at the request, ordinary clips judge the list and the lifecycle', async () => {
    const { results } = (await judgedCore('request')).report;
    const list = results.filter(({ area, verdict }) => area === 'list' && verdict === 'passed');
    expect(list.length).toBeGreaterThan(10);
    expect(results.find(({ id }) => id === 'lifecycle.moderation')?.verdict).toBe('passed');
  });
});

describe('clips that are free and slow', () => {
  it('with slow free clips, the run states its expected duration after the first clip, and makes few clips', async () => {
    const judged = await judgeBilled(
      { moderation: 'off', pace: '1x' },
      { baseUrl: thisMachine, profile: 'engine' },
    );
    const measured = judged.events.find((event) => event.type === 'measured');
    expect(measured).toBeDefined();
    if (measured?.type !== 'measured') return;
    const { paceMs, jobs, coreJobs } = measured.forecast;
    expect(paceMs).toBeGreaterThan(5_000);
    expect(judged.clips).toBeLessThanOrEqual(jobs);
    expect(jobs).toBeLessThan(judged.plan.costs.most.videos / 2);
    expect(forecastWords({ paceMs: 61_000, jobs: 12, coreJobs: 6 })).toBe(
      'A clip takes 61 s here: 12 videos, about 13 minutes; with --core: 6 videos, about 7 minutes',
    );
    expect(coreJobs).toBeLessThanOrEqual(jobs);
  });
});

/** The whole text that a terminal shows during a run. */
function linesOf({ events, report }: Billed): string {
  const lines: string[] = [];
  const out = (text: string) => void lines.push(text);
  const { bills } = report.cost;
  const progress = createProgress({ out, now: () => 0, colour: uncoloured, columns: undefined, bills });
  for (const event of events) progress.event(event);
  return lines.join('');
}

describe('dollars', () => {
  it('the report shows no dollars for a server on this machine', async () => {
    const judged = await judgeBilled({}, { baseUrl: thisMachine, core: true });
    expect(`${linesOf(judged)}${summary(judged.report)}`).not.toContain('$');
  });

  it('where clips are billed, the plan shows the lowest and highest price, and the report shows the counted price', async () => {
    const judged = await judgeBilled({}, { core: true, maxCost: 1_000 });
    const { least, most } = judged.plan.costs;
    expect(linesOf(judged)).toContain(
      `${least.videos} videos, $${least.usd.toFixed(2)}; up to ${most.videos} videos, $${most.usd.toFixed(2)} if nothing is moderated`,
    );
    expect(summary(judged.report)).toContain(`${judged.clips} videos, about $${judged.usd.toFixed(2)}`);
  });
});
