// Characters: creation, retrieval, and creations of videos that refer to them (contract:characters.*).
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/emulator/domain/clip.ts';
import { testEmulator, type TestEmulator } from '../../support/emulator.ts';
import { mp4 } from '../../support/videos.ts';
import { fakeMedia, testApp } from '../../support/app.ts';
import { exchange, expectRefusal, fields, invalid, type Part } from '../../support/sending.ts';

const path = '/v1/videos/characters';
const upload = mp4();
const video: Part = { name: 'video', value: upload, filename: 'mossy.mp4', type: 'video/mp4' };
const named = (name: string, part = video): Part[] => [...fields({ name }), part];
const unknown = (id: string) => invalid(`Character with id '${id}' not found.`);

let emulator: TestEmulator;
beforeEach(() => {
  emulator = testEmulator({ pace: 'instant' });
});
const make = async (name: string) =>
  (await exchange(emulator, { path, form: named(name) })).body.id as string;

const seeded = async (name: string) =>
  (await exchange(testEmulator({ seed: 7 }), { path, form: named(name) })).body.id as string;

describe('a character', () => {
  it('has an id, its name and its creation time, and can be retrieved', async () => {
    const { status, body } = await exchange(emulator, { path, form: named('Mossy') });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id: expect.stringMatching(/^char_[0-9a-f]{48}$/),
        name: 'Mossy',
        created_at: Math.floor(emulator.clock.now() / 1000),
      },
    });
    const again = await exchange(emulator, { method: 'GET', path: `${path}/${body.id}` });
    expect(again).toMatchObject({ status: 200, body });
  });

  it('may come from a file without a type, and may have a name of 80 characters', async () => {
    const part = { ...video, type: 'application/octet-stream' };
    const { body } = await exchange(emulator, { path, form: named('🦔'.repeat(80), part) });
    expect(body.name).toBe('🦔'.repeat(80));
  });

  it('belongs to its project', async () => {
    const id = await make('Mossy');
    const sent = { method: 'GET', path: `${path}/${id}`, key: 'sk-other' };
    await expectRefusal(emulator, ['', sent, 404, unknown(id)]);
  });

  it.each<[string, Part[], ReturnType<typeof invalid>]>([
    [
      'no name',
      [video],
      invalid("Missing required parameter: 'name'.", 'name', 'missing_required_parameter'),
    ],
    [
      'an empty name',
      named(''),
      invalid(
        "Invalid 'name': empty string. Expected a string with minimum length 1, but got an empty string instead.",
        'name',
        'empty_string',
      ),
    ],
    [
      '81 characters',
      named('🦔'.repeat(81)),
      invalid(
        "Invalid 'name': string too long. Expected a string with maximum length 80, but got a string with length 81 instead.",
        'name',
        'string_above_max_length',
      ),
    ],
    [
      'no video',
      fields({ name: 'Mossy' }),
      invalid("Missing required parameter: 'video'.", 'video', 'missing_required_parameter'),
    ],
    [
      'a video by its id',
      fields({ name: 'Mossy', 'video[id]': 'video_x' }),
      invalid(
        "Invalid type for 'video': expected a file, but got an object instead.",
        'video',
        'invalid_type',
      ),
    ],
    [
      'a file without a filename',
      named('Mossy', { name: 'video', value: upload }),
      invalid(
        "Invalid type for 'video': expected a file, but got a string instead.",
        'video',
        'invalid_type',
      ),
    ],
    [
      'more than that',
      [...named('Mossy'), { name: 'prompt', value: 'x' }],
      invalid("Unknown parameter: 'prompt'.", 'prompt', 'unknown_parameter'),
    ],
    [
      'a picture',
      named('Mossy', { ...video, type: 'image/jpeg' }),
      invalid(
        "Invalid file 'video': unsupported mimetype ('image/jpeg'). Supported file formats are 'video/mp4'.",
        'video',
        'unsupported_file_mimetype',
      ),
    ],
    [
      'a picture that says it is a video',
      named('Mossy', { ...video, value: '\u0089PNG\r\n\u001a\n and so on' }),
      invalid("Invalid file 'video': it is no MP4 file.", 'video', 'invalid_video_file'),
    ],
  ])('is refused with %s', async (_, form, error) => {
    await expectRefusal(emulator, ['', { path, form }, 400, error]);
  });

  it('can only be created by a form', async () => {
    const error = invalid(
      "Unsupported content type: 'application/json'. This API method only accepts 'multipart/form-data' requests, but you specified the header 'Content-Type: application/json'. Please try again with a supported content type.",
      null,
      'unsupported_content_type',
    );
    await expectRefusal(emulator, ['', { path, json: { name: 'Mossy' } }, 400, error]);
  });

  it('is refused immediately when moderation flags its name', async () => {
    const { status, body } = await exchange(emulator, { path, form: named('gore and beheading') });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'content_policy_violation' });
    const lenient = testEmulator({ moderation: 'off' });
    expect((await exchange(lenient, { path, form: named('gore and beheading') })).status).toBe(200);
  });

  it('has the same id again with the same seed and name, and another id with another name', async () => {
    expect(await seeded('Mossy')).toBe(await seeded('Mossy'));
    expect(await seeded('Mossy')).not.toBe(await seeded('Rex'));
  });

  it('is part of a snapshot', async () => {
    const id = await make('Mossy');
    const project = emulator.project('sk-test');
    const file = await project.snapshots.export();
    await project.reset();
    await expectRefusal(emulator, ['', { method: 'GET', path: `${path}/${id}` }, 404, unknown(id)]);
    await project.snapshots.import(file);
    expect((await exchange(emulator, { method: 'GET', path: `${path}/${id}` })).body.name).toBe('Mossy');
  });
});

