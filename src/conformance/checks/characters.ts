// Checks of characters (contract:characters.*). A character is an upload with a name; creations may use it.
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectError,
  expectFits,
  expectShape,
  expectStatus,
  expectThat,
  read,
  expectRefused,
} from '../vocabulary/expect.ts';
import { form, json } from '../http/body.ts';
import { segment, type Answer } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { dataUrl } from './creation-rows.ts';
import { characterForm, createWith, idOf, makeCharacter } from '../needs/character-uploads.ts';
import { AnyVideo, videoKeys } from '../vocabulary/shapes.ts';
import { isAccepted } from '../tools/video-jobs.ts';

const path = '/videos/characters';
/** An id in the service's form that belongs to no character. */
const unknownId = 'char_0000000000008190800000000000000000000000000000ff';

/** A check of the answer to the upload of the shared character. */
const shows = (
  rest: Pick<CheckInput, 'id' | 'title' | 'level'>,
  judge: (answer: Answer, name: string) => void,
): CheckInput => ({
  ...rest,
  requirements: [`characters.${rest.id}`],
  needs: ['character'],
  async run({ need }) {
    const { answer, name } = await need('character');
    judge(answer, name);
  },
});

const shapes: readonly CheckInput[] = [
  {
    id: 'made',
    title: 'A form with a clip and a name is answered with 200',
    requirements: ['characters.answers-200', 'characters.clip-rules'],
    needs: ['character'],
    run: async ({ need }) => expectStatus((await need('character')).answer, 200),
  },
  shows({ id: 'has-id', title: 'A character has an id: a string or null' }, ({ json: body, exchange }) => {
    expectFits(body, z.object({ id: z.string().min(1).nullable() }), exchange);
  }),
  shows({ id: 'id-prefix', level: 'SHOULD', title: 'The id of a character begins with char_' }, (answer) => {
    const actual = read(answer.json, '/id');
    const holds = actual === null || (typeof actual === 'string' && actual.startsWith('char_'));
    expectThat(holds, { expected: 'char_…', actual, where: '/id', answer });
  }),
  shows({ id: 'has-name', title: 'A character has the name that was sent, or null' }, (answer, name) => {
    const actual = read(answer.json, '/name');
    expectThat(actual === name || actual === null, { expected: name, actual, where: '/name', answer });
  }),
  shows(
    { id: 'has-created-at', title: 'A character has created_at in Unix seconds' },
    ({ json: body, exchange }) => {
      // A time in milliseconds has three digits more and exceeds the maximum.
      expectFits(body, z.object({ created_at: z.int().min(1_500_000_000).max(9_999_999_999) }), exchange);
    },
  ),
  shows({ id: 'no-object-key', title: 'A character has no object and no other key' }, (answer) => {
    const more = Object.keys(Object(answer.json)).filter(
      (key) => !['id', 'name', 'created_at'].includes(key),
    );
    expectEqual(more, [], { answer, where: '/' });
  }),
];

const retrieved: readonly CheckInput[] = [
  {
    id: 'retrieve-same',
    title: 'The retrieval of a character is answered with 200 and the same body',
    requirements: ['characters.retrieve-same'],
    needs: ['character'],
    async run({ need, http }) {
      const { answer: made } = await need('character');
      const answer = await http.get(`${path}/${segment(idOf(made))}`);
      expectStatus(answer, 200);
      expectEqual(answer.json, made.json, { answer, where: '/' });
    },
  },
  {
    id: 'retrieve-unknown',
    title: 'An unknown character is not found',
    requirements: ['characters.retrieve-unknown'],
    needs: ['character-route'],
    run: async ({ http }) => expectRefused(await http.get(`${path}/${unknownId}`)),
  },
  {
    id: 'retrieve-unknown-404',
    level: 'SHOULD',
    title: 'An unknown character is a 404 that names the id',
    requirements: ['characters.retrieve-unknown-404'],
    needs: ['character-route'],
    async run({ http }) {
      const message = `Character with id '${unknownId}' not found.`;
      expectError(await http.get(`${path}/${unknownId}`), { status: 404, message });
    },
  },
  {
    id: 'no-list',
    level: 'SHOULD',
    title: 'Characters are not listed and not deleted',
    requirements: ['characters.no-list'],
    needs: ['character-route'],
    async run(ctx) {
      // This check makes its own character, because other checks need the shared character.
      const id = idOf(await makeCharacter(ctx, 'Sandy the shore'));
      expectStatus(await ctx.http.get(path), [404, 405]);
      expectStatus(await ctx.http.delete(`${path}/${segment(id)}`), [404, 405]);
    },
  },
];

/** A check that a form with these fields is refused with 400. */
const refusal = (id: string, title: string, fields: Readonly<Record<string, unknown>>): CheckInput => ({
  id,
  title,
  requirements: [`characters.${id}`],
  needs: ['character-route'],
  async run(ctx) {
    expectStatus(await ctx.http.post(path, characterForm(fields)), 400);
  },
});

