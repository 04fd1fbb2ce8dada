// Edits and extensions: the values that they take from their source, the forms of their requests, and their
// refusals (contract:edits.* contract:extensions.*).
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/emulator/domain/clip.ts';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { mp4 } from '../../support/videos.ts';
import { fakeMedia, testApp } from '../../support/app.ts';
import {
  exchange,
  expectRefusal,
  fields,
  invalid,
  notFound,
  type Part,
  type Refusal,
} from '../../support/sending.ts';

const asked = { prompt: 'a source', model: 'sora-2-pro', seconds: '12', size: '1792x1024' };
const edits = '/v1/videos/edits';
const extensions = '/v1/videos/extensions';

let emulator: TestEmulator;
let source: string;
beforeEach(async () => {
  emulator = testEmulator({ pace: 'instant' });
  source = (await exchange(emulator, { json: asked })).body.id;
});

const edit = (id: string, prompt = 'at night') =>
  exchange(emulator, { path: edits, json: { video: { id }, prompt } });
const extend = (id: string, seconds: string, prompt = 'it rains') =>
  exchange(emulator, { path: extensions, json: { video: { id }, prompt, seconds } });

describe('an edit of a video', () => {
  it('is a new queued job with its own prompt, and with the model, seconds and size of its source', async () => {
    const { status, body, headers } = await edit(source);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...asked,
      prompt: 'at night',
      status: 'queued',
      progress: 0,
      remixed_from_video_id: source,
    });
    expect(body.id).toMatch(/^video_[0-9a-f]{48}$/);
    expect(headers.get('x-emulator-cost-usd')).toBe('6.00');
  });

  it('may be sent as a form with a bracket key, as SDKs do', async () => {
    const form = fields({ prompt: 'at night', 'video[id]': source });
    const { status, body } = await exchange(emulator, { path: edits, form });
    expect({ status, from: body.remixed_from_video_id }).toEqual({ status: 200, from: source });
  });

  it('of another edit names that edit as its source, and outlives it', async () => {
    const first = (await edit(source)).body.id;
    const second = (await edit(first)).body;
    expect(second.remixed_from_video_id).toBe(first);
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${first}` });
    const { status } = await exchange(emulator, {
      method: 'GET',
      path: `/v1/videos/${second.id}/content?variant=thumbnail`,
    });
    expect(status).toBe(200);
  });
});

describe('an extension', () => {
  it('has the total duration, and the model and size of its source, and costs only the seconds that it adds', async () => {
    const { status, body, headers } = await extend(source, '8');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: asked.model,
      size: asked.size,
      prompt: 'it rains',
      seconds: '20',
      status: 'queued',
      remixed_from_video_id: source,
    });
    expect(headers.get('x-emulator-cost-usd')).toBe('4.00');
  });

  it('may be sent as a form', async () => {
    const form = fields({ prompt: 'it rains', seconds: '20', 'video[id]': source });
    const { status, body } = await exchange(emulator, { path: extensions, form });
    expect({ status, seconds: body.seconds }).toEqual({ status: 200, seconds: '32' });
  });

  it('can extend another extension, six times in total', async () => {
    let id = source;
    for (const total of ['16', '20', '24', '28', '32', '36']) {
      const { body } = await extend(id, '4');
      expect(body.seconds).toBe(total);
      id = body.id;
    }
    const error = invalid(
      "Invalid 'video': it was extended 6 times already, which is the maximum.",
      'video',
      'invalid_value',
    );
    const sent = { path: extensions, json: { video: { id }, prompt: 'x', seconds: '4' } };
    await expectRefusal(emulator, ['a seventh', sent, 400, error]);
    expect((await edit(id)).body.seconds).toBe('36');
  });

  it('can reach 120 seconds, and is refused above that', async () => {
    const start = await exchange(emulator, { json: { ...asked, seconds: '20' } });
    let id = start.body.id;
    for (let k = 0; k < 5; k++) id = (await extend(id, '20')).body.id;
    const { body } = await exchange(emulator, { method: 'GET', path: `/v1/videos/${id}` });
    expect(body.seconds).toBe('120');
    const error = invalid(
      "Invalid 'seconds': the extended video would have 124 seconds, but at most 120 are supported.",
      'seconds',
      'invalid_value',
    );
    const sent = { path: extensions, json: { video: { id }, prompt: 'x', seconds: '4' } };
    await expectRefusal(emulator, ['', sent, 400, error]);
  });

  it('takes the render time of the seconds that it adds, not of the whole clip', async () => {
    const real = testEmulator({ pace: '1x' });
    const first = await exchange(real, { json: { ...asked, seconds: '20' } });
    await real.project(testKey).videos.complete(first.body.id);
    const sent = { video: { id: first.body.id }, prompt: 'x', seconds: '4' };
    const { body } = await exchange(real, { path: extensions, json: sent });
    // A pro job of 4 s in this size takes at most six minutes, and a job of 24 s takes at least thirteen
    // minutes.
    real.clock.advance(7 * 60_000);
    const { body: later } = await exchange(real, { method: 'GET', path: `/v1/videos/${body.id}` });
    expect(later).toMatchObject({ status: 'completed', seconds: '24' });
  });
});

const missing = (param: string) =>
  invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');
const unknown = (param: string) => invalid(`Unknown parameter: '${param}'.`, param, 'unknown_parameter');
const wrongType = (param: string, expected: string, got: string) =>
  invalid(
    `Invalid type for '${param}': expected ${expected}, but got ${got} instead.`,
    param,
    'invalid_type',
  );

/** The refusals that both operations have. @param more the other parameters that the operation needs */
function refusals(path: string, more: Record<string, string>): Refusal[] {
  const whole = { video: { id: 'video_x' }, prompt: 'x', ...more };
  const json = (changes: object) => ({ path, json: { ...whole, ...changes } });
  return [
    ['no video', json({ video: undefined }), 400, missing('video')],
    ['a video without id', json({ video: {} }), 400, missing('video.id')],
    ['a null video', json({ video: null }), 400, wrongType('video', 'an object', 'null')],
    ['a string as video', json({ video: 'video_x' }), 400, wrongType('video', 'an object', 'a string')],
    [
      'a string as video in a form',
      { path, form: fields({ video: 'video_x', prompt: 'x', ...more }) },
      400,
      wrongType('video', 'an object', 'a string'),
    ],
    [
      'an id that is no string',
      json({ video: { id: 7 } }),
      400,
      wrongType('video.id', 'a string', 'an integer'),
    ],
    ['more in the video', json({ video: { id: 'x', seconds: 4 } }), 400, unknown('video.seconds')],
    ['no prompt', json({ prompt: undefined }), 400, missing('prompt')],
    ['a prompt that is no string', json({ prompt: 7 }), 400, wrongType('prompt', 'a string', 'an integer')],
    [
      'an empty prompt',
      json({ prompt: '' }),
      400,
      invalid(
        "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
        'prompt',
        'empty_string',
      ),
    ],
    [
      'a prompt that is too long',
      json({ prompt: '🎬'.repeat(32_001) }),
      400,
      invalid(
        "Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length 32001 instead.",
        'prompt',
        'string_above_max_length',
      ),
    ],
    ...['size', 'characters', 'input_reference', 'model', '__proto__x'].map((key): Refusal => [
      `'${key}'`,
      json({ [key]: 'x' }),
      400,
      unknown(key),
    ]),
    ['an unknown video', json({}), 404, notFound('video_x')],
    ['a malformed id', json({ video: { id: '../x' } }), 404, notFound('../x')],
  ];
}

describe.each([
  ['edits', refusals(edits, {})],
  ['extensions', refusals(extensions, { seconds: '4' })],
])('the operation %s refuses', (_, table) => {
  it.each(table)('a request with this fault: %s', async (...row) => {
    await expectRefusal(emulator, row);
  });
});

const supported = "Supported values are: '4', '8', and '12'.";
it.each<[string, unknown, ReturnType<typeof invalid>]>([
  ['missing', undefined, missing('seconds')],
  ['10', '10', invalid(`Invalid value: '10'. ${supported}`, 'seconds', 'invalid_value')],
  ['an integer', 8, wrongType('seconds', "one of '4', '8', or '12'", 'an integer')],
])('an extension is refused when its seconds are %s', async (_, seconds, error) => {
  const json = { video: { id: source }, prompt: 'x', seconds };
  await expectRefusal(emulator, ['', { path: extensions, json }, 400, error]);
});

describe.each([
  ['edited', edits, {}],
  ['extended', extensions, { seconds: '4' }],
])('a video cannot be %s', (done, path, more) => {
  it.each(['queued', 'failed'] as const)('while it is %s', async (status) => {
    const manual = testEmulator({ pace: 'manual' });
    const { id } = (await exchange(manual, { json: asked })).body;
    if (status === 'failed') await manual.project(testKey).videos.fail(id);
    const error = invalid(`Video must be completed before it can be ${done}.`);
    await expectRefusal(manual, ['', { path, json: { video: { id }, prompt: 'x', ...more } }, 400, error]);
  });

  it('after it has expired or was deleted, or when it belongs to another project', async () => {
    const json = { video: { id: source }, prompt: 'x', ...more };
    await expectRefusal(emulator, ['', { path, json, key: 'sk-other' }, 404, notFound(source)]);
    await emulator.project(testKey).videos.expire(source);
    await expectRefusal(emulator, ['', { path, json }, 404, notFound(source)]);
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${source}` });
    await expectRefusal(emulator, ['', { path, json }, 404, notFound(source)]);
  });
});

