// The judgement and the command line of the soak test. The measured figures depend on the machine.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

interface Sample {
  atMs: number;
  bytes: number;
}

const folder = join(import.meta.dirname, '../../scripts/soak');
const { slope } = (await import(join(folder, 'slope.mjs'))) as {
  slope: (samples: readonly Sample[]) => number | undefined;
};

/** Samples of ten minutes, every half minute. */
const samples = (bytesAt: (minute: number) => number): Sample[] =>
  Array.from({ length: 21 }, (_, index) => ({ atMs: index * 30_000, bytes: bytesAt(index / 2) }));

describe('the slope of live heap in the soak test', () => {
  it('is the growth per minute, even if the heap goes up and down around it', () => {
    expect(slope(samples((minute) => 50_000 + 700 * minute))).toBeCloseTo(700);
    expect(slope(samples((minute) => 50_000 + 700 * minute + (minute % 1 === 0 ? 40 : -40)))).toBeCloseTo(
      700,
      -2,
    );
  });

  it('is 0 when the heap grew only during the warm-up', () => {
    expect(slope(samples((minute) => Math.min(minute, 4) * 10_000))).toBeCloseTo(0);
  });

  it('is unknown when there are too few samples', () => {
    expect(slope(samples(() => 1).slice(0, 2))).toBeUndefined();
  });
});

async function soak(...args: string[]) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'soak.mjs'), ...args]);
    return { code: 0, stdout, stderr: '' };
  } catch (thrown) {
    return thrown as { code: number; stdout: string; stderr: string };
  }
}

it('the help of the soak test contains its options and the rule of each check', async () => {
  const { code, stdout } = await soak('--help');
  expect(code).toBe(0);
  for (const part of ['--minutes N', '--every N', '512 KiB a minute', 'N passed, N failed'])
    expect(stdout).toContain(part);
});

it.each([
  [['--minutes', '0'], "--minutes cannot be '0': expected a whole number from 1 to 10000"],
  [['--frobnicate'], "Unknown option '--frobnicate'"],
])('the soak test refuses a wrong command line in one line with exit code 2: %j', async (args, message) => {
  const { code, stdout, stderr } = await soak(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(`soak: ${message} (see --help)\n`);
});
