// The profiles' data agree with themselves, and each value says where it is from.
import { describe, expect, it } from 'vitest';
import { pixels, profileNames, profiles } from '../../../src/emulator/domain/profiles.ts';

describe.each(profileNames)('%s', (name) => {
  const profile = profiles[name];

  it('is filed under its own name', () => {
    expect(profile.name).toBe(name);
    expect(profile.date).toMatch(/^2026-\d\d-\d\d$/);
  });

  it('has defaults that it accepts', () => {
    const { model, seconds, size } = profile.defaults.value;
    const family = profile.models.value[model];
    expect(family).toBeDefined();
    expect(profile.seconds.value).toContain(seconds);
    expect(family === undefined ? [] : profile.sizesOf.value[family]).toContain(size);
  });

  it('has a size for every model and a model for every size, in the order of the whole list', () => {
    const families = Object.values(profile.sizesOf.value);
    for (const sizes of families) {
      expect(profile.sizes.value.filter((size) => sizes.includes(size))).toEqual(sizes);
    }
    expect(new Set(families.flat())).toEqual(new Set(profile.sizes.value));
  });

  it('names a source for every value', () => {
    for (const fact of Object.values(profile).filter((value) => typeof value === 'object')) {
      expect(fact.source.length).toBeGreaterThan(10);
      expect(['WIRE', 'DOC', 'SPEC', '3P', 'INFER', 'UNKNOWN', 'SEED']).toContain(fact.confidence);
    }
  });

  it('lets assets live for an hour', () => {
    expect(profile.assetLifetime.value).toBe(3600);
  });
});

it('keeps the February reference apart from the wire', () => {
  const february = profiles['openai-2026-02'];
  expect(february.seconds.value).toEqual(['4', '8', '12']);
  expect(february.sizes.value).toEqual(['720x1280', '1280x720', '1024x1792', '1792x1024']);
  expect(february.moderationError.value.code).toBe('content_policy_violation');
  expect(profiles.openai.moderationError.value).toEqual({
    code: 'moderation_blocked',
    message: 'Your request was blocked by our moderation system.',
  });
});

it.each([
  ['1280x720', { width: 1280, height: 720 }],
  ['1024x1792', { width: 1024, height: 1792 }],
])('pixels(%s)', (size, expected) => {
  expect(pixels(size)).toEqual(expected);
});
