// Expressions in rules: matched in linear time for any expression and text, bounded in size, and refused with
// a plain reason.
import { afterAll, describe, expect, it } from 'vitest';
import { RuleError } from '../../../src/emulator/domain/rule.ts';
import { readPattern } from '../../../src/emulator/rules/patterns.ts';
import { served, thrownBy } from './served.ts';

const emulator = served({ pace: 'instant' });
afterAll(() => emulator.close());

const longest = `${'a'.repeat(31_999)}!`;

async function refusal(text: string): Promise<string> {
  const thrown = await thrownBy(readPattern(text, ['match', 'prompt']));
  expect(thrown).toBeInstanceOf(RuleError);
  return (thrown as RuleError).reason;
}

describe('an expression', () => {
  it.each([
    ['/cat|dog/', 'a dog', true],
    ['/cat|dog/', 'a Dog', false],
    ['/cat|dog/i', 'a Dog', true],
    ['/^b/', 'a\nb', false],
    ['/^b/m', 'a\nb', true],
    ['/a.b/', 'a\nb', false],
    ['/a.b/s', 'a\nb', true],
    ['/^.$/u', '🐕', true],
    [String.raw`/\bcat\b/`, 'concatenate', false],
    [String.raw`/caf\u00e9/`, 'a café', true],
    [String.raw`/\u{1F415}/u`, 'a 🐕', true],
    [String.raw`/a\/b/`, 'a/b', true],
    ['/a/b/', 'a/b', true],
    [String.raw`/\p{Greek}/u`, 'λ', true],
    ['/(?<animal>cat)/', 'cat', true],
    [String.raw`/[\w.-]+@example\.com/i`, 'To: A.B@Example.com', true],
    [String.raw`/\\1/`, String.raw`a\1`, true],
    ['/[(?=]x/', '=x', true],
    ['no/expression', 'it is no/expression', true],
    ['//', 'a // b', true],
  ])('%s applied to %j gives %s', async (text, given, expected) => {
    expect((await readPattern(text, [])).test(given)).toBe(expected);
  });

  it.each([
    '/(a+)+$/',
    '/^(a|a)*$/',
    '/(a|aa)+$/',
    '/^(a*)*$/',
    '/(.*a){20}$/',
    '/^a*a*a*a*a*a*a*$/',
    '/([a-z]+)+$/i',
    String.raw`/^(\w+\s?)*$/`,
  ])('%s, which a backtracking matcher would never finish, is finished', async (text) => {
    expect((await readPattern(text, [])).test(longest)).toBe(false);
  });
});

describe('an expression is refused, with the reason, when', () => {
  it.each([
    [String.raw`/(a)\1/`, String.raw`has '\1': back references`],
    [String.raw`/(?<n>a)\k<n>/`, String.raw`has '\k<': back references`],
    ['/cat(?=s)/', "has '(?=': lookaround"],
    ['/cat(?!s)/', "has '(?!': lookaround"],
    ['/(?<=s)cat/', "has '(?<=': lookaround"],
    ['/(?<!s)cat/', "has '(?<!': lookaround"],
    ['/(/', 'cannot be read (missing closing ): `(`); known is the syntax of RE2'],
    ['/a++/', 'cannot be read (invalid nested repetition operator: `++`)'],
    ['/(?>a)/', 'cannot be read'],
    ['/a/g', "unknown flags 'g'; known are i, m, s, u"],
    ['/a{1001}/', 'too large: its repetitions add up to 1001, more than 1000'],
    ['/(a{40}){30}/', 'cannot be read (invalid repeat count'],
    [`/${'.{0,40}'.repeat(40)}/`, 'too large: its repetitions add up to 1600'],
    ['/(?:(?:ab){30}){20}/', 'too large: it has 1202 steps, more than 1000'],
  ])('it is %s', async (text, reason) => {
    expect(await refusal(text)).toContain(reason);
  });
});

it('a large expression is matched only with the beginning of a long text, and an ordinary expression with the longest prompt', async () => {
  const large = await readPattern('/(?:a|b){500}!/', []);
  expect(large.test(`${'a'.repeat(600)}!`)).toBe(true);
  expect(large.test(longest)).toBe(false);
  expect((await readPattern('/(?:a|b){10}!/', [])).test(longest)).toBe(true);
});

const rulesOf = (count: number, prompt: string) =>
  Array.from({ length: count }, () => ({ match: { prompt }, then: { fail: 'internal_error' as const } }));

const send = async (rules: unknown, prompt: string) => {
  const user = await emulator.user();
  const headers = { 'x-emulator-rule': JSON.stringify(rules) };
  return { user, made: user.client.videos.create({ prompt }, { headers }) };
};

describe('the limit on all expressions of one place', () => {
  it('of a header lets a hundred expressions pass that a backtracking matcher would never finish', async () => {
    const { user, made } = await send(rulesOf(100, '/(a+)+$|i/'), longest);
    const { id } = await made;
    expect((await user.client.videos.retrieve(id)).status).toBe('completed');
  });

  it('of a header is 400 for larger expressions', async () => {
    const thrown = await thrownBy((await send(rulesOf(3, '/(?:a|b){900}/'), 'a kite')).made);
    expect(thrown).toMatchObject({ status: 400, code: 'invalid_rule' });
    expect((thrown as Error).message).toContain('of one header are too large together: more than 2000 steps');
  });

  it('of a project includes the rules that were added before', async () => {
    const { rules } = await emulator.user();
    await rules.replace(rulesOf(11, '/(?:a|b){900}/'));
    const thrown = await thrownBy(rules.add({ match: { prompt: '/(?:a|b){900}/' }, then: { fail: true } }));
    expect((thrown as Error).message).toContain(
      'of one project are too large together: more than 10000 steps',
    );
    expect(rules.list()).toHaveLength(11);
    await rules.replace(rulesOf(11, '/(?:a|b){900}/'));
    expect(rules.list()).toHaveLength(11);
  });
});

it('other requests are answered while one request is matched with many expressions', async () => {
  const user = await emulator.user();
  const other = await emulator.user();
  await user.rules.replace(rulesOf(20, '/(?:a|b)*a(?:a|b){10}[?]$/'));
  const ends: string[] = [];
  const matched = user.client.videos.create({ prompt: longest }).then(() => ends.push('matched'));
  const listed = other.client.videos.list().then(() => ends.push('listed'));
  await Promise.all([matched, listed]);
  expect(ends).toEqual(['listed', 'matched']);
});
