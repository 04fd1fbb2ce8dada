// A server, a clock and checks that are made for a test of the runner.
import { checks, type Check, type CheckInput } from '../../../src/conformance/vocabulary/check.ts';
import type { Transport, WireRequest } from '../../../src/conformance/http/transport.ts';
import type { RunOptions } from '../../../src/conformance/options/run-options.ts';
import type { Ports } from '../../../src/conformance/running/ports.ts';
import { virtualTime as replayTime } from '../../../src/conformance/record/virtual-time.ts';
import { Report } from '../../../src/conformance/report/report.ts';
import { runWith, type RunSetup } from '../../../src/conformance/running/whole-run.ts';

const shows = { title: 'It holds', requirements: ['retrieve.answers-200'] };
export const check = (id: string, run: CheckInput['run'], rest: Partial<CheckInput> = {}): Check[] => [
  ...checks('retrieve', [{ ...shows, id, run, ...rest }]),
];
export const passes = async () => {};

/** A clock that advances when no other work is left, and records every wait. */
export function virtualTime(): Pick<Ports, 'now' | 'sleep'> & { waits: number[] } {
  const time = replayTime();
  const waits: number[] = [];
  return {
    ...time,
    waits,
    sleep(ms, signal) {
      waits.push(ms);
      return time.sleep(ms, signal);
    },
  };
}

export const json = (status: number, body: unknown, headers: Array<readonly [string, string]> = []) => ({
  status,
  headers: [['content-type', 'application/json'] as const, ...headers],
  body: new TextEncoder().encode(JSON.stringify(body)),
  cut: false,
});

/** Answers with the first handler whose key is the beginning of `METHOD /path`. */
export function serverOf(
  routes: Readonly<Record<string, (request: WireRequest) => ReturnType<typeof json>>>,
) {
  const seen: string[] = [];
  const transport: Transport = async (request, { signal }) => {
    signal.throwIfAborted();
    const line = `${request.method} ${new URL(request.url).pathname}`;
    seen.push(line);
    const route = Object.entries(routes).find(([key]) => line.startsWith(key))?.[1];
    return route?.(request) ?? json(404, { error: { message: 'no', type: 'x', param: null, code: null } });
  };
  return { transport, seen };
}

export const local: RunOptions = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-secret-of-the-test' };

export async function runOf(
  list: readonly Check[],
  given: Partial<RunSetup> & { transport?: Transport; options?: Partial<RunOptions>; time?: Ports } = {},
) {
  const { transport = serverOf({}).transport, options = {}, ...setup } = given;
  const report = await runWith(
    { ...local, ...options },
    {
      ports: { transport, ...virtualTime() },
      startedAt: '2026-01-01T00:00:00.000Z',
      checks: list,
      ...setup,
    },
  );
  return Report.parse(report);
}

export const verdicts = ({ results }: Report) =>
  Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
