// A run against an emulator in this process that counts the amount that it would have billed. Only its clock advances, and
// only while no request is open. So runs of an hour take seconds, and are always the same.
import { onTestFinished } from 'vitest';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import type { RunOptions } from '../../../src/conformance/options/run-options.ts';
import type { Ports } from '../../../src/conformance/running/ports.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import { runWith, type RunSetup } from '../../../src/conformance/running/whole-run.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import type { RunEvent } from '../../../src/conformance/running/plan-runner.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/index.ts';
import { inProcess } from '../broken/twin.ts';

const apiKey = 'sk-billed';
/** A remote host, so that its clips are billed. */
export const elsewhere = 'https://videos.example/v1';
export const thisMachine = 'http://127.0.0.1:1/v1';

/** Time on the clock of an emulator that is frozen otherwise. */
function timeOf(
  emulator: Emulator,
): Pick<Ports, 'now' | 'sleep'> & { busy: <T>(work: Promise<T>) => Promise<T> } {
  const began = emulator.clock.now();
  const now = () => emulator.clock.now() - began;
  const sleepers = new Set<{ due: number; wake: () => void }>();
  let underWay = 0;
  let pumping = false;
  const pump = () => {
    pumping = false;
    const [next] = [...sleepers].toSorted((a, b) => a.due - b.due);
    if (next === undefined) return;
    if (underWay === 0) {
      sleepers.delete(next);
      emulator.clock.advance(Math.max(0, next.due - now()));
      next.wake();
    }
    later();
  };
  const later = () => {
    if (pumping || sleepers.size === 0) return;
    pumping = true;
    // Two turns: code that continues in the first turn may send a request in the second turn.
    setImmediate(() => setImmediate(pump));
  };
  return {
    now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        };
        const wake = () => {
          signal.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper = { due: now() + ms, wake };
        if (signal.aborted) {
          stop();
          return;
        }
        sleepers.add(sleeper);
        signal.addEventListener('abort', stop, { once: true });
        later();
      }),
    async busy(work) {
      underWay += 1;
      return work.finally(() => (underWay -= 1));
    },
  };
}

export interface Billed {
  report: Report;
  /** The amount in dollars that the emulator counted. */
  usd: number;
  /** The number of finished clips. */
  clips: number;
  /** The number of videos that still exist. */
  left: number;
  events: Array<RunEvent & { atMinute: number }>;
  /** The bodies of all creations, in order. */
  sent: string[];
  plan: ReturnType<typeof prepare>['plan'];
}

/** @param bend changes requests to the emulator, or answers of the emulator */
export async function judgeBilled(
  server: EmulatorOptions,
  options: Partial<RunOptions>,
  {
    bend = (straight) => straight,
    ...setup
  }: { bend?: (straight: Transport) => Transport } & Partial<RunSetup> = {},
): Promise<Billed> {
  const emulator = createEmulator({ seed: 1, ...server });
  onTestFinished(() => emulator.close());
  emulator.clock.freeze();
  const time = timeOf(emulator);
  const sent: string[] = [];
  const events: Billed['events'] = [];
  const bent = bend(inProcess(emulator));
  const transport: Transport = (request, limits) => {
    const { pathname } = new URL(request.url);
    if (request.method === 'POST' && pathname.startsWith('/v1/videos'))
      sent.push(Buffer.from(request.body ?? []).toString('utf8'));
    return time.busy(bent(request, limits));
  };
  const whole = { baseUrl: elsewhere, apiKey, ...options };
  const report = await runWith(whole, {
    ports: { transport, now: time.now, sleep: time.sleep },
    startedAt: '2026-01-01T00:00:00.000Z',
    onEvent: (event) => events.push({ ...event, atMinute: time.now() / 60_000 }),
    ...setup,
  });
  const project = emulator.project(apiKey);
  const { usd, videos } = await project.usage();
  const list = await emulator.fetch(`${thisMachine}/videos?limit=100`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const { data } = (await list.json()) as { data: unknown[] };
  return {
    report,
    usd,
    clips: videos.completed,
    left: data.length,
    events,
    sent,
    plan: prepare(whole).plan,
  };
}
