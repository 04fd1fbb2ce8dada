// The lines of a program's output that a report quotes.
import { describe, expect, it } from 'vitest';
import { toldLines } from '../../../src/conformance/client/told-lines.ts';
import { createOutput } from '../../../src/conformance/client/output.ts';
import { endOf } from '../../../src/conformance/client/advice.ts';
import { facts } from './support/made-facts.ts';

const node = `creating
file:///app/main.mjs:12
  throw new BadRequestError();
        ^

BadRequestError: 400 Your prompt was blocked
    at APIError.generate (file:///app/node_modules/openai/core/error.mjs:41:20)
    at async file:///app/main.mjs:12:9 {
  status: 400,
  code: 'moderation_blocked',
  error: {
    message: 'Your prompt was blocked'
  }
}

Node.js v20.19.5
`;

const python = `creating
Traceback (most recent call last):
  File "/app/main.py", line 9, in <module>
    client.videos.create(prompt=prompt)
    ~~~~~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^
openai.BadRequestError: Error code: 400 - {'error': {'code': 'moderation_blocked'}}
`;

const go = `creating
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48]

goroutine 1 [running]:
main.(*job).poll(0xc000012)
\t/app/main.go:12 +0x1d
main.main()
\t/app/main.go:5 +0x2f
exit status 2
`;

const java = `creating
Exception in thread "main" com.openai.errors.BadRequestException: 400: Your prompt was blocked
\tat com.openai.core.http.Handler.handle(Handler.kt:33)
\tat Main.main(Main.java:12)
\t... 12 more
`;

describe('the quoted lines of an output', () => {
  it.each([
    ['Node', node, 'BadRequestError: 400 Your prompt was blocked'],
    ['Python', python, "openai.BadRequestError: Error code: 400 - {'error': {'code': 'moderation_blocked'}}"],
    ['Go', go, 'panic: runtime error: invalid memory address or nil pointer dereference'],
    [
      'Java',
      java,
      'Exception in thread "main" com.openai.errors.BadRequestException: 400: Your prompt was blocked',
    ],
  ])('contain the error of a program in %s, and no frame of its stack', (_, output, error) => {
    const lines = toldLines(output);
    expect(lines).toContain(error);
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(lines.join('\n')).not.toMatch(/^\s+at |File "|\.go:|goroutine|Node\.js v|^[\s}]*$/m);
  });

  it('are the last lines when no line names an error', () => {
    expect(toldLines('one\ntwo\n\nthree\nfour\nfive\n')).toEqual(['two', 'three', 'four', 'five']);
  });

  it('contain what the program printed after its last error', () => {
    const output = `Error: first try\n${'waiting\n'.repeat(9)}giving up\n`;
    expect(toldLines(output)).toEqual(['Error: first try', 'waiting', 'waiting', 'giving up']);
  });

  it('are none without output', () => {
    expect(toldLines('\n\n')).toEqual([]);
  });

  it('keep brackets when the output is nothing else', () => {
    expect(toldLines('}\n]\n')).toEqual(['}', ']']);
  });

  it('each begin where a line begins, also when a line is very long', () => {
    const long = `first ${'x'.repeat(2000)}`;
    expect(toldLines(`before\n${long}`)).toEqual(['before', `${long.slice(0, 300)}…`]);
    expect(endOf(facts({ output: long }))).toContain('it printed: first xxx');
  });
});

const kept = (text: string) => {
  const output = createOutput();
  output.add(Buffer.from(text));
  return output.text();
};

describe('the kept output', () => {
  it('continues with a whole line after the part that is left out', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
    const [head = '', tail = ''] = kept(lines.join('\n')).split(/\n… \d+ bytes left out …\n/);
    expect(lines).toContain(tail.split('\n')[0]);
    expect(head.startsWith('line 0\nline 1\n')).toBe(true);
  });

  it('counts every byte that is left out', () => {
    const text = 'abcdefghi\n'.repeat(20_000);
    const all = kept(text);
    const [note = '', count] = /\n… (\d+) bytes left out …\n/.exec(all) ?? [];
    expect(all.length - note.length + Number(count)).toBe(text.length);
  });

  it('keeps the end of a single long line', () => {
    expect(kept(`${'x'.repeat(100_000)}end`)).toMatch(/x+end$/);
  });
});
