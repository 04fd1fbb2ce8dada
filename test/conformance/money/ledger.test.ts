// The ledger, the prices that it uses, and the choice of checks that fit the caps.
import { describe, expect, it } from 'vitest';
import { checks as allChecks } from '../../../src/conformance/checks/index.ts';
import { checks } from '../../../src/conformance/vocabulary/check.ts';
import type { Clip } from '../../../src/conformance/vocabulary/clip.ts';
import { form, json } from '../../../src/conformance/http/body.ts';
import { Capped } from '../../../src/conformance/vocabulary/mismatch.ts';
import { noCaps, type Caps } from '../../../src/conformance/money/caps.ts';
import { costsOf, fitPlan, type CostFacts } from '../../../src/conformance/money/plan-fit.ts';
import { createLedger } from '../../../src/conformance/money/ledger.ts';
import { clipSent, makesVideo, sourceIn, usdOf } from '../../../src/conformance/money/price.ts';
import { needs } from '../../../src/conformance/needs/index.ts';
import { profileOf } from '../../../src/conformance/profiles/index.ts';

const clip: Clip = { model: 'sora-2', size: '1280x720', seconds: 4 };
const profile = profileOf('openai');
const { signal } = new AbortController();

function ledgerOf(caps: Partial<Caps>, time = { ms: 0 }) {
  return createLedger({
    caps: { ...noCaps, ...caps },
    usdOf: (one) => usdOf(one, profile),
    now: () => time.ms,
  });
}

const wanted = { clip, flagged: false, signal };
const accept = async (ledger: ReturnType<typeof ledgerOf>, id?: string, made = clip) => {
  (await ledger.reserve(wanted)).accepted({ clip: made, id });
};

describe('the ledger', () => {
  it('the ledger refuses a creation that would exceed the cost cap', async () => {
    const ledger = ledgerOf({ usd: 1 });
    await accept(ledger);
    await accept(ledger);
    await expect(ledger.reserve(wanted)).rejects.toThrow('one more creation would pass --max-cost 1.00');
    expect(ledger.spent).toMatchObject({ videos: 2, usd: 0.8 });
  });

  it('the ledger refuses a creation that would exceed the number of videos', async () => {
    const ledger = ledgerOf({ videos: 1 });
    await accept(ledger);
    await expect(ledger.reserve(wanted)).rejects.toThrow(Capped);
  });

  it('the ledger refuses a creation that would take longer than the remaining time', async () => {
    const time = { ms: 0 };
    const ledger = ledgerOf({ minutes: 2 }, time);
    await accept(ledger, 'video_1');
    time.ms = 50_000;
    ledger.ended('video_1', { completed: true, tookMs: 50_000 });
    // A second clip ends at 100 s. A third clip would end at 150 s.
    await accept(ledger);
    await expect(ledger.reserve(wanted)).rejects.toThrow('--max-minutes 2');
  });

  it('concurrent checks reserve before they send, and wait for creations that may be refused', async () => {
    const ledger = ledgerOf({ usd: 0.4 });
    const first = await ledger.reserve(wanted);
    let second = 'waits';
    const waiting = ledger.reserve(wanted).then(
      () => (second = 'may be sent'),
      (thrown: unknown) => (second = String(thrown)),
    );
    await Promise.resolve();
    expect(second).toBe('waits');
    first.refused();
    await waiting;
    expect(second).toBe('may be sent');
  });

  it('the ledger counts accepted creations, and refunds failed jobs', async () => {
    const ledger = ledgerOf({ usd: 0.4 });
    await accept(ledger, 'video_1');
    await expect(ledger.reserve(wanted)).rejects.toThrow(Capped);
    ledger.ended('video_1', { completed: false, tookMs: 1_000 });
    await accept(ledger);
    expect(ledger.spent).toMatchObject({ videos: 1, usd: 0.4 });
  });

  it('the ledger counts a creation whose answer was lost, because its video may exist', async () => {
    const ledger = ledgerOf({ videos: 1 });
    (await ledger.reserve(wanted)).lost();
    await expect(ledger.reserve(wanted)).rejects.toThrow(Capped);
  });

  it('the ledger counts flagged creations with an unknown outcome apart', async () => {
    const ledger = ledgerOf({});
    (await ledger.reserve({ ...wanted, flagged: true })).accepted({ clip, id: 'video_1' });
    expect(ledger.spent).toEqual({ videos: 0, usd: 0, most: { videos: 1, usd: 0.4 } });
    expect(ledger.isOpen('video_1')).toBe(true);
    ledger.ended('video_1', { completed: true });
    expect(ledger.spent).toEqual({ videos: 1, usd: 0.4, most: { videos: 1, usd: 0.4 } });
  });

  it('the ledger expects longer clips from a server that made a longer clip than requested', async () => {
    const ledger = ledgerOf({ usd: 3 });
    await accept(ledger, 'video_1', { ...clip, seconds: 20 });
    // The next clip may cost two dollars again.
    await expect(ledger.reserve(wanted)).rejects.toThrow(Capped);
  });
});

