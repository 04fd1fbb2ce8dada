// Rules come back to their places, and rules that were added or removed in the meantime stay as they are.
import { expect, it } from 'vitest';
import { withRulesBack } from '../../../src/page/model/rules.ts';

const rules = (ids: string) => Array.from(ids, (id) => ({ id }));

it.each([
  ['the first rule', 'abc', 'bc', 'a', 'abc'],
  ['a rule between two others', 'abc', 'ac', 'b', 'abc'],
  ['a rule when a newer rule is there', 'abc', 'acx', 'b', 'abcx'],
  ['one of two removed rules', 'abc', 'c', 'a', 'ac'],
  ['a rule whose neighbours are gone', 'abc', 'x', 'b', 'bx'],
  ['all rules, with a newer one after them', 'abc', 'x', 'abc', 'abcx'],
  ['no rule twice', 'abc', 'abc', 'b', 'abc'],
])('The list has %s again', (_, before, now, removed, after) => {
  const given = { before: rules(before), now: rules(now), removed: Array.from(removed) };
  expect(withRulesBack(given)).toEqual(rules(after));
});
