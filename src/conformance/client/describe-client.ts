// Runs the expectations of the lab as tests of vitest, or of any test runner with the same functions.
import {
  createClientLab,
  SilentClient,
  type ClientLabOptions,
  type LabVisit,
  type VisitVerdict,
} from './client-lab.ts';
import { holdsIn, loadCatalogue } from './load.ts';
import type { Situation, Task } from './model.ts';

/** The functions of vitest that this file uses: pass the module, or `{ describe, it, beforeAll, afterAll }`. */
export interface ClientTestApi {
  describe: (name: string, body: () => void) => unknown;
  it: (
    name: string,
    body: (context: { skip: (note?: string) => unknown }) => Promise<void>,
    timeoutMs: number,
  ) => unknown;
  beforeAll: (body: () => Promise<void>, timeoutMs: number) => unknown;
  afterAll: (body: () => Promise<void>, timeoutMs: number) => unknown;
}

export interface DescribeClientOptions extends ClientLabOptions {
  /** The client: makes one video as the task says. It throws where a program would end with another status than 0. */
  visit: (visit: LabVisit) => unknown;
  /** The tasks that the client knows. @default ['create'] */
  tasks?: readonly Task[];
  /** Only these situations. @default all situations of the tasks but those of `webhook`, which need an address */
  situations?: readonly string[];
  /** Where the client receives webhooks. */
  webhookUrl?: string;
  /** How long one situation may take, in ms. @default a minute */
  limitMs?: number;
}

/**
 * Makes one test of each expectation in each situation. The client is called once for each situation.
 * @throws UsageError when a file of situations is wrong
 * @example describeClient(await import('vitest'), { visit: ({ baseUrl, apiKey }) => makeVideo(baseUrl, apiKey) });
 */
export function describeClient(api: ClientTestApi, options: DescribeClientOptions): void {
  const { limitMs = 60_000 } = options;
  const catalogue = loadCatalogue(options.situationsFolder);
  let lab: Awaited<ReturnType<typeof createClientLab>> | undefined;
  api.describe('a client of the Videos API', () => {
    api.beforeAll(async () => void (lab = await createClientLab(options)), limitMs);
    api.afterAll(async () => lab?.close(), limitMs);
    for (const situation of chosen(catalogue.situations, options)) {
      let verdict: Promise<VisitVerdict | SilentClient> | undefined;
      const judged = async (): Promise<VisitVerdict | SilentClient> => {
        if (lab === undefined) throw new Error('the lab has not started');
        const { webhookUrl } = options;
        const visit = await lab.visit(situation.name, webhookUrl === undefined ? {} : { webhookUrl });
        await visit.run(options.visit);
        return visit.verdict().catch((thrown: unknown) => {
          if (thrown instanceof SilentClient) return thrown;
          throw thrown;
        });
      };
      api.describe(`${situation.name}: ${situation.title}`, () => {
        // A silent client fails here once, and is not judged in the other tests.
        api.it(
          'the client sends a request of the task, with its key',
          async () => {
            const outcome = await (verdict ??= judged());
            if (outcome instanceof SilentClient) throw outcome;
          },
          limitMs,
        );
        for (const expectation of catalogue.expectations.filter((one) => holdsIn(one, situation)))
          api.it(
            `${expectation.id}: ${expectation.statement}`,
            async ({ skip }) => report(await (verdict ??= judged()), { id: expectation.id, skip }),
            limitMs,
          );
      });
    }
  });
}

function chosen(
  situations: readonly Situation[],
  { tasks = ['create'], situations: wanted }: DescribeClientOptions,
) {
  return situations.filter(
    ({ name, task, waits }) =>
      tasks.includes(task) && (wanted === undefined ? waits !== 'patience' : wanted.includes(name)),
  );
}

function report(
  outcome: VisitVerdict | SilentClient,
  { id, skip }: { id: string; skip: (note?: string) => unknown },
): void {
  if (outcome instanceof SilentClient) {
    skip('the client sent no request that can be judged');
    return;
  }
  const { results } = outcome;
  const result = results.find((one) => one.id === id);
  if (result === undefined || result.verdict === 'passed') return;
  const text = [result.reason ?? '', ...result.evidence].join('\n');
  if (result.verdict === 'failed' || result.verdict === 'error') throw new Error(text);
  skip(text);
}