describe('the profile of February 2026', () => {
  it.each([
    ['POST', edits],
    ['POST', extensions],
    ['POST', '/v1/videos/characters'],
    ['GET', '/v1/videos/characters/char_x'],
  ])('has no operation %s %s', async (method, path) => {
    const february = testEmulator({ profile: 'openai-2026-02' });
    const error = invalid(`Invalid URL (${method} ${path})`);
    await expectRefusal(february, [
      '',
      { method, path, ...(method === 'POST' ? { json: {} } : {}) },
      404,
      error,
    ]);
  });

  it('refuses characters in a creation', async () => {
    const february = testEmulator({ profile: 'openai-2026-02' });
    await expectRefusal(february, [
      '',
      { json: { prompt: 'x', characters: [] } },
      400,
      unknown('characters'),
    ]);
  });
});

it('edits are retired together with the other operations on videos', async () => {
  const retired = testEmulator({ profile: 'retired' });
  const { status, body } = await exchange(retired, { path: edits, json: {} });
  expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'model_not_found' });
});

// The paths are below the path of videos, so their names look like ids (INFER,
// contract:errors.words-are-no-ids).
it.each([
  ['GET', '/v1/videos/edits', notFound('edits')],
  ['GET', '/v1/videos/extensions', notFound('extensions')],
  ['GET', '/v1/videos/characters', notFound('characters')],
  ['DELETE', '/v1/videos/edits', notFound('edits')],
  ['GET', '/v1/videos/edits/content', notFound('edits')],
  ['DELETE', '/v1/videos/characters/char_x', invalid('Invalid URL (DELETE /v1/videos/characters/char_x)')],
  ['PUT', '/v1/videos/edits', invalid('Invalid URL (PUT /v1/videos/edits)')],
  ['GET', '/v1/videos/edits/x', invalid('Invalid URL (GET /v1/videos/edits/x)')],
])(
  '%s %s reads the name as the id of an unknown video, or as an unknown path',
  async (method, path, error) => {
    await expectRefusal(emulator, ['', { method, path }, 404, error]);
  },
);

