// Lines of curl from the page do in a shell exactly what the page did.
import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlLine, json, pathOf, quoted, type Command } from '../../../src/page/model/shell.ts';

const caller = { origin: 'http://127.0.0.1:4010', project: 'proj_1', key: 'sk-emulator', token: false };

/** The arguments that a line gives to curl in a POSIX shell. */
function argumentsOf(line: string, env: Record<string, string> = {}): string[] {
  const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${line}`;
  const text = execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, ...env } });
  return text.split('\0').slice(0, -1);
}

const addRule: Command = { method: 'POST', path: '/_emulator/rules', body: { then: { fail: true } } };

describe('a line of curl', () => {
  it('for the control API names the project and sends JSON', () => {
    expect(argumentsOf(curlLine(addRule, caller))).toEqual([
      '-s',
      'http://127.0.0.1:4010/_emulator/rules?project=proj_1',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"then":{"fail":true}}',
    ]);
  });

  it('names the method only where curl would use another one', () => {
    const bare: Command = { method: 'POST', path: '/_emulator/clock/freeze' };
    expect(argumentsOf(curlLine(bare, caller)).slice(-2)).toEqual(['-X', 'POST']);
    expect(curlLine(addRule, caller)).not.toContain('-X');
    expect(curlLine({ method: 'GET', path: '/_emulator/rules' }, caller)).not.toContain('-X');
    expect(curlLine({ ...addRule, method: 'PUT' }, caller)).toMatch(/ -X PUT$/);
  });

  it('for /v1 has the key and the project as headers', () => {
    const line = curlLine({ method: 'DELETE', path: '/v1/videos/video_1' }, caller);
    expect(argumentsOf(line)).toEqual([
      '-s',
      'http://127.0.0.1:4010/v1/videos/video_1',
      '-H',
      'Authorization: Bearer sk-emulator',
      '-H',
      'OpenAI-Project: proj_1',
      '-X',
      'DELETE',
    ]);
  });

  it('shows no secret: a key and a token of the user are variables', () => {
    const secret = { ...caller, key: null, token: true };
    const v1 = argumentsOf(curlLine({ method: 'GET', path: '/v1/videos' }, secret), {
      OPENAI_API_KEY: 'sk-own',
    });
    expect(v1).toContain('Authorization: Bearer sk-own');
    const control = argumentsOf(curlLine(addRule, secret), { SORA_ADMIN_TOKEN: 'top' });
    expect(control).toContain('x-emulator-token: top');
  });

  it('sends a form with its files, and texts as they are', () => {
    const file = new File(['x'], 'a "b" \\ c.png', { type: 'image/png' });
    const form = [
      { name: 'prompt', value: "@it's; <b>" },
      { name: 'input_reference', file },
    ];
    expect(argumentsOf(curlLine({ method: 'POST', path: '/v1/videos', form }, caller)).slice(-4)).toEqual([
      '--form-string',
      "prompt=@it's; <b>",
      '-F',
      String.raw`input_reference=@"a \"b\" \\ c.png";type=image/png`,
    ]);
  });

  it('sends a file of an unknown type as a browser does', () => {
    const form = [{ name: 'input_reference', file: new File(['x'], 'kite') }];
    expect(argumentsOf(curlLine({ method: 'POST', path: '/v1/videos', form }, caller)).at(-1)).toBe(
      'input_reference=@"kite";type=application/octet-stream',
    );
  });

  it('carries every text unchanged through the shell', () => {
    const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 4 });
    fc.assert(
      fc.property(texts, (prompts) => {
        const words = argumentsOf(curlLine({ ...addRule, body: { prompts } }, caller));
        expect(JSON.parse(words.at(-1) ?? '')).toEqual({ prompts });
      }),
      { numRuns: 40 },
    );
  });

  it.each(["'; rm -rf / #", '$(id)', '`id`', '"', '\\', '$HOME', '!!', '\n', '~', '* ?', '--'])(
    'does nothing with the text %j but pass it on',
    (text) => {
      expect(argumentsOf(`curl ${quoted(text)}`)).toEqual([text]);
    },
  );
});

describe('the path of a call', () => {
  it('has no project for operations of the server as a whole', () => {
    for (const name of ['projects', 'status', 'errors', 'situations'])
      expect(pathOf({ method: 'GET', path: `/_emulator/${name}` }, 'proj_1')).toBe(`/_emulator/${name}`);
    expect(pathOf({ method: 'POST', path: '/_emulator/situations/slow-queue' }, 'key:sk-a')).toBe(
      '/_emulator/situations/slow-queue?project=key:sk-a',
    );
  });
});

describe('JSON for people', () => {
  it('shows characters that a reader would not see', () => {
    const text = 'a\u202Eb\u2028c\u200Bd\u007F';
    expect(json(text)).toBe(String.raw`"a\u202eb\u2028c\u200bd\u007f"`);
    expect(JSON.parse(json(text))).toBe(text);
  });
});