describe('prices', () => {
  it.each([
    ['sora-2', '1280x720', 4, 0.4],
    ['sora-2-2025-12-08', '1280x720', 4, 0.4],
    ['sora-2-pro-2025-10-06', '1080x1920', 4, 2.8],
    ['sora-2-pro', '7x7', 4, 2.8],
    ['no-such-model', '1280x720', 20, 2],
  ])('%s at %s for %i s costs %f dollars', (model, size, seconds, usd) => {
    expect(usdOf({ model, size, seconds }, profile)).toBe(usd);
  });

  it.each(['engine', 'relay'])('a clip of the profile %s costs the price in its table', (name) => {
    const found = profileOf(name);
    const free = Object.keys(found.prices).length === 0;
    expect(usdOf(clip, found) === 0).toBe(free);
  });

  it.each([
    ['/videos', json({ prompt: 'a', seconds: '8', model: 'sora-2-pro' }), 'sora-2-pro', 8],
    ['/videos', form({ prompt: 'a', seconds: '12' }), 'sora-2', 12],
    ['/videos', json({ prompt: 'a', seconds: 'long' }), 'sora-2', 4],
    ['/videos/video_1/remix', json({ prompt: 'a', seconds: '8' }), 'sora-2', 4],
    ['/videos/extensions', json({ video: { id: 'video_1' }, seconds: '20' }), 'sora-2', 20],
  ])('a POST to %s requests the clip of its fields', (path, body, model, seconds) => {
    const call = { method: 'POST', path, body };
    expect(makesVideo(call)).toBe(true);
    expect(clipSent(call, clip)).toEqual({ model, size: '1280x720', seconds });
  });

  it.each([
    ['/videos/video_1/remix', json({ prompt: 'a' })],
    ['/videos/edits', json({ video: { id: 'video_1' } })],
    ['/videos/edits', form({ video: { id: 'video_1' } })],
  ])('a POST to %s names the id of its source', (path, body) => {
    expect(sourceIn({ method: 'POST', path, body })).toBe('video_1');
  });

  it.each([
    ['POST', '/videos/characters'],
    ['POST', '/videos/video_1/cancel'],
    ['POST', '/webhook_endpoints'],
    ['GET', '/videos'],
  ])('%s %s makes no video', (method, path) => {
    expect(makesVideo({ method, path })).toBe(false);
  });
});

const own = (id: string, rest: object = {}) => ({
  id,
  title: 'It holds',
  requirements: ['retrieve.answers-200'],
  run: async () => undefined,
  ...rest,
});

describe('a plan that fits', () => {
  const worth: CostFacts = { table: needs, profile, bills: true, flaggedAllowed: true };
  const list = checks('retrieve', [
    own('nothing'),
    own('dear', { cost: [{ ...clip, seconds: 20 }] }),
    own('shared-one', { needs: ['completed'] }),
    own('shared-two', { needs: ['completed'] }),
    own('should', { level: 'SHOULD', cost: [clip] }),
  ]);
  const keptAt = (usd: number) =>
    [...fitPlan(list, { worth, room: { usd, videos: Infinity } }).kept]
      .map(({ id }) => id.split('.')[1] ?? '')
      .toSorted((a, b) => (a < b ? -1 : 1));

  it('a fitted plan takes checks without cost first, then checks that share a clip, then the rest of each level', () => {
    expect(keptAt(0)).toEqual(['nothing']);
    expect(keptAt(0.4)).toEqual(['nothing', 'shared-one', 'shared-two']);
    // The remaining amount is used for the next level.
    expect(keptAt(0.8)).toEqual(['nothing', 'shared-one', 'shared-two', 'should']);
    expect(keptAt(2.4)).toEqual(['dear', 'nothing', 'shared-one', 'shared-two']);
    expect(keptAt(2.8)).toHaveLength(5);
  });

  it.each([0, 1, 5, 20])('a plan that is fitted to %i dollars never costs more in the worst case', (usd) => {
    const free = allChecks.filter(({ isolated }) => !isolated);
    const { kept, costs } = fitPlan(free, { worth, room: { usd, videos: Infinity } });
    expect(costs.most.usd).toBeLessThanOrEqual(usd);
    expect(costs).toEqual(costsOf([...kept], worth));
    expect(kept.size).toBeGreaterThan(100);
  });
});
