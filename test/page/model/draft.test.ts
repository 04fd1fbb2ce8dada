// The form of rules makes rules that the server accepts, for every effect that there is.
import { describe, expect, it } from 'vitest';
import { RuleInput, RuleThen } from '../../../src/emulator/schema/rule-input.ts';
import { readTags } from '../../../src/emulator/domain/tags.ts';
import { draftFrom, emptyDraft, ruleOf, tagOf, withEffect } from '../../../src/page/model/draft.ts';
import { effects } from '../../../src/page/model/effects.ts';
import { entry } from '../support/videos.ts';

describe('the form of rules', () => {
  it('offers every effect of the rule language', () => {
    expect(effects.map(({ name }) => name).toSorted()).toEqual(Object.keys(RuleThen.shape).toSorted());
  });

  it.each(effects.map(({ name }) => name))('makes a valid rule with the example of %s', (name) => {
    const rule = ruleOf(emptyDraft(name));
    expect(RuleInput.parse(rule)).toEqual(rule);
    expect(Object.keys((rule as RuleInput).then)).toEqual([name]);
  });

  it('makes a rule with all its conditions', () => {
    const draft = {
      ...emptyDraft('fail'),
      model: 'sora-2-pro',
      prompt: '/cat/i',
      path: '/v1',
      video_id: 'video_1',
      nth: '3',
      times: '2',
      after: '1',
      chance: '0.5',
    };
    const rule = ruleOf(draft);
    expect(RuleInput.parse(rule)).toEqual({
      match: {
        operation: 'createVideo',
        model: 'sora-2-pro',
        prompt: '/cat/i',
        path: '/v1',
        video_id: 'video_1',
        nth: 3,
      },
      times: 2,
      after: 1,
      chance: 0.5,
      then: { fail: 'moderation_blocked' },
    });
  });

  it('keeps its conditions when another effect is chosen, and proposes the operation of the effect', () => {
    const draft = { ...emptyDraft('error'), prompt: 'cat' };
    expect(withEffect(draft, 'corrupt')).toMatchObject({
      operation: 'downloadVideo',
      prompt: 'cat',
      value: 'true',
    });
    const chosen = { ...draft, operation: 'remixVideo' };
    expect(withEffect(chosen, 'corrupt')).toMatchObject({ operation: 'remixVideo' });
  });

  it.each([
    ['stall', 'soon', 'expected a number from 0 to 99'],
    ['webhook', '{', 'expected a JSON object'],
    ['queue', ' ', 'expected a duration'],
  ])('says what %s accepts in place of %j', (effect, value, text) => {
    expect(ruleOf({ ...emptyDraft(effect), value })).toContain(text);
  });

  it('says that a condition is no number', () => {
    expect(ruleOf({ ...emptyDraft(), times: 'twice' })).toContain('numbers');
  });

  it('reads digits of truncate as bytes, and other texts as a share', () => {
    expect(ruleOf({ ...emptyDraft('truncate'), value: '1000' })).toMatchObject({ then: { truncate: 1000 } });
    expect(ruleOf({ ...emptyDraft('truncate'), value: '50%' })).toMatchObject({ then: { truncate: '50%' } });
  });
});

describe('the form that is filled from a request', () => {
  it('matches requests of the same operation with the beginning of the same prompt', () => {
    const prompt = 'a'.repeat(100);
    const rule = ruleOf(draftFrom(entry(1, { body: { prompt } })));
    expect(rule).toMatchObject({ match: { operation: 'createVideo', prompt: 'a'.repeat(60) } });
  });

  it('matches polls of the same video', () => {
    const poll = entry(1, { operation: 'retrieveVideo', video_id: 'video_1', body: null });
    expect(ruleOf(draftFrom(poll))).toMatchObject({
      match: { operation: 'retrieveVideo', video_id: 'video_1' },
    });
  });

  it('matches an unknown path by the path', () => {
    const lost = entry(1, { operation: null, path: '/v1/nowhere', body: null });
    const rule = ruleOf(draftFrom(lost));
    expect(RuleInput.parse(rule)).toMatchObject({ match: { operation: 'none', path: '/v1/nowhere' } });
  });

  it('does not take a prompt for an expression', () => {
    const rule = ruleOf(draftFrom(entry(1, { body: { prompt: '/(/' } })));
    expect(rule).toMatchObject({ match: { operation: 'createVideo' } });
    expect((rule as RuleInput).match).not.toHaveProperty('prompt');
  });
});

describe('the tag of a rule', () => {
  const forCreations = effects.filter(({ operation }) => operation === 'createVideo');
  it.each(forCreations.map(({ name }) => name))('has the same effect as the rule: %s', (name) => {
    const rule = ruleOf(emptyDraft(name)) as RuleInput;
    expect(readTags(tagOf(rule) ?? '')).toEqual(rule.then);
  });

  it('exists for creations alone', () => {
    expect(tagOf({ then: { fail: 'internal_error' } })).toBe('[[fail: internal_error]]');
    expect(tagOf({ then: { reset: true } })).toBe('[[reset]]');
    expect(tagOf({ match: { operation: 'downloadVideo' }, then: { cut: 10 } })).toBeUndefined();
  });
});
