// The data about other servers, docs/quirks.md, and the parts of an emulator that all quirks go through.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { optionSpecs } from '../../../src/emulator/options/options.ts';
import { errorAnswers } from '../../../src/emulator/quirks/answers.ts';
import { behaviourOf, topics } from '../../../src/emulator/quirks/quirks.ts';
import { quirksNames, quirksOf, type QuirksName } from '../../../src/emulator/quirks/servers.ts';
import { operations, type Operation } from '../../../src/emulator/schema/operations.ts';
import { jobs, quirkyEmulator, videoPath } from './asking.ts';

const text = readFileSync(new URL('../../../docs/quirks.md', import.meta.url), 'utf8');

/** The tables of the page by the heading above them, cells trimmed, without their first two lines. */
function tables(): Map<string, string[][]> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const rows = section.match(/^\|.*\|$/gm) ?? [];
      const cells = rows.map((row) =>
        row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
      return [section.split('\n', 1)[0] ?? '', cells.slice(2)];
    }),
  );
}

describe.each(quirksNames)('%s', (name) => {
  const server = quirksOf[name];

  it('is named as it is asked for, and stands in docs/quirks.md to the word', () => {
    expect(server.name).toBe(name);
    const rows = server.deviations.map(({ topic, says, confidence, does }) => [
      topic,
      says,
      confidence,
      does === undefined ? 'no' : 'yes',
    ]);
    expect(tables().get(`\`${name}\`: ${server.title}`)).toEqual(rows);
    expect(text).toContain(`True for ${server.release}; read on ${server.read} in ${server.source}.`);
  });

  it('names the release that it is true for in --help', () => {
    expect(optionSpecs.quirks.help).toContain(`${name} (${server.release})`);
  });

  it('tells its deviations topic by topic', () => {
    const order = server.deviations.map(({ topic }) => topics.indexOf(topic));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('says nothing twice of one thing, since the later would hide the earlier', () => {
    const keys = server.deviations.flatMap(({ does = {} }) =>
      Object.keys(does).filter((key) => key !== 'adds'),
    );
    expect(new Set(keys).size).toBe(keys.length);
    const { adds, ...others } = behaviourOf(server);
    expect(Object.keys(others).toSorted()).toEqual(keys.toSorted());
    expect(Object.keys(adds ?? {}).length).toBe(
      server.deviations.flatMap(({ does }) => Object.keys(does?.adds ?? {})).length,
    );
  });

  it('keeps the form of refusals when models or unknown paths are asked for', async () => {
    const emulator = quirkyEmulator(name);
    const { all = 'contract' } = behaviourOf(server).errors ?? {};
    const models = await emulator.json('GET', '/v1/models/none');
    const form = errorAnswers[all];
    const error = {
      message: "The model 'none' does not exist",
      type: 'invalid_request_error',
      param: 'model',
      code: 'model_not_found',
    };
    expect([models.status, models.body]).toEqual([404, form(error, 404)]);
    expect((await emulator.json('GET', '/v1/models')).body.object).toBe('list');
    expect((await emulator.json('GET', '/healthz')).body).toEqual({ status: 'ok' });
  });

  it('lets rules act: a refusal in its own form, a broken body, a delay', async () => {
    const emulator = quirkyEmulator(name);
    const { queued } = await jobs(emulator);
    const { rules } = emulator.project('sk-test');
    await rules.add({
      match: { operation: 'retrieveVideo' },
      times: 1,
      then: { error: 'rate_limit_exceeded' },
    });
    const refused = await emulator.json('GET', videoPath(queued));
    expect(refused.status).toBe(429);
    expect(JSON.stringify(refused.body)).toContain('Rate limit reached');
    await rules.add({ match: { operation: 'retrieveVideo' }, times: 1, then: { malformed_json: true } });
    const broken = await (await emulator.send(videoPath(queued))).text();
    expect(() => JSON.parse(broken) as unknown).toThrow(SyntaxError);
    await rules.add({ match: { operation: 'retrieveVideo' }, times: 1, then: { slow: 1_000_000 } });
    const slow = await emulator.json('GET', videoPath(queued));
    expect([slow.status, slow.body.id]).toEqual([200, queued]);
  });

  it('gives the same ids for the same seed', async () => {
    expect(await seededJobs(name)).toEqual(await seededJobs(name));
  });

  it("is told in the log of requests by the status that the client saw and the emulator's own id", async () => {
    const emulator = quirkyEmulator(name);
    const made = await emulator.create('p');
    const { body } = await emulator.json('GET', '/_emulator/requests');
    expect(body.data[0]).toMatchObject({
      status: made.status,
      video: { id: expect.stringMatching(/^video_[0-9a-f]{48}$/) },
    });
    expect(made.body.id).not.toBe(body.data[0].video.id);
    const status = await emulator.status();
    expect(status.options).toMatchObject({ quirks: name });
    expect(status.answers_as).toBe(`${server.title}, ${server.release}`);
  });

  it('takes its own ids in the control API', async () => {
    const emulator = quirkyEmulator(name);
    const { id } = (await emulator.create('p')).body;
    const path = `/_emulator/videos/${encodeURIComponent(id)}/complete`;
    expect((await emulator.json('POST', path)).status).toBe(200);
    expect((await emulator.json('GET', videoPath(id))).body.status).toBe('completed');
  });
});

it('all routes are the contract’s', () => {
  const known = Object.values<Operation>(operations(profiles.openai)).map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '{id}')}`,
  );
  const later = [
    'POST /v1/videos/edits',
    'POST /v1/videos/extensions',
    'POST /v1/videos/characters',
    'GET /v1/videos/characters/{id}',
  ];
  for (const name of quirksNames) {
    const { serves = {}, errors } = behaviourOf(quirksOf[name]);
    for (const route of [...Object.keys(serves), ...Object.keys(errors?.routes ?? {})]) {
      expect([...known, ...later], name).toContain(route);
    }
  }
});

it('a job of another project stays unknown', async () => {
  const emulator = quirkyEmulator('sglang');
  const { queued } = await jobs(emulator);
  expect((await emulator.send(videoPath(queued), { key: 'sk-other' })).status).toBe(404);
});

const seededJobs = (name: QuirksName) => jobs(quirkyEmulator(name, { seed: 1 }));