describe('the renderer', () => {
  it('receives the kind of the source and every earlier part', async () => {
    const clips: Clip[] = [];
    const media = {
      ...fakeMedia,
      asset: (clip: Clip, variant: 'video' | 'thumbnail' | 'spritesheet') => {
        clips.push(clip);
        return fakeMedia.asset(clip, variant);
      },
    };
    const app = testApp({ media: async () => media });
    const send = async (path: string, json: object) => (await exchange(app, { path, json })).body.id;
    const first = await send('/v1/videos', { prompt: 'a source' });
    const edited = await send(edits, { video: { id: first }, prompt: 'at night' });
    const longer = await send(extensions, { video: { id: edited }, prompt: 'it rains', seconds: '8' });
    const longest = await send(extensions, { video: { id: longer }, prompt: 'it stops', seconds: '4' });
    for (const id of [edited, longest]) {
      await exchange(app, { method: 'GET', path: `/v1/videos/${id}/content` });
    }
    const fromEdit = { kind: 'edit', id: first, prompt: 'a source' };
    expect(clips[0]).toMatchObject({ prompt: 'at night', seconds: 4, source: fromEdit });
    expect(clips[0]).not.toHaveProperty('earlier');
    expect(clips[1]).toMatchObject({
      prompt: 'it stops',
      seconds: 16,
      source: { kind: 'extension', id: longer, prompt: 'it rains' },
      earlier: [
        { id: edited, prompt: 'at night', seconds: 4, source: fromEdit },
        {
          id: longer,
          prompt: 'it rains',
          seconds: 8,
          source: { kind: 'extension', id: edited, prompt: 'at night' },
        },
      ],
    });
    expect(clips[1]?.palette).toBe(clips[0]?.palette);
  });
});

