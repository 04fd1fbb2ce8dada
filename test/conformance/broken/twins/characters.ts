// Servers whose characters are wrong.
import type { Json } from '../../../support/emulator.ts';
import { isCreation, refusal, withJsonBody } from '../bend.ts';
import { answerJson, twins, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';

const isMaking = ({ method, path }: BentRequest) => method === 'POST' && path === '/videos/characters';
const isShared = (answer: BentAnswer, request: BentRequest) =>
  isMaking(request) && answer.status === 200 && request.text.includes('Mossy the boat');

/** Changes the answer to the upload of the shared character, which most checks read. */
const answers = (name: string, breaks: readonly string[], change: (json: Json) => unknown): Twin => ({
  name,
  breaks,
  answer(answer, request) {
    if (isShared(answer, request)) change(answer.json);
  },
});

/** Accepts a wrong form, or refuses a correct form. */
const takes = (
  name: string,
  check: string,
  given: { is: (text: string) => boolean; status: number },
): Twin => ({
  name,
  breaks: [`characters.${check}`],
  request(request) {
    if (!isMaking(request) || !given.is(request.text)) return undefined;
    return given.status < 400
      ? answerJson(given.status, { id: 'char_1', name: 'Mossy', created_at: 1_790_000_000 })
      : answerJson(given.status, refusal('No.'));
  },
});

const hasFile = (text: string) => text.includes('filename="clip.mp4"');
const nameIn = (text: string) => /name="name"\r\n\r\n(.*)\r\n/.exec(text)?.[1];

const isThree = (json: Json) => json?.characters?.length === 3;
/** Ignores a part of a form. */
const ignores = (name: string, check: string, part: string): Twin => ({
  name,
  breaks: [`characters.${check}`],
  request(request) {
    if (!isCreation(request) || !request.text.includes(`name="${part}"`)) return undefined;
    return answerJson(400, refusal(`Unknown parameter: '${part}'.`, 'unknown_parameter'));
  },
});

/** Refuses a creation with characters. */
const refuses = (name: string, breaks: readonly string[], is: (json: Json) => boolean): Twin => ({
  name,
  breaks,
  request(request) {
    const used = isCreation(request) && request.json?.characters !== undefined && is(request.json);
    return used ? answerJson(400, refusal('Not these.')) : undefined;
  },
});

const isUnknown = ({ path }: BentRequest) => path.startsWith('/videos/characters/char_00000000');

export const characters = twins([
  {
    name: 'a character is answered with 201',
    breaks: ['characters.made'],
    answer(answer, request) {
      if (isShared(answer, request)) answer.status = 201;
    },
  },
  answers(
    'the id of a character is a number',
    // The character cannot be retrieved or used.
    [
      'characters.bracket-characters',
      'characters.bracket-with-index',
      'characters.more-than-two',
      'characters.more-than-two-code',
      'characters.has-id',
      'characters.id-prefix',
      'characters.retrieve-same',
      'characters.used-in-create',
      'characters.not-in-the-answer',
      'characters.used-with-reference',
      'characters.two-in-create',
    ],
    (json) => (json.id = 42),
  ),
  {
    name: 'the id of a character has no prefix',
    breaks: ['characters.id-prefix'],
    request(request) {
      const url = request.url.replace(/characters\/(?!char_)/, 'characters/char_');
      const body = request.text
        .replace(/"characters":\[\{"id":"(?!char_)/, '"characters":[{"id":"char_')
        .replace(/(name="characters\[\d*\]\[id\]"\r\n\r\n)(?!char_)/, '$1char_');
      if (isCreation(request) && body !== request.text)
        return { ...request, body: new TextEncoder().encode(body) };
      return url === request.url || request.path === '/videos/characters' ? undefined : { ...request, url };
    },
    answer({ json }) {
      if (json?.name === 'Mossy the boat') json.id = json.id.replace('char_', '');
    },
  },
  {
    name: 'names of characters become lower case',
    breaks: ['characters.has-name'],
    answer({ json }) {
      if (json?.name === 'Mossy the boat') json.name = 'mossy the boat';
    },
  },
  {
    name: 'the time of a character is in milliseconds',
    breaks: ['characters.has-created-at'],
    answer({ json }) {
      if (json?.name === 'Mossy the boat') json.created_at *= 1000;
    },
  },
  {
    name: 'characters have the key object',
    breaks: ['characters.no-object-key'],
    answer({ json }) {
      if (json?.name === 'Mossy the boat') json.object = 'character';
    },
  },
  {
    name: 'a character that is retrieved has no name',
    breaks: ['characters.retrieve-same'],
    answer({ json }, { method }) {
      if (method === 'GET' && json?.name === 'Mossy the boat') json.name = null;
    },
  },
  {
    name: 'an unknown character is answered with 500',
    breaks: ['characters.retrieve-unknown', 'characters.retrieve-unknown-404'],
    request: (request) => (isUnknown(request) ? answerJson(500, refusal('KeyError')) : undefined),
  },
  {
    name: 'an unknown character is refused with 400',
    breaks: ['characters.retrieve-unknown-404'],
    request: (request) => (isUnknown(request) ? answerJson(400, refusal('Invalid id.')) : undefined),
  },
  {
    name: 'characters are listed',
    breaks: ['characters.no-list'],
    request({ method, path }) {
      const asked = method === 'GET' && path === '/videos/characters';
      return asked ? answerJson(200, { object: 'list', data: [] }) : undefined;
    },
  },
  takes('a character needs no clip', 'video-missing', {
    is: (text) => nameIn(text) === 'Mossy' && !text.includes('name="video"'),
    status: 200,
  }),
  takes('a character needs no name', 'name-missing', {
    is: (text) => hasFile(text) && nameIn(text) === undefined,
    status: 200,
  }),
  takes('the name of a character may be empty', 'name-empty', {
    is: (text) => nameIn(text) === '',
    status: 200,
  }),
  takes('a character name of 80 characters is refused', 'name-of-80', {
    is: (text) => nameIn(text)?.length === 80,
    status: 400,
  }),
  takes('names of characters have no maximum length', 'name-of-81', {
    is: (text) => nameIn(text)?.length === 81,
    status: 200,
  }),
  takes('a text is accepted as the clip of a character', 'video-not-a-file', {
    is: (text) => /name="video"\r\n\r\nclip\.mp4/.test(text),
    status: 200,
  }),
  takes('a character in JSON is accepted', 'json-refused', {
    is: (text) => text.startsWith('{'),
    status: 200,
  }),
  refuses(
    'creations with characters are refused',
    // The checks of several characters fail as well.
    [
      'characters.bracket-characters',
      'characters.bracket-with-index',
      'characters.more-than-two-code',
      'characters.used-in-create',
      'characters.not-in-the-answer',
      'characters.used-with-reference',
      'characters.two-in-create',
    ],
    () => true,
  ),
  {
    name: 'a video has a key with its characters',
    breaks: ['characters.not-in-the-answer'],
    answer(answer, request) {
      const characters = request.json?.characters;
      if (isCreation(request) && characters !== undefined && answer.status === 200)
        answer.json.characters = characters;
    },
  },
  refuses(
    'a creation with characters and a reference is refused',
    ['characters.used-with-reference'],
    (json) => json.input_reference !== undefined,
  ),
  refuses(
    'a creation with two characters is refused',
    ['characters.two-in-create'],
    (json) => json.characters.length === 2,
  ),
  ignores('characters in a form are ignored', 'bracket-characters', 'characters[][id]'),
  ignores('indexed characters in a form are ignored', 'bracket-with-index', 'characters[0][id]'),
  {
    name: 'a third character is ignored',
    breaks: ['characters.more-than-two', 'characters.more-than-two-code'],
    request(request) {
      if (!isCreation(request) || !isThree(request.json)) return undefined;
      return withJsonBody(request, { ...request.json, characters: request.json.characters.slice(0, 2) });
    },
  },
  {
    name: 'three characters are refused with the code invalid_value',
    breaks: ['characters.more-than-two-code'],
    answer({ json }, request) {
      if (isCreation(request) && isThree(request.json)) json.error.code = 'invalid_value';
    },
  },
  {
    name: 'unknown characters are ignored',
    breaks: ['characters.unknown-in-create'],
    request(request) {
      const left = request.text.replace(
        /--[\w-]+\r\n[^\r]*name="characters[^"]*"\r\n\r\nchar_0{8}\w+\r\n/,
        '',
      );
      if (isCreation(request) && left !== request.text)
        return { ...request, body: new TextEncoder().encode(left) };
      const unknown = request.json?.characters?.[0]?.id.startsWith('char_00000000');
      if (!isCreation(request) || !unknown) return undefined;
      const { characters: _, ...rest } = request.json;
      return { ...request, body: new TextEncoder().encode(JSON.stringify(rest)) };
    },
  },
]);