const refused: readonly CheckInput[] = [
  refusal('video-missing', 'A character without a clip is refused with 400', {
    name: 'Mossy',
    video: undefined,
  }),
  refusal('name-missing', 'A character without a name is refused with 400', {}),
  refusal('name-empty', 'A character with an empty name is refused with 400', { name: '' }),
  refusal('name-of-81', 'A name of 81 characters is refused with 400', { name: 'n'.repeat(81) }),
  refusal('video-not-a-file', 'A text in place of the clip is refused with 400', {
    name: 'Mossy',
    video: 'clip.mp4',
  }),
  {
    id: 'name-of-80',
    title: 'A name of 80 characters is accepted',
    requirements: ['characters.name-of-80'],
    needs: ['character-route'],
    run: async (ctx) => expectStatus(await makeCharacter(ctx, 'n'.repeat(80)), acceptedStatuses),
  },
  {
    id: 'json-refused',
    level: 'SHOULD',
    title: 'A character in JSON is refused',
    requirements: ['characters.json-refused'],
    needs: ['character-route'],
    async run({ http }) {
      const body = json({ name: 'Mossy', video: 'data:video/mp4;base64,AAAAGGZ0eXBpc29t' });
      expectRefused(await http.post(path, body));
    },
  },
];

/** A check that a creation with characters is accepted. */
const useCheck = (
  id: string,
  title: string,
  create: (ctx: Context, first: string) => Promise<Answer>,
): CheckInput => ({
  id,
  title,
  requirements: [`characters.${id}`],
  needs: ['character', 'json-create'],
  unpaid: (clip) => [clip],
  async run(ctx) {
    const first = idOf((await ctx.need('character')).answer);
    expectStatus(await create(ctx, first), acceptedStatuses);
  },
});

const uses: readonly CheckInput[] = [
  {
    id: 'used-in-create',
    title: 'A creation with a character is accepted',
    requirements: ['characters.used-in-create'],
    needs: ['cast'],
    run: async ({ need }) => expectStatus(await need('cast'), acceptedStatuses),
  },
  {
    id: 'not-in-the-answer',
    title: 'A video that uses a character has the same 13 keys',
    requirements: ['characters.not-in-the-answer'],
    needs: ['cast'],
    async run({ need }) {
      const answer = await need('cast');
      expectShape(answer, AnyVideo, acceptedStatuses);
      const keys = Object.keys(Object(answer.json)).toSorted();
      expectEqual(keys, videoKeys.toSorted(), { answer, where: '/' });
    },
  },
  useCheck('used-with-reference', 'A creation with a character and a reference is accepted', (ctx, first) =>
    createWith(ctx, {
      ids: [first],
      more: { input_reference: { image_url: dataUrl('png', ctx.videos.cheapest.size) } },
    }),
  ),
  useCheck('two-in-create', 'A creation with two characters is accepted', async (ctx, first) =>
    createWith(ctx, { ids: [first, idOf(await makeCharacter(ctx, 'Ferny the raft'))] }),
  ),
  {
    id: 'unknown-in-create',
    level: 'SHOULD',
    title: 'A creation with an unknown character is refused',
    requirements: ['characters.unknown-in-create'],
    needs: ['character-route', 'json-create'],
    run: async (ctx) => expectRefused(await createWith(ctx, { ids: [unknownId], use: 'refused' })),
  },
];

type Write = NonNullable<Parameters<typeof createWith>[1]['as']>;

const effect = (answer: Answer) => (isAccepted(answer) ? 'accepted' : answer.status);

/** A check that a form with a character has the same effect as the same fields in JSON. */
const bracketCheck = (id: string, { part, as }: { part: string; as: Write }): CheckInput => ({
  id,
  level: 'SHOULD',
  title: `The part ${part} of a form is read as in JSON`,
  requirements: [`create.${id}`],
  needs: ['character', 'json-create', 'multipart-create'],
  unpaid: (clip) => [clip, clip],
  async run(ctx) {
    const known = idOf((await ctx.need('character')).answer);
    for (const [one, use] of [
      [known, 'single'],
      [unknownId, 'refused'],
    ] as const) {
      const wanted = effect(await createWith(ctx, { ids: [one], use }));
      const answer = await createWith(ctx, { ids: [one], as, use });
      expectEqual(effect(answer), wanted, { answer, where: 'status' });
    }
  },
});

const formWithIndex: Write = ({ characters, ...rest }) =>
  form({ ...rest, 'characters[0][id]': read(characters, '/0/id') });

/** Sends a creation with three characters, one more than allowed. Three times the same id counts as three. */
const three = async (ctx: Context) => {
  const id = idOf((await ctx.need('character')).answer);
  return createWith(ctx, { ids: [id, id, id], use: 'refused' });
};

const forms: readonly CheckInput[] = [
  bracketCheck('bracket-characters', { part: 'characters[][id]', as: form }),
  bracketCheck('bracket-with-index', { part: 'characters[0][id]', as: formWithIndex }),
  {
    id: 'more-than-two',
    title: 'A creation with three characters is refused',
    requirements: ['validation.characters-more-than-two'],
    needs: ['character', 'json-create'],
    run: async (ctx) => expectRefused(await three(ctx)),
  },
  {
    id: 'more-than-two-code',
    level: 'SHOULD',
    title: 'The refusal of three characters has the code array_above_max_length',
    requirements: ['validation.characters-more-than-two-code'],
    needs: ['character', 'json-create'],
    async run(ctx) {
      const words = { param: 'characters', code: 'array_above_max_length' };
      expectError(await three(ctx), { status: 400, ...words });
    },
  },
];

export const characters = checks('characters', [...shapes, ...retrieved, ...refused, ...uses, ...forms]);
