// Forms: bracket keys give the same parameters as JSON, every part keeps its bytes, and every form is either
// read or refused.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/emulator/domain/errors.ts';
import { isUploadedFile, parseForm } from '../../../src/emulator/http/form.ts';
import { fields, multipart, type Part } from '../../support/sending.ts';

async function parse(parts: readonly Part[]): Promise<Record<string, unknown>> {
  const { body, contentType } = multipart(parts);
  return parseForm(body, contentType);
}

/** Returns the same value with ordinary objects, which `toEqual` can compare. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || isUploadedFile(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

describe('bracket keys', () => {
  it.each(['[a]', '[]', '[0]'])(
    'may have 16 brackets in one name, and more of %s are refused before they are read',
    async (bracket) => {
      const named = (count: number) => parse([{ name: `a${bracket.repeat(count)}`, value: '1' }]);
      expect(JSON.stringify(await named(16)).match(/[[{]/g)).toHaveLength(17);
      for (const count of [17, 10_000]) {
        await expect(named(count)).rejects.toMatchObject({
          status: 400,
          body: {
            message: 'Could not parse multipart form: the name of a part has more than 16 brackets.',
          },
        });
      }
    },
  );

  it.each([
    ['plain', [['a', '1']], { a: '1' }],
    ['nested', [['a[b]', '1']], { a: { b: '1' } }],
    ['nested twice', [['a[b][c]', '1']], { a: { b: { c: '1' } } }],
    [
      'two keys of one object',
      [
        ['a[b]', '1'],
        ['a[c]', '2'],
      ],
      { a: { b: '1', c: '2' } },
    ],
    [
      'a list',
      [
        ['a[]', '1'],
        ['a[]', '2'],
      ],
      { a: ['1', '2'] },
    ],
    [
      'a list of objects',
      [
        ['a[][id]', '1'],
        ['a[][id]', '2'],
      ],
      { a: [{ id: '1' }, { id: '2' }] },
    ],
    [
      'objects of two keys',
      [
        ['a[][x]', '1'],
        ['a[][y]', '2'],
        ['a[][x]', '3'],
      ],
      { a: [{ x: '1', y: '2' }, { x: '3' }] },
    ],
    [
      'numbered objects',
      [
        ['a[0][x]', '1'],
        ['a[1][x]', '2'],
        ['a[0][y]', '3'],
      ],
      { a: [{ x: '1', y: '3' }, { x: '2' }] },
    ],
    [
      'numbered values',
      [
        ['a[0]', '1'],
        ['a[1]', '2'],
      ],
      { a: ['1', '2'] },
    ],
    ['unclosed brackets', [['a[b', '1']], { 'a[b': '1' }],
    ['text after brackets', [['a[b]c', '1']], { 'a[b]c': '1' }],
    ['brackets only', [['[b]', '1']], { '[b]': '1' }],
    ['an empty name', [['', '1']], { '': '1' }],
    [
      'names of properties',
      [
        ['constructor[prototype]', '1'],
        ['toString', '2'],
      ],
      { constructor: { prototype: '1' }, toString: '2' },
    ],
  ])('of the kind "%s" give the parameters of the same JSON', async (_, pairs, expected) => {
    const params = await parse(pairs.map(([name = '', value = '']) => ({ name, value })));
    expect(plain(params)).toEqual(expected);
  });

  it('keep __proto__ as a key, and do not change prototypes', async () => {
    const params = await parse(fields({ 'a[__proto__][polluted]': '1', '__proto__[polluted]': '1' }));
    expect(Object.keys(params)).toEqual(['a', '__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['a value and an object', ['a', 'a[b]'], 'a[b]'],
    ['an object and a value', ['a[b]', 'a'], 'a'],
    ['a value and a list', ['a', 'a[]'], 'a[]'],
    ['a list and an object', ['a[]', 'a[b]'], 'a[b]'],
    ['a value of a list and an object', ['a[]', 'a[0][b]'], 'a[0][b]'],
    ['a numbered key twice', ['a[0][b]', 'a[0][b]'], 'a[0][b]'],
  ])('refuse %s under one name', async (_, names, param) => {
    const parsed = parse(names.map((name) => ({ name, value: 'x' })));
    await expect(parsed).rejects.toMatchObject({ status: 400, body: { param, code: 'duplicate_parameter' } });
  });

  it('refuse a list index that leaves a gap', async () => {
    const parsed = parse(fields({ 'a[1000000000][b]': 'x' }));
    await expect(parsed).rejects.toMatchObject({
      status: 400,
      body: { message: "Could not parse multipart form: 'a[1000000000][b]' skips an index." },
    });
  });

  it('give back every nested value from which they were made', async () => {
    const name = fc.stringMatching(/^[a-z_]{1,8}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(name, fc.oneof({ maxDepth: 3 }, fc.string(), tie('tree')), {
        minKeys: 1,
        maxKeys: 4,
      }),
    }));
    const property = fc.asyncProperty(tree, async (value) => {
      const parts = flattened(value as object).map(([path, text]) => ({ name: path, value: text }));
      expect(plain(await parse(parts))).toEqual(plain(value));
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

/** Returns the bracket keys of a nested object, as SDKs make them. */
function flattened(value: object, prefix = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const path = prefix === '' ? key : `${prefix}[${key}]`;
    return typeof inner === 'string' ? [[path, inner] as [string, string]] : flattened(inner as object, path);
  });
}

