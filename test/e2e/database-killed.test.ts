// The database server is killed again and again while clients create: the emulator lives on, answers, and writes
// again when the database is back.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { missingPostgres, serverMs, startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { startProgram, type Program } from '../support/program.ts';

const missing = missingPostgres();
const note = missing === undefined ? '' : ` (skipped: ${missing})`;
let postgres: PostgresServer | undefined;

beforeAll(async () => {
  if (missing === undefined) postgres = await startPostgres();
}, serverMs);
afterAll(() => postgres?.remove(), serverMs);

const parallel = 64;
const kills = 6;

async function create({ url }: Program): Promise<number> {
  const headers = { authorization: 'Bearer sk-away', 'content-type': 'application/json' };
  const answer = await fetch(`${url}/v1/videos`, { method: 'POST', headers, body: '{"prompt":"a kite"}' });
  await answer.text();
  return answer.status;
}

/** Creates in parallel until one creation fails. @returns the statuses */
async function createUntilRefused(program: Program, wrote: () => void): Promise<Set<number>> {
  const statuses = new Set<number>();
  let refused = false;
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      while (!refused) {
        const status = await create(program);
        statuses.add(status);
        if (status === 200) wrote();
        else refused = true;
      }
    }),
  );
  return statuses;
}

it.skipIf(missing !== undefined)(
  `a server lives on when its database server is killed ${kills} times, and writes again${note}`,
  async () => {
    const program = await startProgram(['--data', postgres?.url() ?? '', '--log', 'silent']);
    for (let nth = 1; nth <= kills; nth += 1) {
      let written = 0;
      let killing: Promise<void> | undefined;
      const statuses = await createUntilRefused(program, () => {
        written += 1;
        if (written === 20 * nth) killing = postgres?.stop('SIGKILL');
      });
      expect([...statuses].toSorted((a, b) => a - b)).toEqual([200, 503]);
      await killing;
      await postgres?.start();
      expect(await create(program)).toBe(200);
    }
  },
  serverMs * 2,
);
