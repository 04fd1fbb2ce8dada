// Every refusal of the fields of a creation, in JSON and in forms, under both profiles of the living service
// (contract:validation.*).
import { describe, expect, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { exchange, expectRefusal, fields, invalid, type Refusal } from '../../support/sending.ts';

const models =
  "'sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', and 'sora-2-2025-12-08'";
const anyModel =
  "one of 'sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', or 'sora-2-2025-12-08'";

const wordings = {
  openai: {
    seconds: "'4', '8', and '12'",
    anySeconds: "one of '4', '8', or '12'",
    sizes: "'720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', and '1920x1080'",
    anySize: "one of '720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', or '1920x1080'",
  },
  'openai-2026-02': {
    seconds: "'4', '8', and '12'",
    anySeconds: "one of '4', '8', or '12'",
    sizes: "'720x1280', '1280x720', '1024x1792', and '1792x1024'",
    anySize: "one of '720x1280', '1280x720', '1024x1792', or '1792x1024'",
  },
} as const;

const unknown = (name: string) => invalid(`Unknown parameter: '${name}'.`, name, 'unknown_parameter');
const type = (param: string, expected: string, got: string) =>
  invalid(
    `Invalid type for '${param}': expected ${expected}, but got ${got} instead.`,
    param,
    'invalid_type',
  );
const value = (param: string, given: string, supported: string) =>
  invalid(`Invalid value: '${given}'. Supported values are: ${supported}.`, param, 'invalid_value');
const missing = invalid("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter');
const empty = invalid(
  "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
  'prompt',
  'empty_string',
);
const tooLong = (length: number) =>
  invalid(
    `Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length ${length} instead.`,
    'prompt',
    'string_above_max_length',
  );

describe.each(['openai', 'openai-2026-02'] as const)('a creation under the profile %s', (profile) => {
  const { seconds, anySeconds, sizes, anySize } = wordings[profile];
  const x = { prompt: 'x' };
  const json: Refusal[] = [
    ['no prompt', { json: {} }, 400, missing],
    ['null prompt', { json: { prompt: null } }, 400, type('prompt', 'a string', 'null')],
    ['integer prompt', { json: { prompt: 7 } }, 400, type('prompt', 'a string', 'an integer')],
    ['decimal prompt', { json: { prompt: 7.5 } }, 400, type('prompt', 'a string', 'a decimal number')],
    ['boolean prompt', { json: { prompt: true } }, 400, type('prompt', 'a string', 'a boolean')],
    ['array prompt', { json: { prompt: ['x'] } }, 400, type('prompt', 'a string', 'an array')],
    ['object prompt', { json: { prompt: {} } }, 400, type('prompt', 'a string', 'an object')],
    ['empty prompt', { json: { prompt: '' } }, 400, empty],
    ['prompt of 32,001', { json: { prompt: 'x'.repeat(32_001) } }, 400, tooLong(32_001)],
    ['prompt of 32,001 é', { json: { prompt: 'é'.repeat(32_001) } }, 400, tooLong(32_001)],
    ['prompt of 32,001 astral', { json: { prompt: '🎬'.repeat(32_001) } }, 400, tooLong(32_001)],
    [
      'prompt of 32,001 mixed',
      { json: { prompt: `${'🎬'.repeat(16_000)}${'x'.repeat(16_001)}` } },
      400,
      tooLong(32_001),
    ],

    ['unknown model', { json: { ...x, model: 'sora-1-turbo' } }, 400, value('model', 'sora-1-turbo', models)],
    ['model in capitals', { json: { ...x, model: 'SORA-2' } }, 400, value('model', 'SORA-2', models)],
    ['empty model', { json: { ...x, model: '' } }, 400, value('model', '', models)],
    [
      'model named like a property',
      { json: { ...x, model: 'toString' } },
      400,
      value('model', 'toString', models),
    ],
    ['null model', { json: { ...x, model: null } }, 400, type('model', anyModel, 'null')],
    ['array model', { json: { ...x, model: ['sora-2'] } }, 400, type('model', anyModel, 'an array')],

    ['seconds not listed', { json: { ...x, seconds: '10' } }, 400, value('seconds', '10', seconds)],
    ['seconds with a space', { json: { ...x, seconds: ' 4' } }, 400, value('seconds', ' 4', seconds)],
    ['integer seconds', { json: { ...x, seconds: 4 } }, 400, type('seconds', anySeconds, 'an integer')],
    [
      'decimal seconds',
      { json: { ...x, seconds: 4.5 } },
      400,
      type('seconds', anySeconds, 'a decimal number'),
    ],
    [
      'huge seconds',
      { bytes: '{"prompt":"x","seconds":1e400}' },
      400,
      type('seconds', anySeconds, 'a decimal number'),
    ],
    [
      'huge integer seconds',
      { bytes: '{"prompt":"x","seconds":1e300}' },
      400,
      type('seconds', anySeconds, 'an integer'),
    ],
    ['null seconds', { json: { ...x, seconds: null } }, 400, type('seconds', anySeconds, 'null')],
    ['boolean seconds', { json: { ...x, seconds: false } }, 400, type('seconds', anySeconds, 'a boolean')],

    ['size not listed', { json: { ...x, size: '1080x1080' } }, 400, value('size', '1080x1080', sizes)],
    ['size with capital X', { json: { ...x, size: '720X1280' } }, 400, value('size', '720X1280', sizes)],
    ['null size', { json: { ...x, size: null } }, 400, type('size', anySize, 'null')],
    ['object size', { json: { ...x, size: { width: 1 } } }, 400, type('size', anySize, 'an object')],
    [
      'size of the other model',
      { json: { ...x, size: '1792x1024' } },
      400,
      value('size', '1792x1024', "'720x1280' and '1280x720'"),
    ],
    [
      'size of the other model, dated id',
      { json: { ...x, model: 'sora-2-2025-12-08', size: '1024x1792' } },
      400,
      value('size', '1024x1792', "'720x1280' and '1280x720'"),
    ],

    ['unknown parameter', { json: { ...x, duration: 4 } }, 400, unknown('duration')],
    ['parameter of other APIs', { json: { ...x, n: 1 } }, 400, unknown('n')],
    ['quality, never on the wire', { json: { ...x, quality: 'hd' } }, 400, unknown('quality')],
    ['empty key', { json: { ...x, '': 1 } }, 400, unknown('')],
    ['__proto__ key', { bytes: '{"prompt":"x","__proto__":{"size":"1x1"}}' }, 400, unknown('__proto__')],
    ['constructor key', { json: { ...x, constructor: 1 } }, 400, unknown('constructor')],
  ];
  it.each(json)('is refused as JSON with %s', async (...row) => {
    await expectRefusal(testEmulator({ profile }), row);
  });

  const form: Refusal[] = [
    ['no field', { form: [] }, 400, missing],
    ['an empty prompt', { form: fields({ prompt: '' }) }, 400, empty],
    ['an astral prompt of 32,001', { form: fields({ prompt: '🎬'.repeat(32_001) }) }, 400, tooLong(32_001)],
    [
      'a prompt that is a list',
      { form: fields({ 'prompt[]': 'x' }) },
      400,
      type('prompt', 'a string', 'an array'),
    ],
    ['a nested prompt', { form: fields({ 'prompt[a]': 'x' }) }, 400, type('prompt', 'a string', 'an object')],
    [
      'a prompt that is a file',
      { form: [{ name: 'prompt', value: 'x', filename: 'x.txt', type: 'text/plain' }] },
      400,
      type('prompt', 'a string', 'an object'),
    ],
    ['unknown model', { form: fields({ ...x, model: 'dall-e-3' }) }, 400, value('model', 'dall-e-3', models)],
    ['seconds not listed', { form: fields({ ...x, seconds: '10' }) }, 400, value('seconds', '10', seconds)],
    ['decimal seconds', { form: fields({ ...x, seconds: '4.0' }) }, 400, value('seconds', '4.0', seconds)],
    [
      'size not listed',
      { form: fields({ ...x, size: '1080x1080' }) },
      400,
      value('size', '1080x1080', sizes),
    ],
    [
      'a size of the other model',
      { form: fields({ ...x, size: '1024x1792' }) },
      400,
      value('size', '1024x1792', "'720x1280' and '1280x720'"),
    ],
    ['an unknown parameter', { form: fields({ ...x, duration: '4' }) }, 400, unknown('duration')],
    ['a __proto__ key', { form: fields({ ...x, '__proto__[size]': '1x1' }) }, 400, unknown('__proto__')],
    [
      'a plain __proto__ key',
      { form: [...fields(x), { name: '__proto__', value: '1' }] },
      400,
      unknown('__proto__'),
    ],
    [
      'a field that occurs twice',
      { form: [...fields(x), ...fields(x)] },
      400,
      invalid("Duplicate parameter: 'prompt'.", 'prompt', 'duplicate_parameter'),
    ],
  ];
  it.each(form)('is refused as a form with %s', async (...row) => {
    await expectRefusal(testEmulator({ profile }), row);
  });
});

describe('a creation with a value of March 2026', () => {
  it.each([
    { seconds: '16' },
    { seconds: '20' },
    { model: 'sora-2-pro', size: '1080x1920' },
    { model: 'sora-2-pro', size: '1920x1080' },
  ])('is accepted by the profile openai and refused by openai-2026-02: %j', async (extra) => {
    const sent = { json: { prompt: 'x', ...extra } };
    expect((await exchange(testEmulator(), sent)).status).toBe(200);
    const refused = await exchange(testEmulator({ profile: 'openai-2026-02' }), sent);
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'invalid_value' } } });
  });
});

describe.each(['openai', 'openai-2026-02'] as const)('a creation under the profile %s', (profile) => {
  it.each([
    ['32,000 letters', 'x'.repeat(32_000)],
    ['32,000 letters outside ASCII', 'é'.repeat(32_000)],
    ['32,000 astral characters', '🎬'.repeat(32_000)],
    ['white space', ' '],
    ['a lone surrogate', 'a\uD83C'],
    ['control characters', 'a\u0000\u001b[2Jb'],
  ])('accepts a prompt of %s, and returns it', async (_, prompt) => {
    const { status, body } = await exchange(testEmulator({ profile }), { json: { prompt } });
    expect(status).toBe(200);
    expect(body.prompt).toBe(prompt);
  });

  it.each(['32,000 astral characters', 'ä ö ü', 'two\r\nlines'])(
    'accepts a prompt of %s in a form',
    async (name) => {
      const prompt = name.startsWith('32') ? '🎬'.repeat(32_000) : name;
      const { status, body } = await exchange(testEmulator({ profile }), { form: fields({ prompt }) });
      expect(status).toBe(200);
      expect(body.prompt).toBe(prompt);
    },
  );
});
