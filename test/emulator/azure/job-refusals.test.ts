// The refusals of the older API, by table, and the forms that it accepts, including the examples of the
// service's documentation.
import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { testKey } from '../../support/emulator.ts';
import { picture } from '../../support/pictures.ts';
import { askingAzure, job, jobForm, jobsPath } from './asking.ts';

const invalid = (message: string, param: string | null, code: string | null) => ({
  message,
  type: 'invalid_request_error',
  param,
  code,
});
const sizes =
  "'480x480', '854x480', '480x854', '720x720', '1280x720', '720x1280', '1080x1080', '1920x1080', and '1080x1920'";
const tooMany = (param: string, maximum: number, given: number) =>
  invalid(
    `Invalid '${param}': integer above maximum value. Expected a value <= ${maximum}, but got ${given} instead.`,
    param,
    'integer_above_max_value',
  );
const missing = (param: string) =>
  invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter');

describe('a creation of the older API', () => {
  it.each([
    ['no prompt', { ...job, prompt: undefined }, missing('prompt')],
    ['no model', { ...job, model: undefined }, missing('model')],
    ['no width', { ...job, width: undefined }, missing('width')],
    ['no height', { ...job, height: undefined }, missing('height')],
    [
      'an unknown size',
      { ...job, width: 640 },
      invalid(`Invalid value: '640x480'. Supported values are: ${sizes}.`, 'width', 'invalid_value'),
    ],
    [
      'a text for a number',
      { ...job, width: '480' },
      invalid(
        "Invalid type for 'width': expected an integer, but got a string instead.",
        'width',
        'invalid_type',
      ),
    ],
    ['21 seconds', { ...job, n_seconds: 21 }, tooMany('n_seconds', 20, 21)],
    [
      '11 seconds of 1080p',
      { ...job, width: 1920, height: 1080, n_seconds: 11 },
      tooMany('n_seconds', 10, 11),
    ],
    [
      'no second at all',
      { ...job, n_seconds: 0 },
      invalid(
        "Invalid 'n_seconds': integer below minimum value. Expected a value >= 1, but got 0 instead.",
        'n_seconds',
        'integer_below_min_value',
      ),
    ],
    ['5 variants', { ...job, n_variants: 5 }, tooMany('n_variants', 4, 5)],
    ['3 variants of 720p', { ...job, width: 1280, height: 720, n_variants: 3 }, tooMany('n_variants', 2, 3)],
    [
      '2 variants of 1080p',
      { ...job, width: 1080, height: 1080, n_variants: 2 },
      tooMany('n_variants', 1, 2),
    ],
    [
      'a parameter of the newer API',
      { ...job, size: '480x480' },
      invalid("Unknown parameter: 'size'.", 'size', 'unknown_parameter'),
    ],
    [
      'files in JSON',
      { ...job, files: [] },
      invalid("Unknown parameter: 'files'.", 'files', 'unknown_parameter'),
    ],
    [
      'a deployment of sora-2',
      { ...job, model: 'sora-2' },
      invalid(
        'The video generation job operation does not work with the specified model, sora-2. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.',
        null,
        'OperationNotSupported',
      ),
    ],
  ])('is refused with %s', async (_, body, error) => {
    const { ask } = askingAzure();
    const refused = await ask('POST', jobsPath, body);
    expect([refused.status, refused.body]).toEqual([400, { error }]);
    expect((await ask('GET', jobsPath)).body.data).toEqual([]);
  });

  it('is refused with 404 for a deployment that does not exist', async () => {
    const { ask } = askingAzure();
    const refused = await ask('POST', jobsPath, { ...job, model: 'herons' });
    expect([refused.status, refused.body.error.type]).toEqual([404, 'video_generation_user_error']);
  });

  it.each([
    ['POST', jobsPath],
    ['GET', jobsPath],
    ['GET', `${jobsPath}/task_x`],
    ['DELETE', `${jobsPath}/task_x`],
    ['GET', '/openai/v1/video/generations/gen_x'],
    ['GET', '/openai/v1/video/generations/gen_x/content/video'],
    ['GET', '/openai/v1/video/generations/gen_x/content/thumbnail'],
  ])('needs a key, as does %s %s', async (method, path) => {
    const { ask } = askingAzure();
    const refused = await ask(method, path, method === 'POST' ? job : undefined, {});
    expect([refused.status, refused.body.error.code]).toEqual([401, '401']);
  });
});

