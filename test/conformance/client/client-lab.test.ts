// The lab in a test process: the program is a function.
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createClientLab,
  type ClientLab,
  type LabVisit,
} from '../../../src/conformance/client/client-lab.ts';
import { describeClient } from '../../../src/conformance/client/describe-client.ts';

const headersOf = ({ apiKey }: LabVisit) => ({
  authorization: `Bearer ${apiKey}`,
  'content-type': 'application/json',
});

const create = (visit: LabVisit) =>
  fetch(`${visit.baseUrl}/videos`, {
    method: 'POST',
    headers: headersOf(visit),
    body: JSON.stringify({ prompt: visit.prompt, model: 'sora-2', seconds: '4' }),
  });

/** Makes one video, and repeats nothing. */
async function makeVideo(visit: LabVisit): Promise<void> {
  const headers = headersOf(visit);
  const made = await create(visit);
  if (!made.ok) throw new Error(`refused with ${made.status}`);
  const { id } = (await made.json()) as { id: string };
  for (let status = ''; status !== 'completed';) {
    const answer = await fetch(`${visit.baseUrl}/videos/${id}`, { headers });
    ({ status } = (await answer.json()) as { status: string });
    if (status === 'failed') throw new Error('failed: moderation_blocked');
  }
  const content = await fetch(`${visit.baseUrl}/videos/${id}/content`, { headers });
  writeFileSync(visit.output, new Uint8Array(await content.arrayBuffer()));
}

describe('createClientLab', () => {
  let lab: ClientLab;
  beforeAll(async () => void (lab = await createClientLab()));
  afterAll(() => lab.close());

  it('judges a function, and shows its mistake', async () => {
    const visit = await lab.visit('plain');
    await visit.run(makeVideo);
    const { met, failures } = await visit.verdict();
    expect(failures.map(({ id }) => id)).toEqual(['poll.waits-as-told']);
    expect([met, failures[0]?.reason]).toEqual([
      false,
      expect.stringMatching(/^waited \d+ ms, at least 300 ms expected/),
    ]);
  });

  it('takes an error that the function throws for a status other than 0', async () => {
    const visit = await lab.visit('failed-job');
    await visit.run(makeVideo);
    const { results } = await visit.verdict();
    const verdicts = Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
    expect([verdicts['failed.tells'], verdicts['failed.keeps-the-reason']]).toEqual(['passed', 'passed']);
  });

  it('exercises no expectation on the end when nothing is stated about it', async () => {
    const visit = await lab.visit('refused-400');
    await create(visit);
    const { results, met } = await visit.verdict();
    const verdicts = Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
    expect([met, verdicts['retry.not-on-400'], verdicts['run.exit-tells']]).toEqual([
      true,
      'passed',
      'not-exercised',
    ]);
  });

  it('judges files in memory whose names contain a folder, and refuses a second verdict', async () => {
    const visit = await lab.visit('refused-400');
    await create(visit);
    const files = { 'videos/first.mp4': new Uint8Array(2) };
    const { results } = await visit.verdict({ saved: false, files });
    expect(results.find(({ id }) => id === 'run.exit-tells')?.verdict).toBe('passed');
    await expect(visit.verdict()).rejects.toThrow(
      'the verdict on this visit of refused-400 was given already',
    );
  });

  it('gives visits side by side projects of their own', async () => {
    const visits = await Promise.all([lab.visit('refused-400'), lab.visit('plain')]);
    const statuses = await Promise.all(visits.map(async (visit) => (await create(visit)).status));
    expect(statuses).toEqual([400, 200]);
  });

  it('refuses a situation that does not exist, with the likely one', async () => {
    await expect(lab.visit('plan')).rejects.toThrow("there is no situation 'plan' (did you mean 'plain'?)");
  });
});

describe('describeClient', () => {
  it('makes one test of each expectation, and each throws or skips according to its verdict', async () => {
    const tests = new Map<string, Parameters<Parameters<typeof describeClient>[0]['it']>[1]>();
    const before: Array<() => Promise<void>> = [];
    const after: Array<() => Promise<void>> = [];
    const api = {
      describe: (_: string, body: () => void) => body(),
      it: (name: string, body: Parameters<Parameters<typeof describeClient>[0]['it']>[1]) =>
        void tests.set(name.split(':')[0] ?? '', body),
      beforeAll: (body: () => Promise<void>) => void before.push(body),
      afterAll: (body: () => Promise<void>) => void after.push(body),
    };
    describeClient(api, { visit: makeVideo, situations: ['refused-400'] });
    for (const body of before) await body();
    const skip = vi.fn<(note?: string) => void>();
    await tests.get('retry.not-on-400')?.({ skip });
    expect(skip).not.toHaveBeenCalled();
    await tests.get('create.once')?.({ skip });
    expect(skip).toHaveBeenCalledWith(expect.stringContaining('the program sent no creation (2xx)'));
    for (const body of after) await body();
    expect([...tests.keys()]).toContain('run.exit-tells');
  });
});
