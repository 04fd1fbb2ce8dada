// Runs the same checks as tests of vitest, or of any other test runner that has the same functions.
import type { RunOptions } from '../options/run-options.ts';
import { failureText } from '../reporters/report-text.ts';
import { isFailure, type Report, type Result } from '../report/report.ts';
import { prepare } from './prepare.ts';
import type { RunEvent } from './plan-runner.ts';

/**
 * The functions of vitest that this file uses: pass the module, or `{ describe, it, beforeAll, afterAll }`.
 */
export interface TestApi {
  describe: (name: string, body: () => void) => unknown;
  it: ((
    name: string,
    body: (context: { skip: (note?: string) => unknown }) => Promise<void>,
    timeoutMs: number,
  ) => unknown) & { skip: (name: string) => unknown };
  beforeAll: (body: () => Promise<void>, timeoutMs: number) => unknown;
  afterAll: (body: () => Promise<void>, timeoutMs: number) => unknown;
}

export interface DescribeOptions extends Omit<RunOptions, 'baseUrl'> {
  /** The base URL, or a function that returns it when the server is ready. */
  baseUrl: string | (() => string | Promise<string>);
  /** How long all checks together may take, in ms. @default an hour */
  limitMs?: number;
}

type Run = (options: RunOptions, hooks: { onEvent: (event: RunEvent) => void }) => Promise<Report>;

/**
 * @param run the function that runs the suite. It is a parameter so that this file does not depend on sockets
 */
export function describeWith(run: Run, api: TestApi, options: DescribeOptions): void {
  const { baseUrl, limitMs = 3_600_000, ...rest } = options;
  const known = typeof baseUrl === 'string' ? baseUrl : 'http://127.0.0.1:1';
  const { plan, profile, requirements } = prepare({ ...rest, baseUrl: known });
  const texts = { requirements: Object.fromEntries(requirements.map((entry) => [entry.id, entry])) };
  const results = new Map(plan.planned.map(({ check }) => [check.id, pendingResult<Result>()]));
  let whole: Promise<Report> | undefined;
  api.describe(`Videos API as ${profile.name}`, () => {
    api.beforeAll(async () => {
      const address = typeof baseUrl === 'string' ? baseUrl : await baseUrl();
      whole = run(
        { ...rest, baseUrl: address },
        {
          onEvent: (event) =>
            event.type === 'finished' ? results.get(event.result.id)?.resolve(event.result) : undefined,
        },
      );
      whole.catch((thrown: unknown) => {
        for (const { reject } of results.values()) reject(thrown);
      });
    }, limitMs);
    for (const { check, without } of plan.planned) {
      const name = `${check.id}: ${check.title}`;
      if (without !== undefined) api.it.skip(`${name} (${without.reason})`);
      else
        api.it(name, async ({ skip }) => judge(await results.get(check.id)?.promise, skip, texts), limitMs);
    }
    // Wait until everything that the run created has been deleted.
    api.afterAll(async () => void (await whole), limitMs);
  });
}

function judge(
  result: Result | undefined,
  skip: (note?: string) => unknown,
  texts: Pick<Report, 'requirements'>,
): void {
  if (result === undefined || result.verdict === 'passed') return;
  const text = failureText(result, texts).join('\n');
  if (isFailure(result) || result.verdict === 'error') throw new Error(text);
  skip(text);
}

function pendingResult<T>() {
  let settle: { resolve: (value: T) => void; reject: (thrown: unknown) => void } | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // When a run cannot begin, each test reports the error. When there are no tests, nothing reports it, and
  // this line keeps Node from ending the process.
  promise.catch(() => undefined);
  return {
    promise,
    resolve: (value: T) => settle?.resolve(value),
    reject: (thrown: unknown) => settle?.reject(thrown),
  };
}
