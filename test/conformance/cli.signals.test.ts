// The built program, ended by signals and by a closed pipe: everything that it created is deleted.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmulator } from '../../src/emulator/index.ts';

const program = join(import.meta.dirname, '../../dist/conformance/cli.js');
const directory = mkdtempSync(join(tmpdir(), 'sora-conformance-test-'));
afterAll(() => rm(directory, { recursive: true, force: true }));

const apiKey = 'sk-ended-early';

interface Started {
  child: ChildProcess;
  /** The number of videos on the server. */
  videos: () => Promise<number>;
}

/** Starts a run that follows one job, and waits until the job exists. */
async function started(...args: string[]): Promise<Started> {
  // The job still runs when the signal comes, and ends soon enough to be deleted.
  const emulator = createEmulator({ seed: 1, pace: '20x' });
  onTestFinished(() => emulator.close());
  const url = await emulator.listen();
  const all = ['run', '--base-url', `${url}/v1`, '--api-key', apiKey, '--only', 'lifecycle.ends', ...args];
  const child = spawn(process.execPath, [program, ...all], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const videos = async () => {
    const answer = await emulator.fetch(`${url}/v1/videos`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    return ((await answer.json()) as { data: unknown[] }).data.length;
  };
  await vi.waitFor(async () => expect(await videos()).toBeGreaterThan(0), { timeout: 20_000 });
  return { child, videos };
}

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('the signal %s', (signal) => {
  it('a signal ends a run with status 2 after everything was deleted', async () => {
    const { child, videos } = await started();
    child.stdout?.resume();
    child.kill(signal);
    const [code] = (await once(child, 'exit')) as [number | null];
    expect([code, await videos()]).toEqual([2, 0]);
  });
});

it('when the output pipe is closed, everything is deleted and the report is written', async () => {
  const file = join(directory, 'report.json');
  const { child, videos } = await started('--report', `json=${file}`);
  child.stdout?.destroy();
  const [code] = (await once(child, 'exit')) as [number | null];
  expect([code, await videos(), existsSync(file)]).toEqual([0, 0, true]);
});