const part = (value: Uint8Array | string, changes: Partial<Part> = {}): Part => ({
  name: 'video',
  value,
  filename: 'holiday.mp4',
  type: 'video/mp4',
  ...changes,
});
const upload = mp4();
const form = (...more: Part[]): Part[] => [...fields({ prompt: 'x', model: 'sora-2' }), ...more];

const unknownModel = invalid(
  "Invalid value: 'sora-3'. Supported values are: 'sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', and 'sora-2-2025-12-08'.",
  'model',
  'invalid_value',
);

describe('an uploaded file as the source', () => {
  it('gives an edit no source id, and the nearest size and seconds that exist', async () => {
    const { status, body } = await exchange(emulator, { path: edits, form: form(part(upload)) });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      model: 'sora-2',
      size: '720x1280',
      seconds: '4',
      remixed_from_video_id: null,
      status: 'queued',
    });
  });

  it.each([
    ['an edit', edits, [], { model: 'sora-2' }],
    ['an extension', extensions, fields({ seconds: '4' }), { model: 'sora-2' }],
    ['an edit by sora-2-pro', edits, fields({ model: 'sora-2-pro' }), { model: 'sora-2-pro' }],
  ])('needs no model in %s, and the default model is used', async (_, path, more, shown) => {
    const sent = [...fields({ prompt: 'x' }), part(upload), ...more];
    const { status, body } = await exchange(emulator, { path, form: sent });
    expect({ status, body }).toMatchObject({ status: 200, body: shown });
  });

  it('is extended from its whole seconds', async () => {
    const sent = form(part(upload), { name: 'seconds', value: '8' });
    const { body } = await exchange(emulator, { path: extensions, form: sent });
    expect(body).toMatchObject({ seconds: '10', remixed_from_video_id: null });
  });

  it.each<[string, Part[], ReturnType<typeof invalid>]>([
    ['with an unknown model', [...fields({ prompt: 'x', model: 'sora-3' }), part(upload)], unknownModel],
    ['without a prompt', [...fields({ model: 'sora-2' }), part(upload)], missing('prompt')],
    ['with more than it takes', form(part(upload), { name: 'size', value: 'x' }), unknown('size')],
    [
      'without a filename',
      form({ name: 'video', value: upload, type: 'application/octet-stream' }),
      wrongType('video', 'an object', 'a string'),
    ],
    [
      'that says it is a picture',
      form(part(upload, { type: 'image/png' })),
      invalid(
        "Invalid file 'video': unsupported mimetype ('image/png'). Supported file formats are 'video/mp4'.",
        'video',
        'unsupported_file_mimetype',
      ),
    ],
    [
      'of no bytes',
      form(part('')),
      invalid("Invalid file 'video': it is empty.", 'video', 'invalid_video_file'),
    ],
    [
      'that is a text',
      form(part('once upon a time')),
      invalid("Invalid file 'video': it is no MP4 file.", 'video', 'invalid_video_file'),
    ],
    [
      'that was cut off',
      form(part(upload.subarray(0, upload.length - 1))),
      invalid("Invalid file 'video': it is truncated.", 'video', 'invalid_video_file'),
    ],
  ])('is refused %s', async (_, sent, error) => {
    await expectRefusal(emulator, ['', { path: edits, form: sent }, 400, error]);
  });
});
