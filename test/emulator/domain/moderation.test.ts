// The prompts that the shipped tables stop and pass: a hit and near misses for every category.
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJudge, phraseFault, stoppedPlan } from '../../../src/emulator/domain/moderation.ts';
import { makePlan } from '../../../src/emulator/domain/plan.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { parseModerationTable } from '../../../src/emulator/options/moderation-file.ts';

const text = readFileSync(new URL('../../../fixtures/moderation.json', import.meta.url), 'utf8');
const table = parseModerationTable(text);
const judge = createJudge(table);
const prompted = (prompt: string) => judge({ prompt, fileName: undefined, sha256: null });
const named = (fileName: string) => judge({ prompt: 'x', fileName, sha256: null });

const hits: ReadonlyArray<readonly [category: string, prompt: string]> = [
  ['sexual', 'a nude figure on a sofa'],
  ['sexual', 'PORNOGRAPHIC scenes'],
  ['sexual', 'An Erotic dance, topless'],
  ['real-people', 'Barack   Obama waves from a balcony'],
  ['real-people', "Taylor Swift's new house"],
  ['real-people', 'beyonce on stage'],
  ['real-people', 'BEYONCÉ on stage'],
  ['copyrighted-characters', 'Mickey-Mouse rides a bicycle'],
  ['copyrighted-characters', 'Spider-Man, Spiderman and a spider man'],
  ['copyrighted-characters', 'a pokemon in the grass'],
  ['copyrighted-characters', 'ｍｉｃｋｅｙ　ｍｏｕｓｅ'],
  ['copyrighted-characters', 'Mic\u00ADkey Mo\u200Buse'],
  ['copyrighted-characters', '公園でミッキーマウスが踊る'],
  ['copyrighted-characters', 'МИККИ МАУСА видно издалека'],
  ['copyrighted-music', 'a choir sings Bohemian Rhapsody'],
  ['copyrighted-music', 'songs by the Beatles in the background'],
  ['graphic-violence', 'a beheading'],
  ['graphic-violence', 'gore, lots of it'],
  ['graphic-violence', 'dismembered dolls'],
  ['self-harm', 'a man kills himself'],
  ['self-harm', 'self-harm'],
  ['self-harm', 'self-harming teenagers'],
  ['violence', 'soldiers kill a king'],
  ['violence', 'the assassination of a senator'],
  ['violence', 'a murderer walks free'],
  ['hate', 'a white supremacist rally'],
  ['hate', 'swastikas on a wall'],
];

const misses = [
  'a killer whale',
  'a killer whale jumps over a killer app',
  'Scunthorpe',
  'class assassin bug documentary',
  'the naked eye sees a naked mole-rat',
  'a unisex sextant from Essex',
  'nudging a nudibranch',
  'a trump card and a musk ox',
  'a Tom Cruise ship leaves port',
  'swift tailors',
  'a mouse named Mick eyes the cheese',
  'a bat, man!',
  'an iron manhole cover',
  'superb manhattan skyline',
  'a stairway to a heavenly garden',
  'the shape of your hand',
  'a gorge with a gorgeous view',
  'gore-tex jackets, blood oranges and a bloodhound',
  'a suicide door on a classic car',
  'selfless harmony',
  'skilled overkill in Kilkenny',
  'a murder of crows at the kill switch',
  'shooting stars above a film shooting',
  'I hate mondays',
  'ethnic food, cleansing milk',
  'denazification',
  'a l33t k1ll: misspelt words are not attempted',
  'faces in a crowd',
];

describe('the moderation of a prompt', () => {
  it.each(hits)('stops as %s: %s', (category, prompt) => {
    expect(prompted(prompt)).toMatchObject({ category, within: 'prompt' });
  });

  it.each(misses)('passes: %s', (prompt) => {
    expect(prompted(prompt)).toBeUndefined();
  });

  it('stops every word of the tables, at any position', () => {
    const words = table.flatMap(({ words }) => words);
    expect(words.length).toBeGreaterThan(100);
    for (const word of words) {
      const said = word.replaceAll('*', '');
      for (const prompt of [said, `(${said})`, `a ${said.toUpperCase()}, b`, `„${said}“`]) {
        expect(prompted(prompt), prompt).toMatchObject({ within: 'prompt' });
      }
    }
  });

  it('passes every exception of the tables', () => {
    for (const except of table.flatMap(({ except }) => except)) {
      expect(prompted(`two ${except.replaceAll('*', '')} at noon`), except).toBeUndefined();
    }
  });

  it('takes a bounded time for any prompt', () => {
    const long = 'self kill-er whale naked a* '.repeat(1_200).slice(0, 32_000);
    const started = performance.now();
    prompted(long);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('has the same result each time', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (prompt) => {
      const said = prompted(prompt);
      expect(prompted(prompt)).toEqual(said);
      // With letters on both sides it is another word.
      expect(prompted(`${prompt} kill`)).toBeDefined();
    });
    fc.assert(property);
  });
});

