// The fuzz run: the same seed makes the same requests over all routes, and its judge finds faulty answers.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import azure from '../../openapi/azure.json' with { type: 'json' };
import control from '../../openapi/control.json' with { type: 'json' };
import videos from '../../openapi/openapi.json' with { type: 'json' };

interface Case {
  title: string;
  chunks: Buffer[];
}

const load = async <T>(name: string) =>
  (await import(join(import.meta.dirname, '../../scripts/fuzz', name))) as T;
const { caseOf } = await load<{ caseOf: (given: object) => Case }>('cases.mjs');
const { faultOf } = await load<{ faultOf: (sent: object, answer: object) => string | undefined }>(
  'judge.mjs',
);
const { readOptions } = await load<{ readOptions: (args: string[]) => object }>('options.mjs');
const { readRoutes } = await load<{ readRoutes: () => { method: string; path: string }[] }>('routes.mjs');

const ids = { key: 'sk', video: 'v', file: 'f', batch: 'b', job: 'j', character: 'c', model: 'sora-2' };
const known = { ...ids, control: { ...ids, key: 'sk-control' } };
const routes = readRoutes();
const made = (seed: number, index: number) => caseOf({ seed, index, routes, known, host: 'emulator.test' });
const bytesOf = (seed: number, index: number) => Buffer.concat(made(seed, index).chunks).toString('latin1');

it('the fuzz run covers every documented operation', () => {
  const documented = [videos, azure, control].flatMap(({ paths }) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    ),
  );
  expect(documented.length).toBeGreaterThan(60);
  expect(routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(documented.toSorted());
});

it('the fuzz run makes the same request for the same seed and index, and another request otherwise', () => {
  const first = Array.from({ length: 50 }, (_, index) => bytesOf(1, index));
  expect(first.map((_, index) => bytesOf(1, index))).toEqual(first);
  expect(new Set([...first, ...first.map((_, index) => bytesOf(2, index))]).size).toBeGreaterThan(90);
});

it('the fuzz run calls every route within 5,000 requests, and no request names a host outside of this machine', () => {
  const all = Array.from({ length: 5_000 }, (_, index) => made(1, index));
  const titles = all.map(({ title }) => title);
  for (const { path } of routes)
    expect(
      titles.some((title) => title.includes(path)),
      path,
    ).toBe(true);
  // A body that is cut off ends anywhere, also inside the name of a host.
  const named = all.flatMap(({ chunks }) => [
    ...Buffer.concat(chunks)
      .toString('latin1')
      .matchAll(/https?:\/\/([\w.-]+)(?![\w.-]|$)/g),
  ]);
  const hosts = new Set(named.map(([, host]) => host));
  expect([...hosts].filter((host) => host !== '127.0.0.1')).toEqual([]);
  expect(hosts.has('127.0.0.1')).toBe(true);
});

describe('the judge of the fuzz run', () => {
  const json = 'HTTP/1.1 400 Bad Request\r\ncontent-type: application/json';
  const good = { out: false, status: 400, headers: json, body: '{"error":{}}' };
  const whole = { complete: true };

  it.each([
    ['of 500 or more', whole, { ...good, status: 500 }, 'status 500'],
    ['that does not end', whole, { ...good, out: true }, 'no end of the answer in time'],
    [
      'that is none, to a whole request',
      whole,
      { ...good, status: undefined },
      'the connection was closed without an answer',
    ],
    [
      'with a stack trace',
      whole,
      { ...good, body: 'Error: x\n    at answer (file:///srv/a.js:1:2)' },
      'a stack trace in the body',
    ],
    [
      'with a place of the source',
      whole,
      { ...good, body: 'in dist/emulator/a.js' },
      'a stack trace in the body',
    ],
  ])('fails an answer %s', (_name, sent, answer, fault) => {
    expect(faultOf(sent, answer)).toBe(fault);
  });

  it.each([
    ['with a refusal', whole, good],
    ['that a rule made', whole, { ...good, status: 503, headers: `${json}\r\nx-emulator-rule: r1` }],
    ['that is missing, to an incomplete request', { complete: false }, { ...good, status: undefined }],
  ])('passes an answer %s', (_name, sent, answer) => {
    expect(faultOf(sent, answer)).toBeUndefined();
  });
});

it('the fuzz run has default options, and names a wrong option', () => {
  expect(readOptions([])).toMatchObject({ count: 5_000, seed: 1, only: undefined });
  expect(readOptions(['--n', '7', '--only', '3', '--', '--quirks', 'sglang'])).toMatchObject({
    count: 7,
    only: 3,
    serverArgs: ['--quirks', 'sglang'],
  });
  expect(() => readOptions(['--n', 'many'])).toThrow("--n cannot be 'many'");
});
