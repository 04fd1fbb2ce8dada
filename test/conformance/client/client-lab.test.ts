// The lab in a test process: the program is a function.
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it.each([
    ['absolute', '/tmp/x.mp4', 'is absolute'],
    ['above the folder', '../x.mp4', 'does not stay in the folder'],
    ['above the folder after a detour', 'videos/../../x.mp4', 'does not stay in the folder'],
    ['the folder itself', '.', 'does not stay in the folder'],
    ['behind a symbolic link', 'link/x.mp4', 'goes through the symbolic link link'],
    ['a symbolic link itself', 'link', 'goes through the symbolic link link'],
  ])('refuses a file in memory that is %s, and writes nothing', async (_, name, fault) => {
    const visit = await lab.visit('refused-400');
    await create(visit);
    symlinkSync('..', join(visit.folder, 'link'));
    const files = { 'first.mp4': new Uint8Array(2), [name]: new Uint8Array(2) };
    await expect(visit.verdict({ saved: false, files })).rejects.toThrow(
      `files: '${name}' ${fault}: expected a path`,
    );
    expect(readdirSync(visit.folder)).toEqual(['link']);
    expect((await visit.verdict({ saved: false })).met).toBe(true);
  });

  it.each([
    ['sends nothing', {}, 'the client sent no request to the emulator in the situation plain'],
    [
      'has a key of its own',
      { authorization: 'Bearer sk-own-key-of-a-user' },
      'sk-o…user in the header authorization',
    ],
  ])('gives no verdict on a client that %s, and throws the reason', async (_, headers, message) => {
    const visit = await lab.visit('plain');
    if (Object.keys(headers).length > 0) await fetch(`${visit.baseUrl}/videos`, { headers });
    await expect(visit.verdict()).rejects.toThrow(message);
  });

  it('shows no key in its evidence', async () => {
    const visit = await lab.visit('plain');
    await create(visit);
    await fetch(`${visit.baseUrl}/videos?token=${visit.apiKey}`, { headers: headersOf(visit) });
    const { failures } = await visit.verdict();
    expect(failures.map(({ id }) => id)).toContain('request.key-in-header-only');
    expect(JSON.stringify(failures)).not.toContain(visit.apiKey);
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

  it('fails one test for a silent client, and skips the others', async () => {
    const tests = new Map<string, Parameters<Parameters<typeof describeClient>[0]['it']>[1]>();
    const [before, after]: Array<Array<() => Promise<void>>> = [[], []];
    const api = {
      describe: (_: string, body: () => void) => body(),
      it: (name: string, body: Parameters<Parameters<typeof describeClient>[0]['it']>[1]) =>
        void tests.set(name.split(':')[0] ?? '', body),
      beforeAll: (body: () => Promise<void>) => void before?.push(body),
      afterAll: (body: () => Promise<void>) => void after?.push(body),
    };
    describeClient(api, { visit: () => undefined, situations: ['refused-400'] });
    for (const body of before ?? []) await body();
    const skip = vi.fn<(note?: string) => void>();
    const outcomes = await Promise.allSettled([...tests.values()].map((body) => body({ skip })));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([
      expect.objectContaining({
        reason: expect.objectContaining({ message: expect.stringContaining('the client sent no request') }),
      }),
    ]);
    expect(skip).toHaveBeenCalledTimes(tests.size - 1);
    for (const body of after ?? []) await body();
  });
});