it('every category has a source, and a word or a file name', () => {
  for (const { words, files, source } of JSON.parse(text).categories) {
    expect([...(words ?? []), ...(files ?? [])].length).toBeGreaterThan(0);
    expect(source).toMatch(/reference/);
  }
  expect(new Set(hits.map(([category]) => category)).add('people-in-user-uploads')).toEqual(
    new Set(table.map(({ name }) => name)),
  );
});

describe('the moderation of a reference', () => {
  it.each(['face.png', 'my-face-01.jpg', 'MyFace.webp', 'SELFIES_2026.png', 'team headshots (2).jpg'])(
    'stops the file name %s',
    (name) => {
      expect(named(name)).toMatchObject({ category: 'people-in-user-uploads', within: 'reference' });
    },
  );

  it.each(['surface.png', 'typeface.png', 'facebook-cover.png', 'cliff-face.jpg', 'upload', 'portrait.png'])(
    'passes the file name %s',
    (name) => {
      expect(named(name)).toBeUndefined();
    },
  );

  it('stops a picture by its digest', () => {
    const digest = 'ab'.repeat(32);
    const listed = createJudge([
      { name: 'people', words: [], except: [], files: [], sha256: [digest.toUpperCase()] },
    ]);
    const given = { prompt: 'x', fileName: 'x.png', sha256: digest };
    expect(listed(given)).toEqual({ category: 'people', within: 'reference', matched: digest });
    expect(listed({ ...given, sha256: 'cd'.repeat(32) })).toBeUndefined();
    expect(listed({ ...given, sha256: null })).toBeUndefined();
  });
});

describe('phraseFault', () => {
  it.each(['', ' ', '*', '- -', '...', '*a', 'a*b', 'a ** b', '* a', 'a **'])('refuses %j', (phrase) => {
    expect(phraseFault(phrase)).toMatch(/^expected /);
  });

  it('refuses every phrase that would stop all prompts', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (phrase) => {
      fc.pre(phraseFault(phrase) === undefined);
      const one = createJudge([{ name: 'x', words: [phrase], except: [], files: [], sha256: [] }]);
      expect(one({ prompt: ' ', fileName: undefined, sha256: null })).toBeUndefined();
      expect(one({ prompt: phrase.replaceAll('*', ''), fileName: undefined, sha256: null })).toBeDefined();
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});

it('a stopped plan fails early, with the given error', () => {
  const request = { model: 'sora-2', seconds: '4', size: '720x1280' };
  const made = makePlan({
    entropy: '7'.repeat(64),
    request,
    profile: profiles.openai,
    pace: { by: 'time', factor: 1 },
  });
  const error = { code: 'c', message: 'm' };
  expect(stoppedPlan(made, error)).toEqual({
    ...made,
    renderMs: Math.round(made.renderMs / 10),
    outcome: { status: 'failed', error },
  });
  expect(stoppedPlan({ ...made, by: 'polls', polls: 6 }, error).polls).toBe(2);
  expect(stoppedPlan({ ...made, by: 'polls', polls: 1 }, error).polls).toBe(1);
});

it('the fast check of plain prompts stops the same prompts as the full check', () => {
  const said = table.flatMap(({ words }) => words.map((phrase) => phrase.replaceAll('*', '')));
  const piece = fc.oneof(
    fc.constantFrom(...said, ...misses),
    fc.constantFrom(' ', '-', '_', '.', "'", 's', '9', '\n'),
    fc.string({ maxLength: 4 }),
  );
  const property = fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
    const prompt = pieces.join('');
    // A file name without a meaning still triggers the full check.
    expect(prompted(prompt)).toEqual(judge({ prompt, fileName: '', sha256: null }));
  });
  fc.assert(property, { numRuns: 500 });
});

it.each([
  [['.net'], 'a .NET developer'],
  [['-x'], 'y-x'],
])('a phrase that begins with no letter is found: %j', (words, prompt) => {
  const odd = createJudge([{ name: 'odd', words, except: [], files: [], sha256: [] }]);
  const given = { prompt, sha256: null };
  expect(odd({ ...given, fileName: undefined })).toEqual(odd({ ...given, fileName: '' }));
});

it('a phrase that can begin at every letter looks only 40 letters ahead, so that the longest prompt takes linear time', () => {
  const judge = createJudge([{ name: 'c', words: ['漢* x7', '漢* x8'], except: [], files: [], sha256: [] }]);
  const judged = (prompt: string) => judge({ prompt, fileName: undefined, sha256: null })?.matched;
  expect(judged('漢'.repeat(32_000))).toBeUndefined();
  // The first of 31,000 beginnings that reaches the end of the word is 41 letters before the end.
  expect(judged(`${'漢'.repeat(31_000)} x7`)).toBe(`${'漢'.repeat(41)} x7`);
});