describe('the parts of a form', () => {
  const file = { name: 'f', filename: 'a.png', type: 'image/png' };

  it('keep their bytes, name and type', async () => {
    const value = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
    const { f } = await parse([{ ...file, value }]);
    expect(f).toEqual({ filename: 'a.png', mimetype: 'image/png', bytes: Buffer.from(value) });
  });

  it('keep arbitrary bytes', async () => {
    const property = fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (value) => {
      const { f } = await parse([{ ...file, value }]);
      expect(f).toEqual({ filename: 'a.png', mimetype: 'image/png', bytes: Buffer.from(value) });
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('keep their order when a file is between fields', async () => {
    const params = await parse([
      { name: 'a', value: '1' },
      { ...file, value: 'x' },
      { name: 'b', value: '2' },
    ]);
    expect(Object.keys(params)).toEqual(['a', 'f', 'b']);
  });

  it.each([
    [{ name: 'f', value: 'x' }, 'x'],
    [{ name: 'f', value: 'x', type: 'text/plain; charset=utf-8' }, 'x'],
    [{ name: 'f', value: 'x', type: 'image/png' }, 'x'],
    [
      { name: 'f', value: 'x', filename: 'a.txt', type: 'text/plain' },
      { filename: 'a.txt', mimetype: 'text/plain', bytes: Buffer.from('x') },
    ],
    [
      { name: 'f', value: 'x', filename: '', type: 'image/png' },
      { filename: '', mimetype: 'image/png', bytes: Buffer.from('x') },
    ],
    [
      { name: 'f', value: 'x', type: 'application/octet-stream' },
      { filename: undefined, mimetype: 'application/octet-stream', bytes: Buffer.from('x') },
    ],
    [
      { name: 'f', value: '', filename: 'a.png', type: 'image/png' },
      { filename: 'a.png', mimetype: 'image/png', bytes: Buffer.from('') },
    ],
  ])('are read as text or as a file: %j', async (part, expected) => {
    expect((await parse([part]))['f']).toEqual(expected);
  });

  it('are text under a bracket key when they have no filename, whatever their type is', async () => {
    const type = 'application/octet-stream';
    const params = await parse([
      { name: 'video[id]', value: 'video_1', type },
      { name: 'a[][id]', value: 'é', type },
    ]);
    expect(plain(params)).toEqual({ video: { id: 'video_1' }, a: [{ id: 'é' }] });
  });

  it('may be a thousand at most', async () => {
    const parts = Array.from({ length: 1_001 }, (_, index) => ({ name: `a${index}`, value: 'x' }));
    expect(Object.keys(await parse(parts.slice(1)))).toHaveLength(1_000);
    await expect(parse(parts)).rejects.toMatchObject({
      status: 400,
      body: { message: 'Could not parse multipart form: it has more than 1000 parts.' },
    });
  });
});

/** Returns the refusal of a form; undefined when the form is read. */
function refusalOf(body: Uint8Array, contentType: string): ApiError | undefined {
  try {
    parseForm(body, contentType);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown;
    throw thrown;
  }
}

describe('a form of another program is read:', () => {
  const type = 'multipart/form-data; boundary=b';
  const read = (text: string) => plain(parseForm(Buffer.from(text), type));

  it.each([
    ['lines before the first boundary are skipped', 'Hello\r\n--b\r\n', '\r\n--b--\r\n'],
    ['blanks after a boundary are skipped', '--b \t\r\n', '\r\n--b-- \r\n'],
    ['lines after the last boundary are skipped', '--b\r\n', '\r\n--b--\r\nBye\r\n--b\r\n'],
    ['a last boundary without a line break is the end', '--b\r\n', '\r\n--b--'],
  ])('with the rule that %s', (_, before, after) => {
    expect(read(`${before}Content-Disposition: form-data; name="a"\r\n\r\n1${after}`)).toEqual({ a: '1' });
  });

  it('lines that only start like a boundary are content', () => {
    const value = '1\r\n--bc\r\n--b x\r\n--';
    expect(read(`--b\r\ncontent-disposition: form-data; name=a\r\n\r\n${value}\r\n--b--`)).toEqual({
      a: value,
    });
  });

  it.each([
    ['name="a\\"b"', 'a"b', undefined],
    ['name=a; filename="C:\\dir\\b.png"', 'a', 'b.png'],
    ['name="a";filename="x/../b.png"', 'a', 'b.png'],
    ['name="a"; filename=".."', 'a', ''],
    ['NAME="a"; FileName="b;c=d.png"', 'a', 'b;c=d.png'],
    ['name=a; filename="_.png"; filename*=UTF-8\'\'%C3%A9%20.png', 'a', 'é .png'],
    ["name=a; filename*=iso-8859-1'en'%E9.png", 'a', 'é.png'],
    ['name="a"; filename="\u00e9.png"', 'a', 'é.png'],
  ])('form-data with the parameters %s', (parameters, name, filename) => {
    const form = read(`--b\r\nContent-Disposition: form-data; ${parameters}\r\n\r\n1\r\n--b--`);
    const file = { filename, mimetype: 'application/octet-stream', bytes: Buffer.from('1') };
    expect(form).toEqual({ [name]: filename === undefined ? '1' : file });
  });

  it('a folded header is one header', () => {
    expect(read('--b\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\n1\r\n--b--')).toEqual({ a: '1' });
  });

  it('a text has the charset of its part', () => {
    const head =
      '--b\r\ncontent-disposition: form-data; name="a"\r\ncontent-type: text/plain; charset=latin1\r\n\r\n';
    expect(parseForm(Buffer.from(`${head}\xe9\r\n--b--`, 'latin1'), type)).toMatchObject({ a: 'é' });
  });
});

describe('a broken form', () => {
  const type = 'multipart/form-data; boundary=b';
  const named = 'Content-Disposition: form-data; name="a"';
  const large = 'x'.repeat(20_000);

  it.each([
    ['without a single boundary', large, 'it ended before its last boundary'],
    ['that ends in a part', `--b\r\n${named}\r\n\r\n${large}`, 'it ended before its last boundary'],
    [
      'with a large part that is no form-data',
      `--b\r\nContent-Type: text/plain\r\n\r\n${large}\r\n--b--\r\n`,
      "a part has no header 'Content-Disposition: form-data' with a name",
    ],
    [
      'with a part without headers',
      `--b\r\n\r\n${large}\r\n--b--\r\n`,
      "a part has no header 'Content-Disposition: form-data' with a name",
    ],
    [
      'with a part that is an attachment',
      `--b\r\nContent-Disposition: attachment; name="a"\r\n\r\n${large}\r\n--b--\r\n`,
      "a part has no header 'Content-Disposition: form-data' with a name",
    ],
    [
      'with a part without a name',
      `--b\r\nContent-Disposition: form-data\r\n\r\n${large}\r\n--b--\r\n`,
      "a part has no header 'Content-Disposition: form-data' with a name",
    ],
    ['with an empty part', '--b\r\n--b--\r\n', 'a part has no blank line after its headers'],
    [
      'with headers that do not end',
      `--b\r\n${named}\r\n--b--\r\n`,
      'a part has no blank line after its headers',
    ],
    [
      'with endless headers',
      `--b\r\n${named}\r\nx: ${large.repeat(4)}\r\n\r\n1\r\n--b--\r\n`,
      'the headers of a part are longer than 65536 bytes',
    ],
    [
      'with a line that is no header',
      `--b\r\n${named}\r\nx\r\n\r\n1\r\n--b--`,
      'a part has a header without a colon',
    ],
    [
      'with a line break in a name',
      '--b\r\nContent-Disposition: form-data; name="a\nb"\r\n\r\n1\r\n--b--',
      'a header of a part contains a single CR or LF',
    ],
  ])('is refused %s', (_, text, reason) => {
    expect(refusalOf(Buffer.from(text), type)?.body.message).toBe(
      `Could not parse multipart form: ${reason}.`,
    );
  });

  const { body, contentType } = multipart([
    ...fields({ prompt: 'x' }),
    { name: 'f', value: 'bytes', filename: 'a.png', type: 'image/png' },
    ...fields({ size: '720x1280' }),
  ]);
  const end = '\r\n--ThisIsABoundary--\r\n'.length;

  it('is refused when it is cut at any position', () => {
    for (let length = 0; length < body.length - end; length += 1) {
      expect(refusalOf(body.subarray(0, length), contentType), `${length} bytes`).toMatchObject({
        status: 400,
        body: { type: 'invalid_request_error', param: null, code: null },
      });
    }
  });

  it('is read or refused when any byte is wrong', () => {
    const property = fc.property(fc.nat(body.length - 1), fc.nat(255), (at, byte) => {
      const broken = body.slice();
      broken[at] = byte;
      expect([undefined, 400]).toContain(refusalOf(broken, contentType)?.status);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