describe('a creation with characters', () => {
  it('accepts two characters, as JSON and as a form', async () => {
    const ids = [await make('Mossy'), await make('Rex')];
    const prompt = 'Mossy meets Rex';
    const json = { prompt, characters: ids.map((id) => ({ id })) };
    expect((await exchange(emulator, { json })).status).toBe(200);
    const form = [...fields({ prompt }), ...ids.map((id) => ({ name: 'characters[][id]', value: id }))];
    expect((await exchange(emulator, { form })).status).toBe(200);
  });

  it.each<[string, unknown, number, ReturnType<typeof invalid>]>([
    [
      'three',
      [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      400,
      invalid(
        "Invalid 'characters': array too long. Expected an array with maximum length 2, but got an array with length 3 instead.",
        'characters',
        'array_above_max_length',
      ),
    ],
    ['an unknown one', [{ id: 'char_x' }], 404, unknown('char_x')],
    [
      'a string',
      ['char_x'],
      400,
      invalid(
        "Invalid type for 'characters[0]': expected an object, but got a string instead.",
        'characters[0]',
        'invalid_type',
      ),
    ],
    [
      'no array',
      { id: 'char_x' },
      400,
      invalid(
        "Invalid type for 'characters': expected an array, but got an object instead.",
        'characters',
        'invalid_type',
      ),
    ],
  ])('is refused with %s', async (_, characters, status, error) => {
    await expectRefusal(emulator, ['', { json: { prompt: 'x', characters } }, status, error]);
  });

  it('shows the names of its characters, and the log warns when the prompt does not name them', async () => {
    const clips: Clip[] = [];
    const app = testApp({
      media: async () => ({
        ...fakeMedia,
        asset: (clip, variant) => {
          clips.push(clip);
          return fakeMedia.asset(clip, variant);
        },
      }),
    });
    const character = (await exchange(app, { path, form: named('Mossy') })).body.id;
    const ask = (prompt: string) => exchange(app, { json: { prompt, characters: [{ id: character }] } });
    const { body } = await ask('a hedgehog dances');
    expect(app.exchanges.at(-1)?.note).toContain("the prompt does not name 'Mossy'");
    await ask('Mossy dances');
    expect(app.exchanges.at(-1)?.note).not.toContain('does not name');
    await exchange(app, { method: 'GET', path: `/v1/videos/${body.id}/content` });
    expect(clips[0]?.characters).toEqual(['Mossy']);
  });
});
