// Two runs against the same server give the same report. Only times, ids and counters of the server differ.
import { expect, it } from 'vitest';
import { run } from '../../../src/conformance/index.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { inProcess } from '../broken/twin.ts';

/** Ids and times of jobs. The beginning of an id depends on the time of the creation. */
const madeAnew = /\bvideo_gen_[0-9a-f]{32}\b|\b17[0-9]{8}\b/g;

/** A report without times and ids, and without the evidence, which contains both. */
function lasting(report: Report): Report {
  return JSON.parse(JSON.stringify(withoutEvidence(report)).replaceAll(madeAnew, '0')) as Report;
}

function withoutEvidence(report: Report) {
  const { startedAt: _, durationMs: __, results, ...rest } = report;
  return {
    ...rest,
    results: results.map(
      ({ durationMs: ___, exchanges: ____, shown: _____, curl: ______, ...result }) => result,
    ),
  };
}

it(
  'two runs against the same server give the same report, except for times',
  { timeout: 60_000 },
  async () => {
    const emulator = createEmulator({ seed: 1, quirks: 'vllm-omni' });
    const judged = () =>
      run(
        {
          baseUrl: 'http://127.0.0.1:1/v1',
          apiKey: 'sk-twice',
          emulator: true,
          profile: 'engine',
          parallel: 8,
        },
        { transport: inProcess(emulator) },
      );
    emulator.clock.freeze();
    const first = lasting(await judged());
    await emulator.reset();
    emulator.clock.freeze();
    const second = lasting(await judged());
    expect(second.conclusion).toEqual(first.conclusion);
    expect(second).toEqual(first);
  },
);