describe('a list query of the older API', () => {
  it.each([
    ['?limit=101', 'limit', 'integer_above_max_value'],
    ['?limit=-1', 'limit', 'integer_below_min_value'],
    ['?limit=ten', 'limit', 'invalid_type'],
    ['?statuses=done', 'statuses', 'invalid_value'],
    ['?after=a&after=b', 'after', 'duplicate_parameter'],
  ])('is refused with %s', async (query, param, code) => {
    const { ask } = askingAzure();
    const { status, body } = await ask('GET', jobsPath + query);
    expect([status, body.error.param, body.error.code]).toEqual([400, param, code]);
  });

  it.each(['after', 'before'])('is refused with 404 when its %s is not a job', async (name) => {
    const { ask } = askingAzure();
    const { status, body } = await ask('GET', `${jobsPath}?${name}=task_x`);
    expect([status, body.error.message]).toEqual([404, "Video generation job with id 'task_x' not found."]);
  });

  it('is refused for a quality that does not exist', async () => {
    const { ask } = askingAzure();
    const path = '/openai/v1/video/generations/gen_x/content/video?quality=best';
    expect((await ask('GET', path)).body.error).toEqual(
      invalid("Invalid value: 'best'. Supported values are: 'high' and 'low'.", 'quality', 'invalid_value'),
    );
  });
});

const item = { frame_index: 0, type: 'image', file_name: 'dog.png' };
const bounds = { left_fraction: 0.1, top_fraction: 0.1, right_fraction: 0.9, bottom_fraction: 0.9 };
const texts = { ...job, width: '480', height: '480', n_seconds: '1', n_variants: '1' };
const upload = async (name = 'dog.png', width = 600, height = 400) => ({
  name,
  type: 'image/png',
  bytes: new Uint8Array(await picture(width, height)),
});

