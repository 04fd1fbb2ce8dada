import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { notApplicable } from '../support/on-stores/not-applicable.ts';

const root = join(import.meta.dirname, '../..');

it.each(notApplicable.flatMap(({ file, tests = [] }) => [[file, tests] as const]))(
  'the tests that are left out on other stores exist: %s %s',
  (file, tests) => {
    const text = readFileSync(join(root, file), 'utf8');
    expect(
      tests.filter((title) => !text.includes(title.replaceAll("'", "\\'")) && !text.includes(title)),
    ).toEqual([]);
  },
);
