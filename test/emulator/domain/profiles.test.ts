// The values of each profile agree with each other, and each value cites a source that exists.
import { describe, expect, it } from 'vitest';
import { pixels, profileNames, profiles } from '../../../src/emulator/domain/profiles.ts';
import { citations, tagsOf } from '../../support/contract-facts.ts';

describe.each(profileNames)('the profile %s', (name) => {
  const profile = profiles[name];

  it('has its own name and a date', () => {
    expect(profile.name).toBe(name);
    expect(profile.date).toMatch(/^2026-\d\d-\d\d$/);
  });

  it('accepts its own default values', () => {
    const { model, seconds, size } = profile.defaults.value;
    const family = profile.models.value[model];
    expect(family).toBeDefined();
    expect(profile.seconds.value).toContain(seconds);
    expect(family === undefined ? [] : profile.sizesOf.value[family]).toContain(size);
  });

  it('offers every size for some model family, and lists the sizes of each family in the same order', () => {
    const families = Object.values(profile.sizesOf.value);
    for (const sizes of families) {
      expect(profile.sizes.value.filter((size) => sizes.includes(size))).toEqual(sizes);
    }
    expect(new Set(families.flat())).toEqual(new Set(profile.sizes.value));
  });

  it('keeps assets for one hour', () => {
    expect(profile.assetLifetime.value).toBe(3600);
  });
});

describe.each(valuesWithSource())('the value %s of the profile %s', (_value, _profile, fact) => {
  const cited = citations(fact.source);

  it('cites facts of the contract that exist, or the reference of February 2026', () => {
    expect(cited.filter((id) => !tagsOf.has(id))).toEqual([]);
    if (cited.length === 0) {
      expect(fact.confidence).toBe('SEED');
      expect(fact.source).toMatch(/^reference of 2026-02-21, section \d+/);
    }
  });

  it('has the same confidence tag as the facts that it cites, or its source states the tag of each fact', () => {
    const unexplained = cited.filter((id) => {
      const tags = [...(tagsOf.get(id) ?? [])];
      return !tags.some((tag) => tag === fact.confidence || stated(fact.source).has(tag));
    });
    expect(unexplained).toEqual([]);
  });
});

describe('the profile openai-2026-02', () => {
  const february = profiles['openai-2026-02'];

  it('offers the durations and sizes of the reference of February 2026', () => {
    expect(february.seconds.value).toEqual(['4', '8', '12']);
    expect(february.sizes.value).toEqual(['720x1280', '1280x720', '1024x1792', '1792x1024']);
  });

  it('has the moderation error of the reference, and the profile openai has the error of the wire', () => {
    expect(february.moderationError.value.code).toBe('content_policy_violation');
    expect(profiles.openai.moderationError.value).toEqual({
      code: 'moderation_blocked',
      message: 'Your request was blocked by our moderation system.',
    });
  });
});

it.each([
  ['1280x720', { width: 1280, height: 720 }],
  ['1024x1792', { width: 1024, height: 1792 }],
])('pixels() reads width and height from %s', (size, expected) => {
  expect(pixels(size)).toEqual(expected);
});

/** Every value of every profile that has a source. Values that a profile shares with `openai` are left out. */
function valuesWithSource() {
  return profileNames.flatMap((name) =>
    Object.entries(profiles[name]).flatMap(([key, fact]) => {
      if (typeof fact !== 'object') return [];
      const shared = name !== 'openai' && Object.values(profiles.openai).includes(fact);
      return shared ? [] : [[key, name, fact] as const];
    }),
  );
}

/** The confidence tags that a source contains as words. */
function stated(source: string): Set<string> {
  return new Set(source.match(/\b(?:WIRE|PROBE|DOC|SPEC|SEED|3P|INFER|UNKNOWN)\b/g));
}