describe('a form of the older API', () => {
  it('has numbers as texts, items as JSON, and its files under one name', async () => {
    const { emulator, ask } = askingAzure({ pace: 'instant' });
    const items = [
      { ...item, frame_index: 20 },
      { ...item, file_name: 'cat.png', crop_bounds: bounds },
    ];
    const files = [await upload(), await upload('cat.png')];
    const { status, body } = await ask('POST', jobsPath, jobForm({ ...texts, inpaint_items: items }, files));
    expect([status, body.n_seconds, body.width]).toEqual([201, 1, 480]);
    const { generations } = (await ask('GET', `${jobsPath}/${body.id}`)).body;
    const path = `/openai/v1/video/generations/${generations[0].id}/content`;
    expect((await ask('GET', `${path}/video`)).status).toBe(200);
    const [entry] = (await emulator.project(testKey).requests.list({ operation: 'createVideoJob' })).data;
    expect(entry?.unread).toEqual([]);
  });

  it('uses the part of the first picture inside its bounds', async () => {
    const { ask } = askingAzure({ pace: 'instant' });
    // Red, with a blue right half.
    const blue = await sharp({ create: { width: 200, height: 400, channels: 3, background: '#00f' } })
      .png()
      .toBuffer();
    const red = sharp({ create: { width: 400, height: 400, channels: 3, background: '#f00' } });
    const bytes = await red
      .composite([{ input: blue, left: 200, top: 0 }])
      .png()
      .toBuffer();
    const shownAt = async (crop: object | undefined) => {
      const items = [{ ...item, ...(crop === undefined ? {} : { crop_bounds: crop }) }];
      const files = [{ name: 'dog.png', type: 'image/png', bytes }];
      const { id } = (await ask('POST', jobsPath, jobForm({ ...texts, inpaint_items: items }, files))).body;
      const { generations } = (await ask('GET', `${jobsPath}/${id}`)).body;
      const path = `/openai/v1/video/generations/${generations[0].id}/content/thumbnail`;
      const thumbnail = sharp((await ask('GET', path)).bytes);
      const { data } = await thumbnail
        .extract({ left: 20, top: 200, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return (data[0] ?? 0) > (data[2] ?? 0) ? 'red' : 'blue';
    };
    const rightHalf = { left_fraction: 0.6, top_fraction: 0, right_fraction: 1, bottom_fraction: 1 };
    expect([await shownAt(undefined), await shownAt(rightHalf)]).toEqual(['red', 'blue']);
  });

  it('accepts an MP4 for a video item', async () => {
    const { ask } = askingAzure({ pace: 'instant' });
    const { id } = (await ask('POST', '/openai/v1/videos', { model: 'sora-2', prompt: 'a heron' })).body;
    const { bytes } = await ask('GET', `/openai/v1/videos/${id}/content`);
    const items = [{ ...item, type: 'video', file_name: 'dog.mp4', crop_bounds: bounds }];
    const files = [{ name: 'dog.mp4', type: 'video/mp4', bytes }];
    expect((await ask('POST', jobsPath, jobForm({ ...texts, inpaint_items: items }, files))).status).toBe(
      201,
    );
  });

  it('is moderated by the file name of its picture', async () => {
    const { emulator, ask } = askingAzure();
    const items = [{ ...item, file_name: 'my-face.png' }];
    const files = [await upload('my-face.png')];
    const { id } = (await ask('POST', jobsPath, jobForm({ ...texts, inpaint_items: items }, files))).body;
    emulator.clock.advance(600_000);
    expect((await ask('GET', `${jobsPath}/${id}`)).body.failure_reason).toBe('input_moderation');
  });

  it.each([
    ['items that are not JSON', 'a dog', "Invalid 'inpaint_items': expected a JSON array."],
    ['items that are no list', { ...item }, "Invalid 'inpaint_items': expected a JSON array."],
    [
      'a file that was not uploaded',
      [{ ...item, file_name: 'cow.png' }],
      "Invalid 'inpaint_items[0].file_name': no file named 'cow.png' was uploaded.",
    ],
    [
      'an item of no type',
      [{ file_name: 'dog.png' }],
      "Missing required parameter: 'inpaint_items[0].type'.",
    ],
    [
      'an unknown type',
      [{ ...item, type: 'sound' }],
      "Invalid value: 'sound'. Supported values are: 'image' and 'video'.",
    ],
    [
      'a frame behind the last one',
      [{ ...item, frame_index: 30 }],
      "Invalid 'inpaint_items[0].frame_index': integer above maximum value. Expected a value <= 29, but got 30 instead.",
    ],
    [
      'bounds inside out',
      [{ ...item, crop_bounds: { ...bounds, left_fraction: 0.95 } }],
      "Invalid 'inpaint_items[0].crop_bounds': expected fractions from 0 to 1, left below right and top below bottom.",
    ],
    [
      'bounds beyond the picture',
      [{ ...item, crop_bounds: { ...bounds, right_fraction: 1.5 } }],
      "Invalid 'inpaint_items[0].crop_bounds': expected fractions from 0 to 1, left below right and top below bottom.",
    ],
    [
      'a picture called a video',
      [{ ...item, type: 'video' }],
      "Invalid file 'files': The file is not an MP4 video.",
    ],
  ])('is refused with %s', async (_, items, message) => {
    const { ask } = askingAzure();
    const refused = await ask(
      'POST',
      jobsPath,
      jobForm({ ...texts, inpaint_items: items }, [await upload()]),
    );
    expect([refused.status, refused.body.error.message]).toEqual([400, message]);
  });

  it.each([
    [
      'no picture',
      new TextEncoder().encode('no picture'),
      /^Invalid file 'files': The file is not a JPEG, PNG or WebP/,
    ],
    ['half a picture', undefined, /^Invalid file 'files': The PNG image is damaged or incomplete/],
  ])('is refused when it has %s', async (_, given, message) => {
    const { ask } = askingAzure();
    const whole = await upload();
    const bytes = given ?? whole.bytes.subarray(0, whole.bytes.length / 2);
    const refused = await ask(
      'POST',
      jobsPath,
      jobForm({ ...texts, inpaint_items: [item] }, [{ ...whole, bytes }]),
    );
    expect([refused.status, refused.body.error.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it('is refused with a picture that is larger than any video', async () => {
    const { ask } = askingAzure();
    const files = [await upload('dog.png', 2_000, 100)];
    const refused = await ask('POST', jobsPath, jobForm({ ...texts, inpaint_items: [item] }, files));
    expect([refused.status, refused.body.error.message]).toEqual([
      400,
      "Invalid file 'files': The image is more than 1920 pixels wide or high.",
    ]);
  });

  it('is refused with a text in place of a file', async () => {
    const { ask } = askingAzure();
    const form = jobForm({ ...texts, inpaint_items: [item] });
    form.set('files', 'dog.png');
    expect((await ask('POST', jobsPath, form)).body.error.code).toBe('invalid_type');
  });
});
