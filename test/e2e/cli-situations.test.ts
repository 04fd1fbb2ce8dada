// `situations try` with the built program: the rules are then active, for that key alone.
import { expect, it } from 'vitest';
import { runProgram, startProgram } from '../support/program.ts';

it('the command `situations try` adds the rules of a situation for one key', async () => {
  const program = await startProgram([]);
  const ended = await runProgram([
    'situations',
    'try',
    'burst-of-429',
    '--url',
    program.url,
    '--api-key',
    'sk-try',
  ]);
  expect(ended).toMatchObject({ code: 0, signal: null });
  const create = async (key: string) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return (await fetch(`${program.url}/v1/videos`, { method: 'POST', headers, body: '{"prompt":"a kite"}' }))
      .status;
  };
  expect([await create('sk-try'), await create('sk-other')]).toEqual([429, 200]);
  // The command that the program suggests removes the rules.
  const [, undo] = /curl -X DELETE (\S+) /.exec(ended.stdout) ?? [];
  await fetch(undo ?? '', { method: 'DELETE', headers: { authorization: 'Bearer sk-try' } });
  expect(await create('sk-try')).toBe(200);
});
