// The statistics, the judgement and the command line of the benchmark. The measured figures depend on the
// machine.
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Figure {
  what: string;
  unit: string;
  values: Record<string, number[]>;
  budgets: { against: string; ratio?: number; atMost?: number }[];
}
interface Line {
  ours: string;
  against: string;
  theirs: string;
  ratio: string;
  budget: string;
  met: boolean | undefined;
}

const folder = join(import.meta.dirname, '../../scripts/bench');
const script = (name: string): string => join(folder, name);
const { median, rotated } = (await import(script('statistics.mjs'))) as {
  median: (values: readonly number[]) => number;
  rotated: <T>(things: readonly T[], round: number) => T[];
};
const { budgetLines, informationLines } = (await import(script('lines.mjs'))) as Record<
  'budgetLines' | 'informationLines',
  (figures: readonly Figure[]) => Line[]
>;
const { asText, asMarkdown, keptByHand } = (await import(script('report.mjs'))) as Record<
  'asText' | 'asMarkdown',
  (report: object) => string
> & { keptByHand: (text: string) => string };

/** Runs the benchmark's program, and returns its exit status and output. */
async function bench(...args: string[]) {
  return promisify(execFile)(process.execPath, [script('bench.mjs'), ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (fault: { code: number; stdout: string; stderr: string }) => fault,
  );
}

function figure(over: Partial<Figure> = {}): Figure {
  return {
    what: 'clip',
    unit: 'ms',
    values: { ours: [9, 30, 10], theirs: [1_000, 900, 1_100] },
    budgets: [{ against: 'theirs', ratio: 1 / 50 }],
    ...over,
  };
}

describe('the statistics of the benchmark', () => {
  it.each([
    [[3], 3],
    [[10, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('find the median of %j', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('have no median of an empty list', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('let each candidate go first in some round', () => {
    expect([0, 1, 2].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab']);
  });
});

describe('the judgement of the benchmark', () => {
  it('compares medians, and shows small ratios as fractions', () => {
    expect(budgetLines([figure()])).toMatchObject([
      {
        ours: '10 (9 to 30)',
        theirs: '1,000 (900 to 1,100)',
        ratio: '1/100',
        budget: 'at most 1/50',
        met: true,
      },
    ]);
  });

  it.each([
    [2, true],
    [1.99, false],
  ])('compares a ratio of 2 with a budget of %d', (ratio, met) => {
    const values = { ours: [20], theirs: [10] };
    expect(budgetLines([figure({ values, budgets: [{ against: 'theirs', ratio }] })])[0]?.met).toBe(met);
  });

  it.each([
    [45, true],
    [45.1, false],
  ])('compares a measured figure with its limit: %d of at most 45', (ours, met) => {
    const found = budgetLines([
      figure({ values: { ours: [ours] }, budgets: [{ against: 'install', atMost: 45 }] }),
    ]);
    expect(found).toMatchObject([{ met, ratio: '', budget: 'at most 45' }]);
  });

  it('neither passes nor fails a row that could not be compared', () => {
    expect(budgetLines([figure({ values: { ours: [10] } })])[0]?.met).toBeUndefined();
  });

  it('only shows a figure that has no limit', () => {
    const values = { ours: [1], theirs: [2], others: [4] };
    expect(informationLines([figure({ values })])).toMatchObject([{ against: 'others', ratio: '0.25 ×' }]);
    expect(informationLines([figure({ values: { ours: [1] }, budgets: [] })])).toMatchObject([
      { against: '', ours: '1' },
    ]);
  });
});

describe('the report of the benchmark', () => {
  const figures = [figure(), figure({ values: { ours: [100], theirs: [100] } })];
  const report = { figures, facts: ['a machine'], missing: { aimock: 'no registry' }, method: ['carefully'] };

  it('ends with the number of rows that passed and missed', () => {
    expect(asText(report).trimEnd().split('\n').slice(-2)).toEqual([
      'Without aimock: no registry.',
      '1 passed, 1 failed',
    ]);
  });

  it('has the same rows in Markdown', () => {
    const text = asMarkdown(report);
    expect(text).toContain(
      '| clip, ms | 10 (9 to 30) | theirs | 1,000 (900 to 1,100) | 1/100 | at most 1/50 | yes |',
    );
    expect(text).toContain('1 met, 1 missed, 0 not measured.');
  });

  it('explains a missed target, and has no explanation when all targets are met', async () => {
    const slow = (what: string) => figure({ what, values: { ours: [100], theirs: [100] } });
    const text = asMarkdown({
      ...report,
      figures: [figure(), slow('resident memory, idle'), slow('stairs')],
    });
    expect(text).toMatch(
      /## Shortfalls\n\n- resident memory, idle, ms: The modules .*\n- stairs, ms: The cause is not known\.\n/,
    );
    expect(asMarkdown({ ...report, figures: [figure()] })).not.toContain('Shortfalls');
  });
});

describe('the command line of the benchmark', () => {
  it('lists every group of rows in its help', async () => {
    const { groups } = (await import(script('options.mjs'))) as { groups: Record<string, string> };
    const { measures } = (await import(script('rows.mjs'))) as { measures: object };
    const { stdout } = await bench('--help');
    expect(Object.keys(groups)).toEqual(Object.keys(measures));
    for (const name of Object.keys(groups)) expect(stdout).toContain(`  ${name} `);
  });

  it.each([
    [['--rounds', '0'], "--rounds cannot be '0': expected a whole number from 1 to 100"],
    [['--only', 'clip,nonsense'], "--only does not know 'nonsense'"],
    [['--write', '--only', 'clip'], '--write needs all rows'],
    [['--nonsense'], "Unknown option '--nonsense'"],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stderr } = await bench(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('the load generator of the benchmark', () => {
  let answered = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      answered += 1;
      response.writeHead(answered % 10 === 0 ? 500 : 200).end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  it('sends as many requests as it was asked for, and counts refusals', async () => {
    const { port } = server.address() as AddressInfo;
    const wanted = { url: `http://127.0.0.1:${port}/`, method: 'POST', body: '{}', connections: 8 };
    const { stdout } = await promisify(execFile)(process.execPath, [
      script('load-generator.mjs'),
      JSON.stringify({ ...wanted, requests: 200 }),
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 200, failures: 20 });
    expect(answered).toBe(200);
  });
});

it('a new benchmark report keeps the section about memory over time, which is written by hand', () => {
  const byHand = '\n## Memory over time\n\nThe last run.\n';
  expect(keptByHand(`# Performance\n\nMeasured.\n${byHand}`)).toBe(byHand);
  expect(keptByHand('# Performance\n\nMeasured.\n')).toBe('');
});
