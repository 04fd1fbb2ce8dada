// Tags in prompts: their effects, and the prompt without them.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasTags, readTags, TagError, withoutTags } from '../../../src/emulator/domain/tags.ts';

describe('the tags of a prompt', () => {
  it.each([
    ['a cat', {}],
    ['a cat [[fail]]', { fail: true }],
    ['[[fail: moderation_blocked]]', { fail: 'moderation_blocked' }],
    ['[[ fail :  moderation_blocked ]]', { fail: 'moderation_blocked' }],
    ['[[fail: null]]', { fail: null }],
    ['[[stall: 45]] a cat [[queue: 5s]]', { stall: 45, queue: '5s' }],
    [
      '[[fail: internal_error progress=45 after=10s]]',
      { fail: { error: 'internal_error', progress: 45, after: '10s' } },
    ],
    ['[[fail: progress=45]]', { fail: { progress: 45 } }],
    ['[[error: server_error status=599]]', { error: { name: 'server_error', status: 599 } }],
    [
      '[[headers: retry-after=3 x-should-retry=false]]',
      { headers: { 'retry-after': 3, 'x-should-retry': false } },
    ],
    ['[[content_type: text/html; charset=utf-8]]', { content_type: 'text/html; charset=utf-8' }],
    ['[[error: {"status":418}]]', { error: { status: 418 } }],
    ['[[open', {}],
    ['[[a]] [[b', { a: true }],
  ])('are read from "%s"', (prompt, then) => {
    expect(readTags(prompt)).toEqual(then);
  });

  it.each(['[[]]', '[[Fail]]', '[[two words]]', '[[a]] [[a]]', '[[a: {]]', '[[headers: word a=1]]'])(
    'are refused in %s',
    (prompt) => {
      expect(() => readTags(prompt)).toThrow(TagError);
    },
  );

  it('are removed, so that the prompt remains that a person would have written', () => {
    const prompt = '[[fail]] A calico cat [[queue: 5s]] plays [[stall: 45]]';
    expect(withoutTags(prompt)).toBe('A calico cat plays');
    expect(withoutTags('  as it  was [[ ')).toBe('  as it  was [[ ');
  });

  it('are read in linear time from any text, and the rest of the text stays unchanged', () => {
    const text = fc.array(fc.constantFrom('[[', ']]', 'a', ':', ' ', '{', '='), { maxLength: 60 });
    const property = fc.property(text, (parts) => {
      const prompt = parts.join('');
      try {
        expect(Object.keys(readTags(prompt)).length > 0).toBe(hasTags(prompt));
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(TagError);
        expect(hasTags(prompt)).toBe(true);
      }
      expect(hasTags(withoutTags(prompt)) && !prompt.includes('[[[')).toBe(false);
    });
    fc.assert(property, { numRuns: 500, seed: 4 });
    expect(readTags('[['.repeat(16_000))).toEqual({});
  });
});
