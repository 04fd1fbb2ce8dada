// Bodies of fuzzed requests: JSON and forms, some valid, most damaged, and bodies of another kind than their
// header states.
import { gzipSync } from 'node:zlib';
import { formOf } from './forms.mjs';
import { hostileTexts, valueFor } from './values.mjs';

const strangeTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/mixed; boundary=x',
  'application/octet-stream',
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  'application/problem+json',
  'image/png',
  ';',
  '/',
  'x'.repeat(2_000),
];

/** @returns `bytes`, and the `headers` that belong to them; undefined for a request without a body */
export function bodyFor(route, random, known) {
  const wantsForm = route.types.some((type) => type.startsWith('multipart/'));
  return random.weighted([
    [route.types.length === 0 ? 20 : 1, () => undefined],
    [wantsForm ? 6 : 1, () => formOf(route, random, known)],
    [6, () => withType('application/json', jsonOf(route, random, known))],
    [1, () => withType(random.pick(strangeTypes), jsonOf(route, random, known))],
    [1, () => withType('application/json', random.bytes(random.below(3_000)))],
    [1, () => encoded(route, random, known)],
  ]);
}

const withType = (type, bytes) => ({ headers: [['Content-Type', type]], bytes });

function encoded(route, random, known) {
  const plain = jsonOf(route, random, known);
  const encoding = random.pick(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'identity', '']);
  const bytes = random.chance(0.5) ? gzipSync(plain) : plain;
  return {
    headers: [
      ['Content-Type', 'application/json'],
      ['Content-Encoding', encoding],
    ],
    bytes,
  };
}

function jsonOf(route, random, known) {
  const names = [...route.fields, '__proto__', 'constructor', 'extra'].filter(() => random.chance(0.5));
  const members = names.map((name) => {
    const value = JSON.stringify(valueFor(name, random, known));
    return `${JSON.stringify(name)}:${random.chance(0.03) ? strange(random) : value}`;
  });
  if (members.length > 0 && random.chance(0.1)) members.push(random.pick(members));
  const text = `{${members.join(',')}}`;
  return random.chance(0.6) ? Buffer.from(text) : damaged(text, random);
}

const strange = (random) => random.pick(['NaN', '1e99999', '"\\ud800"', '{"a":{"a":{"a":[]}}}', "'x'", '']);

function damaged(text, random) {
  return random.weighted([
    [3, () => Buffer.from(text.slice(0, random.below(text.length)))],
    [2, () => insert(Buffer.from(text), random.bytes(1 + random.below(4)), random)],
    [1, () => Buffer.from(`\ufeff${text}`)],
    [1, () => Buffer.from(text, 'utf16le')],
    [1, () => Buffer.from('['.repeat(1 + random.below(100_000)))],
    [1, () => Buffer.from(`{"a":`.repeat(200) + '1' + '}'.repeat(200))],
    [1, () => Buffer.from(`${text} // a comment`)],
    [1, () => Buffer.from(JSON.stringify(random.pick([[], 'text', 1, null, true])))],
    [1, () => Buffer.from(`{"prompt":${JSON.stringify(random.pick(hostileTexts))}}`)],
    [0.05, () => Buffer.from(`{"prompt":"${'x'.repeat(random.pick([64_000, 1_100_000, 6_000_000]))}"}`)],
  ]);
}

function insert(bytes, more, random) {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}
