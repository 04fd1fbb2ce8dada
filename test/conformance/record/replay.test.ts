// Recordings: a HAR that other tools can read, without secrets, and a replay that gives the same verdicts without a server.
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownDecoders } from '../../../src/conformance/media/decoders.ts';
import { replay, run } from '../../../src/conformance/index.ts';
import { Recording } from '../../../src/conformance/record/har.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { bent, inProcess } from '../broken/twin.ts';

const require = createRequire(import.meta.url);
const harSchemas = require('har-schema') as Record<string, object>;
const draft6 = require('ajv/dist/refs/json-schema-draft-06.json') as object;

const apiKey = 'sk-recorded-and-never-shown';
let directory: string;
let recorded: Report;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sora-conformance-test-'));
  const emulator = createEmulator({ seed: 1 });
  emulator.clock.freeze();
  const wrong = {
    name: 'assets expire a day after completion',
    breaks: [],
    answer({ json }: { json: { expires_at?: number | null } | undefined }) {
      if (typeof json?.expires_at === 'number') json.expires_at += 82_800;
    },
  };
  recorded = await run(
    { baseUrl: 'http://127.0.0.1:1/v1', apiKey, emulator: true, parallel: 8, seed: 7 },
    { transport: bent(wrong, inProcess(emulator)), record: directory, decoders: ownDecoders },
  );
  await emulator.close();
}, 60_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

/** The parts of a report that a replay must repeat. Requests sent at the same time may be answered in another order. */
const withoutTimes = (report: Report) => {
  const results = report.results.map(({ shown, exchanges, ...rest }) => ({
    ...rest,
    shown: shown === undefined ? undefined : exchanges[shown],
    exchanges: exchanges.map((exchange) => JSON.stringify(exchange, timeless)).toSorted(),
  }));
  return JSON.parse(JSON.stringify({ ...report, results }, timeless)) as unknown;
};

const timeless = (key: string, value: unknown) => (['durationMs', 'startedAt'].includes(key) ? 0 : value);

const verdicts = ({ results }: Report) => results.map(({ id, verdict, reason }) => [id, verdict, reason]);

describe('a recording', () => {
  it('a recording is valid by an independent HAR schema', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addMetaSchema(draft6);
    ajv.addSchema(Object.values(harSchemas));
    const validate = ajv.getSchema('har.json#');
    if (validate === undefined) throw new Error('no schema of HAR');
    const har = JSON.parse(readFileSync(join(directory, 'exchanges.har'), 'utf8')) as Recording;
    void validate(har);
    expect(validate.errors ?? []).toEqual([]);
    const { entries: _, ...broken } = har.log;
    expect(validate({ log: broken })).toBe(false);
  });

  it('a recording is a HAR 1.2 with its bodies', () => {
    const har = Recording.parse(JSON.parse(readFileSync(join(directory, 'exchanges.har'), 'utf8')));
    expect(har.log.version).toBe('1.2');
    expect(har.log.entries.length).toBeGreaterThan(50);
    const files = har.log.entries.flatMap(({ request, response }) =>
      [response.content._file, request.postData?._file].filter((name) => name !== undefined),
    );
    expect(files.length).toBeGreaterThan(2);
    const kept = readdirSync(join(directory, 'bodies')).map((name) => join('bodies', name));
    expect(kept.toSorted()).toEqual([...new Set(files)].toSorted());
    expect(har.log.entries.every(({ startedDateTime }) => !Number.isNaN(Date.parse(startedDateTime)))).toBe(
      true,
    );
  });

  it('a recording has no secrets', () => {
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(files.length).toBeGreaterThan(3);
    const shown = files.filter((file) =>
      readFileSync(join(file.parentPath, file.name)).includes('recorded-and-never-shown'),
    );
    expect(shown.map(({ name }) => name)).toEqual([]);
  });
});

it('a short key that is also a word, and a file that looks like text, do not break the replay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sora-conformance-test-'));
  const emulator = createEmulator({ seed: 1 });
  emulator.clock.freeze();
  const straight = inProcess(emulator);
  const busy = Buffer.from('//h\u00F7\u00F8@ //x\u00FFy@', 'latin1');
  const options = { baseUrl: 'http://test.localhost:1/v1', apiKey: 'test', emulator: true } as const;
  const report = await run(
    { ...options, only: ['content.video-*', 'retrieve.unknown-*'] },
    {
      record: folder,
      decoders: ownDecoders,
      async transport(request, limits) {
        const answer = await straight(request, limits);
        if (Buffer.from(answer.body.subarray(4, 8)).toString() !== 'ftyp') return answer;
        // A box that players ignore. It must keep its length.
        const box = Buffer.from([0, 0, 0, 8 + busy.length, ...Buffer.from('free'), ...busy]);
        return { ...answer, body: new Uint8Array(Buffer.concat([answer.body, box])) };
      },
    },
  );
  await emulator.close();
  expect(report.totals).toMatchObject({ failed: 0, untestable: 0, error: 0 });
  expect(verdicts(await replay(folder))).toEqual(verdicts(report));
  await rm(folder, { recursive: true, force: true });
});

describe('a replay', () => {
  it('a replay gives the same report, except for its times', async () => {
    expect(recorded.totals.failed).toBeGreaterThan(0);
    const again = await replay(directory);
    expect(verdicts(again)).toEqual(verdicts(recorded));
    expect(withoutTimes(again)).toEqual(withoutTimes(recorded));
  });

  it('a replay in another order gives the same verdicts', async () => {
    expect(verdicts(await replay(directory, { seed: 99, parallel: 2 }))).toEqual(verdicts(recorded));
  });

  it('a replay has no verdict on a check whose answers are not in the recording', async () => {
    const file = join(directory, 'exchanges.har');
    const whole = readFileSync(file, 'utf8');
    const har = Recording.parse(JSON.parse(whole));
    har.log.entries = har.log.entries.filter(({ _asker }) => _asker !== 'retrieve.unknown-id');
    await writeFile(file, JSON.stringify(har));
    const report = await replay(directory, { only: ['retrieve.unknown-id'] });
    await writeFile(file, whole);
    const result = report.results.find(({ id }) => id === 'retrieve.unknown-id');
    expect(result).toMatchObject({ verdict: 'error' });
    expect(result?.reason).toContain('not in the recording');
  });

  it('a replay of a folder without a recording is refused', async () => {
    await expect(replay(tmpdir())).rejects.toThrow('is no recording');
  });
});
