// The secrets that are removed from evidence, and the texts that stay unchanged.
import { describe, expect, it } from 'vitest';
import { exchangeOf } from '../../../src/conformance/http/exchange.ts';
import { redactBytes, redactor, redactUrl } from '../../../src/conformance/http/redact.ts';

const redact = redactor(['sk-of-the-run/with+signs"', 'abcd']);

describe('a text', () => {
  it.each([
    [
      'a link that S3 signed',
      'https://b.s3.example/v.mp4?X-Amz-Credential=AK1&X-Amz-Signature=5f3a&x=1',
      ['AK1', '5f3a'],
    ],
    [
      'a link in JSON of Go',
      '{"url":"https://cdn.example/v?a=1\\u0026X-Goog-Signature=77aa\\u0026b=2"}',
      ['77aa'],
    ],
    ['a link that Azure signed', '"https://a.blob.example/v?se=2026&sig=Zm9v%3D"', ['Zm9v']],
    ['a secret without a typical form', '{"signing_secret": "just words", "name": "x"}', ['just words']],
    ['the key in its JSON form', JSON.stringify({ told: 'sk-of-the-run/with+signs"' }), ['with+signs']],
    ['the key in its URL form', `/x/${encodeURIComponent('sk-of-the-run/with+signs"')}`, ['with%2Bsigns']],
  ])('%s is redacted', (_, text, secrets) => {
    const shown = redact(text);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).toContain('[redacted]');
  });

  it('the other parts of a link with a secret stay', () => {
    expect(redact('https://cdn.example/v.mp4?x=1&token=abc&y=2')).toBe(
      'https://cdn.example/v.mp4?x=1&token=[redacted]&y=2',
    );
  });

  it('words that contain a short key by chance stay', () => {
    expect(redact('{"id":"video_9abcd1","key":"abcd"}')).toBe('{"id":"video_9abcd1","key":"[redacted]"}');
  });
});

it('a redacted URL keeps its host, even if the key is a part of the host name', () => {
  expect(redactUrl('http://abcd.example:8000/v1/abcd?key=x', redact)).toBe(
    'http://abcd.example:8000/v1/[redacted]?key=[redacted]',
  );
  expect(redactUrl('https://me:pass@api.example/v1', redact)).not.toContain('pass');
});

it('a redacted file keeps its length: bytes that look like an address stay, and a key is covered', () => {
  const file = Buffer.from([0, 0xff, ...Buffer.from('//h\xf7@'), 1, ...Buffer.from('key abcd.'), 2]);
  const clean = redactBytes(file, redact);
  expect(clean.length).toBe(file.length);
  expect(Buffer.from(clean).includes('abcd')).toBe(false);
  expect([clean[0], clean[1], clean.at(-1)]).toEqual([0, 0xff, 2]);
  const harmless = new Uint8Array([0, 0xff, ...Buffer.from('//h', 'latin1'), 0xf7, ...Buffer.from('@mdat')]);
  expect(redactBytes(harmless, redact)).toBe(harmless);
});

it('a secret at the end of the shown part of a body is redacted as a whole', () => {
  const key = 'sk-conformance-key-that-is-rather-long';
  const text = `${' '.repeat(3_990)}${key} and more`;
  const exchange = exchangeOf({
    request: { method: 'GET', url: 'http://a.example/', headers: [], body: undefined },
    body: undefined,
    answer: { status: 200, headers: [], body: new TextEncoder().encode(text), cut: false },
    durationMs: 1,
    attempt: 1,
    redact: redactor([key]),
  });
  expect(exchange.body?.text).toMatch(/\[redacted\]?$/);
  expect(JSON.stringify(exchange)).not.toContain('sk-conf');
});
