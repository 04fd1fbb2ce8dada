import { expect, it } from 'vitest';
import type { Row, Statement } from '../../../src/emulator/store/sql/driver.ts';
import { createWriter } from '../../../src/emulator/store/sql/writer.ts';
import { StoreError } from '../../../src/emulator/store/store-error.ts';

/** A driver that notes its transactions, and fails those for which `faultOf` returns a fault. */
function fakeDriver(faultOf: (texts: string[]) => Error | undefined = () => undefined) {
  const transactions: string[][] = [];
  return {
    transactions,
    async batch(statements: readonly Statement[]): Promise<Row[][]> {
      const texts = statements.map(([text]) => text);
      transactions.push(texts);
      const fault = faultOf(texts);
      if (fault !== undefined) throw fault;
      return texts.map((text) => [{ text }]);
    },
  };
}

const unit = (...texts: string[]): Statement[] => texts.map((text) => [text, []]);

it('units of one tick share a transaction, and each gets the rows of its own statements', async () => {
  const driver = fakeDriver();
  const { write } = createWriter(driver);
  const rows = await Promise.all([write(unit('a', 'b')), write(unit('c'))]);
  expect(driver.transactions).toEqual([['a', 'b', 'c']]);
  expect(rows).toEqual([[[{ text: 'a' }], [{ text: 'b' }]], [[{ text: 'c' }]]]);
});

it('units are written in the order of their rows, and units without a row keep their place', async () => {
  const driver = fakeDriver();
  const { write } = createWriter(driver);
  await Promise.all([
    write(unit('z'), 'z'),
    write(unit('m 1'), 'm'),
    write(unit('m 2'), 'm'),
    write(unit('reset')),
    write(unit('y'), 'y'),
    write(unit('a'), 'a'),
  ]);
  expect(driver.transactions).toEqual([['m 1', 'm 2', 'z', 'reset', 'a', 'y']]);
});

it('a unit that cannot be written does not stop the others', async () => {
  const driver = fakeDriver((texts) => (texts.includes('bad') ? new Error('refused') : undefined));
  const { write } = createWriter(driver);
  const results = await Promise.allSettled([write(unit('a')), write(unit('bad')), write(unit('b'))]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(driver.transactions).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
});

it.each(['unavailable', 'busy'] as const)('nothing is repeated after the fault %s', async (code) => {
  const driver = fakeDriver(() => new StoreError(code, 'a message'));
  const { write } = createWriter(driver);
  const results = await Promise.allSettled([write(unit('a')), write(unit('b'))]);
  expect(results).toMatchObject([{ reason: { code } }, { reason: { code } }]);
  expect(driver.transactions).toEqual([['a', 'b']]);
});

it('idle waits for everything that is being written', async () => {
  const driver = fakeDriver();
  const { write, idle } = createWriter(driver);
  let written = false;
  void write(unit('a')).then(() => (written = true));
  await idle();
  expect(written).toBe(true);
  await idle();
});
