// The soak's judgement and manners; its figures are the machine's.
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

/** A sample each half minute of ten. */
const samples = (bytesAt: (minute: number) => number): Sample[] =>
  Array.from({ length: 21 }, (_, index) => ({ atMs: index * 30_000, bytes: bytesAt(index / 2) }));

describe('The slope of live heap', () => {
  it('is what it grows a minute, whatever it does around that', () => {
    expect(slope(samples((minute) => 50_000 + 700 * minute))).toBeCloseTo(700);
    expect(slope(samples((minute) => 50_000 + 700 * minute + (minute % 1 === 0 ? 40 : -40)))).toBeCloseTo(
      700,
      -2,
    );
  });

  it('is nothing when only the warm-up grew', () => {
    expect(slope(samples((minute) => Math.min(minute, 4) * 10_000))).toBeCloseTo(0);
  });

  it('is unknown with too few samples', () => {
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

it('The help of the soak names its options and the rule of each check', async () => {
  const { code, stdout } = await soak('--help');
  expect(code).toBe(0);
  for (const part of ['--minutes N', '--every N', '512 KiB a minute', 'N passed, N failed'])
    expect(stdout).toContain(part);
});

it.each([
  [['--minutes', '0'], "--minutes cannot be '0': expected a whole number from 1 to 10000"],
  [['--frobnicate'], "Unknown option '--frobnicate'"],
])('A wrong command line of the soak is one line, exit 2: %j', async (args, message) => {
  const { code, stdout, stderr } = await soak(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toBe(`soak: ${message} (see --help)\n`);
});
