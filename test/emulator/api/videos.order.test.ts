// A request with several faults is always refused for the same fault: first the key, then the form of the
// request, then the resources that it names.
import { describe, it } from 'vitest';
import { testEmulator } from '../../support/emulator.ts';
import { dataUrl } from '../jobs/pictures.ts';
import { expectRefusal, fields, invalid, notFound, type Refusal } from '../../support/sending.ts';

const missingKey = invalid('Missing bearer or basic authentication in header');
const unknown = (name: string) => invalid(`Unknown parameter: '${name}'.`, name, 'unknown_parameter');
const missingPrompt = invalid(
  "Missing required parameter: 'prompt'.",
  'prompt',
  'missing_required_parameter',
);
const badModel = invalid(
  "Invalid value: 'm'. Supported values are: 'sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', and 'sora-2-2025-12-08'.",
  'model',
  'invalid_value',
);
const badSeconds = invalid(
  "Invalid value: '1'. Supported values are: '4', '8', and '12'.",
  'seconds',
  'invalid_value',
);
const badSize = invalid(
  "Invalid value: 's'. Supported values are: '720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', and '1920x1080'.",
  'size',
  'invalid_value',
);
const sizeOfModel = invalid(
  "Invalid value: '1792x1024'. Supported values are: '720x1280' and '1280x720'.",
  'size',
  'invalid_value',
);
const badReference = invalid(
  "Invalid type for 'input_reference': expected an object, but got a string instead.",
  'input_reference',
  'invalid_type',
);
/** A creation with all faults at once; each step of the table removes the first fault. */
const faulty = { duration: 1, quality: 2, model: 'm', seconds: '1', size: 's', input_reference: 'r' };
const { duration: _, quality: __, ...known } = faulty;

const creation: Refusal[] = [
  ['no key before anything else', { json: faulty, key: null }, 401, missingKey],
  ['no key before a body that cannot be read', { bytes: '{', key: null }, 401, missingKey],
  ['the first unknown parameter, as sent', { json: faulty }, 400, unknown('duration')],
  [
    'the first unknown parameter, sent the other way round',
    { json: { quality: 2, duration: 1 } },
    400,
    unknown('quality'),
  ],
  [
    'an unknown parameter behind good ones',
    { json: { prompt: 'x', size: 's', zzz: 1 } },
    400,
    unknown('zzz'),
  ],
  ['then the prompt', { json: known }, 400, missingPrompt],
  ['then the model', { json: { ...known, prompt: 'x' } }, 400, badModel],
  ['then the seconds', { json: { ...known, prompt: 'x', model: 'sora-2' } }, 400, badSeconds],
  ['then the size', { json: { ...known, prompt: 'x', model: 'sora-2', seconds: '4' } }, 400, badSize],
  [
    'whatever the order they were sent in',
    { bytes: '{"size":"s","seconds":"1","model":"m","prompt":"x"}' },
    400,
    badModel,
  ],
  [
    'then the size for the model',
    { json: { prompt: 'x', size: '1792x1024', input_reference: 'r' } },
    400,
    sizeOfModel,
  ],
  ['then the reference', { json: { prompt: 'x', input_reference: 'r' } }, 400, badReference],
  [
    'a form: a duplicate before an unknown parameter',
    { form: [...fields({ duration: '1' }), ...fields({ prompt: 'x' }), ...fields({ prompt: 'y' })] },
    400,
    invalid("Duplicate parameter: 'prompt'.", 'prompt', 'duplicate_parameter'),
  ],
  [
    'a form: the unknown parameter first',
    { form: fields({ model: 'm', duration: '1' }) },
    400,
    unknown('duration'),
  ],
  ['a form: then the prompt', { form: fields({ model: 'm' }) }, 400, missingPrompt],
];

describe('a creation with several faults is refused for', () => {
  it.each(creation)('%s, and for no other fault', async (...row) => {
    await expectRefusal(testEmulator(), row);
  });

  it('an unknown key of a reference before its values', async () => {
    const input_reference = { image_url: 1, zzz: await dataUrl('16x16') };
    const error = unknown('input_reference.zzz');
    await expectRefusal(testEmulator(), ['', { json: { prompt: 'x', input_reference } }, 400, error]);
  });
});

const remix = '/v1/videos/video_x/remix';
const others: Refusal[] = [
  ['remix: no key', { path: remix, bytes: '{', key: null }, 401, missingKey],
  ['remix: the body', { path: remix, json: { seconds: '8' } }, 400, unknown('seconds')],
  ['remix: then its prompt', { path: remix, json: {} }, 400, missingPrompt],
  ['remix: then the source', { path: remix, json: { prompt: 'x' } }, 404, notFound('video_x')],
  ['list: no key', { method: 'GET', path: '/v1/videos?limit=101', key: null }, 401, missingKey],
  [
    'content: no key',
    { method: 'GET', path: '/v1/videos/video_x/content?variant=gif', key: null },
    401,
    missingKey,
  ],
  ['retrieve: no key', { method: 'GET', path: '/v1/videos/video_x', key: null }, 401, missingKey],
  ['delete: no key', { method: 'DELETE', path: '/v1/videos/video_x', key: null }, 401, missingKey],
  ['models: no key', { method: 'GET', path: '/v1/models', key: null }, 401, missingKey],
  ['model: no key', { method: 'GET', path: '/v1/models/x', key: null }, 401, missingKey],
];

describe('a request with several faults is refused for', () => {
  it.each(others)('%s, and for no other fault', async (...row) => {
    await expectRefusal(testEmulator(), row);
  });
});
