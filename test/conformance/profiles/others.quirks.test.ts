// Emulated other servers: in the strict profile, exactly their deviations fail. Their own profile excuses all of them.
// `expected/NAME.json` is written by `--write-expect`, with the deviations of `docs/quirks.md` as reasons.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judge, readBaseline } from '../../../src/conformance/report/baseline.ts';
import { run } from '../../../src/conformance/index.ts';
import { isFailure, type Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { quirksNames, quirksOf, type QuirksName } from '../../../src/emulator/quirks/servers.ts';
import { inProcess } from '../broken/twin.ts';

const ownProfile: Record<QuirksName, 'engine' | 'gateway'> = {
  'vllm-omni': 'engine',
  sglang: 'engine',
  fastvideo: 'engine',
  'tensorrt-llm': 'engine',
  litellm: 'gateway',
  'new-api': 'gateway',
  aisix: 'gateway',
};

const moreParameters = 'it takes parameters that no statement speaks of';
const orderOfKeys = 'no check looks at the order of keys';
const fileNames = 'no statement speaks of the name of a download';
const noErrorObject = 'where there is no object `error`, no message is read';
const providerWords = "it shows where a provider says other words; the emulator's jobs say the four";

/** Deviations that no check can find, by the beginning of their text. */
const unseen: Partial<Record<QuirksName, Readonly<Record<string, string>>>> = {
  'vllm-omni': {
    'Routes: `POST /v1/videos/sync`': 'no statement speaks of a creation that waits',
    'Requests: the clip has the size':
      'the sizes and lengths that the suite asks for are made as the contract has them',
    'Requests: `input_reference[image_url]`': 'the suite compares with JSON, which the server does not read',
    'Statuses: `progress` is 0': 'progress may stay at 0 before the end',
    'List: the keys are': orderOfKeys,
    'Delete: the keys are': orderOfKeys,
    'Content: a `Content-Disposition`': fileNames,
  },
  sglang: {
    'Body: paths are absolute': 'no statement speaks of paths; that they are there shows as other fields',
    'Errors: its own sentences': noErrorObject,
    'List: the keys are': orderOfKeys,
    'Content: a `Content-Disposition`': fileNames,
  },
  fastvideo: {
    'Body: the path is absolute': 'no statement speaks of paths; that there is one shows as other fields',
    'Errors: its own sentences': noErrorObject,
    'Content: a `Content-Disposition`': fileNames,
  },
  litellm: {
    'Body: `usage` is null': 'checks of retrievals read the keys of the contract',
  },
  'tensorrt-llm': {
    'Requests: the newest version has the name `image_reference`': moreParameters,
    'Requests: `response_format`': moreParameters,
    'Errors: types `NotFoundError`': 'where there is no object `error`, no type is read',
  },
  'new-api': {
    'Statuses:': providerWords,
    'Content: `Cache-Control: public`': 'no statement speaks of caches',
  },
  aisix: { 'Statuses:': providerWords },
};

const rawIds =
  "Ids: an id that the proxy did not make goes to the provider's public address without the proxy's settings: here always 500, as on a machine that cannot reach it";
/** The failures that count in the profile of the server, by check, with the deviation that they show. */
const counted: Partial<Record<QuirksName, Readonly<Record<string, string>>>> = {
  litellm: {
    'retrieve.unknown-id': rawIds,
    'retrieve.malformed-id': rawIds,
    'content.unknown-404': rawIds,
  },
};

/** The separator between several deviations of one check. */
const and = ' + ';

async function judged(quirks: QuirksName, profile: string): Promise<Report> {
  const emulator = createEmulator({ seed: 1, quirks });
  emulator.clock.freeze();
  const options = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-quirks', emulator: true, parallel: 8 };
  const report = await run({ ...options, profile }, { transport: inProcess(emulator) });
  await emulator.close();
  return report;
}

const reasons = (results: Report['results']) => results.map(({ id, reason }) => `${id}: ${reason}`);

describe.each(quirksNames)('the server %s', (name) => {
  const file = join(import.meta.dirname, 'expected', `${name}.json`);
  const baseline = readBaseline(readFileSync(file, 'utf8'), file);
  const done = quirksOf[name].deviations.filter(({ does }) => does !== undefined);
  const known = done.map(({ topic, says }) => `${topic}: ${says}`);
  const named = new Set(Object.values(baseline.failures).flatMap((reason) => reason.split(and)));

  it('in the strict profile, the server fails exactly the checks of its known deviations', async () => {
    const report = await judged(name, 'openai');
    const { unexpected, stale } = judge(report, baseline, new Set(['MUST', 'SHOULD', 'MAY']));
    expect(reasons([...unexpected])).toEqual([]);
    expect(stale).toEqual([]);
    expect(report.totals.error).toBe(0);
    // A check that did not run cannot confirm a known failure.
    const failed = new Set(report.results.filter(isFailure).map(({ id }) => id));
    expect(Object.keys(baseline.failures).filter((id) => !failed.has(id))).toEqual([]);
  });

  it('each known failure names the deviation that it shows', () => {
    expect([...named].filter((reason) => !known.includes(reason))).toEqual([]);
  });

  it('each deviation has a known failure, or a reason why no check can fail', () => {
    const silent = Object.keys(unseen[name] ?? {});
    const unnamed = known.filter((deviation) => !named.has(deviation));
    expect(unnamed.filter((deviation) => !silent.some((start) => deviation.startsWith(start)))).toEqual([]);
    expect(silent.filter((start) => !unnamed.some((deviation) => deviation.startsWith(start)))).toEqual([]);
  });

  it('in its own profile, the server has no failure that counts except those listed with their deviation', async () => {
    const report = await judged(name, ownProfile[name]);
    const excused = counted[name] ?? {};
    const failures = report.results.filter(isFailure);
    expect(reasons(failures.filter(({ id }) => !(id in excused)))).toEqual([]);
    expect(Object.keys(excused).filter((id) => !failures.some((failure) => failure.id === id))).toEqual([]);
    expect(Object.values(excused).filter((deviation) => !known.includes(deviation))).toEqual([]);
    expect(report.totals.error).toBe(0);
    expect(report.excused).toBeGreaterThan(10);
    expect(report.totals.passed).toBeGreaterThan(100);
  });
});
