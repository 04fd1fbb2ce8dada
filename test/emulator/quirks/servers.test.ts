// The data about other servers, docs/quirks.md, and the parts of an emulator that all quirks use.
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

/** The tables of the page by their headings; cells are trimmed, and the first two lines are left out. */
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

describe.each(quirksNames)('the quirks of %s', (name) => {
  const server = quirksOf[name];

  it('are stored under their option value, and their deviations are exactly those of docs/quirks.md', () => {
    expect(server.name).toBe(name);
    const rows = server.deviations.map(({ topic, says, confidence, does }) => [
      topic,
      says,
      confidence,
      does === undefined ? 'no' : 'yes',
    ]);
    expect(tables().get(`\`${name}\`: ${server.title}`)).toEqual(rows);
    const unbroken = text.replaceAll('\n', ' ');
    expect(unbroken).toContain(`True for ${server.release}; read on ${server.read} in ${server.source}.`);
  });

  it('name their release in --help', () => {
    expect(optionSpecs.quirks.help).toContain(`${name} (${server.release})`);
  });

  it('list their deviations in the order of the topics', () => {
    const order = server.deviations.map(({ topic }) => topics.indexOf(topic));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('contain no key twice, because the later value would hide the earlier value', () => {
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

  it('keep the form of refusals for unknown models and unknown paths', async () => {
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

  it("let rules act: with a refusal in the server's form, a broken body, or a delay", async () => {
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

  it('give the same ids for the same seed', async () => {
    expect(await seededJobs(name)).toEqual(await seededJobs(name));
  });

  it("are visible in the log of requests, which has the client's status and the emulator's own id", async () => {
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

  it("let the control API accept the server's ids", async () => {
    const emulator = quirkyEmulator(name);
    const { id } = (await emulator.create('p')).body;
    const path = `/_emulator/videos/${encodeURIComponent(id)}/complete`;
    expect((await emulator.json('POST', path)).status).toBe(200);
    expect((await emulator.json('GET', videoPath(id))).body.status).toBe('completed');
  });
});

it('the routes of all quirks are routes of the contract', () => {
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

it('quirks do not let a project see a job of another project', async () => {
  const emulator = quirkyEmulator('sglang');
  const { queued } = await jobs(emulator);
  expect((await emulator.send(videoPath(queued), { key: 'sk-other' })).status).toBe(404);
});

const seededJobs = (name: QuirksName) => jobs(quirkyEmulator(name, { seed: 1 }));
