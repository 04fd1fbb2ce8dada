// All refusals of a creation, as the error object of the official client shows them.
import { describe, expect, it } from 'vitest';
import {
  clientVersions,
  expectRefusal,
  refusal,
  toFile,
  type Client,
  type ClientVersion,
  type Refused,
} from '../support/clients.ts';
import { picture } from '../support/pictures.ts';
import { listeningEmulator } from '../support/servers.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';

type Params = Parameters<Client['videos']['create']>[0];

async function setUp(version: ClientVersion, options: EmulatorOptions = {}) {
  const { baseUrl } = await listeningEmulator(options);
  return version.make({ baseURL: baseUrl, apiKey: 'sk-refusals', maxRetries: 0 });
}

const supported = (values: string) => `Supported values are: ${values}.`;
const models =
  "'sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-pro-2025-10-06', and 'sora-2-2025-12-08'";
const sizes = "'720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', and '1920x1080'";

/** Creations that both client versions send unchanged. */
const creations: ReadonlyArray<readonly [name: string, params: object, expected: Refused]> = [
  ['no prompt', {}, [400, "Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter']],
  [
    'an empty prompt',
    { prompt: '' },
    [
      400,
      "Invalid 'prompt': empty string. Expected a string with minimum length 1, but got an empty string instead.",
      'prompt',
      'empty_string',
    ],
  ],
  [
    'a prompt of 32,001 characters',
    { prompt: '日'.repeat(32_001) },
    [
      400,
      "Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length 32001 instead.",
      'prompt',
      'string_above_max_length',
    ],
  ],
  [
    'a model that is none',
    { prompt: 'x', model: 'sora-1-turbo' },
    [400, `Invalid value: 'sora-1-turbo'. ${supported(models)}`, 'model', 'invalid_value'],
  ],
  [
    'seconds between two values',
    { prompt: 'x', seconds: '10' },
    [400, `Invalid value: '10'. ${supported("'4', '8', and '12'")}`, 'seconds', 'invalid_value'],
  ],
  [
    'a size that is none',
    { prompt: 'x', size: '1080x1080' },
    [400, `Invalid value: '1080x1080'. ${supported(sizes)}`, 'size', 'invalid_value'],
  ],
  [
    'a size of the other model',
    { prompt: 'x', size: '1792x1024' },
    [400, `Invalid value: '1792x1024'. ${supported("'720x1280' and '1280x720'")}`, 'size', 'invalid_value'],
  ],
  [
    'a parameter of another API',
    { prompt: 'x', duration: '8' },
    [400, "Unknown parameter: 'duration'.", 'duration', 'unknown_parameter'],
  ],
  [
    'a text as the reference',
    { prompt: 'x', input_reference: 'aGVsbG8=' },
    [
      400,
      "Invalid type for 'input_reference': expected an object, but got a string instead.",
      'input_reference',
      'invalid_type',
    ],
  ],
  [
    'two references at once',
    { prompt: 'x', input_reference: { image_url: 'data:,', file_id: 'file-1' } },
    [400, "Provide exactly one of 'image_url' or 'file_id'.", 'input_reference', 'invalid_value'],
  ],
  [
    'an unknown file id',
    { prompt: 'x', input_reference: { file_id: 'file-abc' } },
    [404, 'No such File object: file-abc', 'id', null],
  ],
  [
    'a URL that cannot be fetched',
    { prompt: 'x', input_reference: { image_url: 'ftp://127.0.0.1/a.png' } },
    [400, 'Error while downloading ftp://127.0.0.1/a.png.', null, 'invalid_image_url'],
  ],
  [
    'a data URL of another type',
    { prompt: 'x', input_reference: { image_url: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' } },
    [
      400,
      "Invalid file 'input_reference': unsupported mimetype ('image/gif'). Supported file formats are 'image/jpeg', 'image/png', 'image/webp', and 'video/mp4'.",
      'input_reference',
      'unsupported_file_mimetype',
    ],
  ],
];

for (const version of clientVersions) {
  describe(version.name, () => {
    it.each(creations)('create refuses %s', async (_name, params, expected) => {
      const client = await setUp(version);
      await expectRefusal(client.videos.create(params as Params), expected);
      expect((await client.videos.list()).data).toEqual([]);
    });

    it('create refuses files that are not suitable', async () => {
      const client = await setUp(version);
      const send = async (bytes: Uint8Array, type: string) =>
        client.videos.create({
          prompt: 'x',
          size: '720x1280',
          input_reference: await toFile(bytes, 'a', { type }),
        });
      await expectRefusal(send(await picture(1280, 720), 'image/png'), [
        400,
        'Inpaint image must match the requested width and height',
        null,
        null,
      ]);
      await expectRefusal(send(await picture(720, 1280), 'video/mp4'), [
        400,
        "Invalid file 'input_reference': it is no MP4 file.",
        'input_reference',
        'invalid_video_file',
      ]);
      expect(await refusal(send(Buffer.from('no picture'), 'image/png'))).toMatchObject({
        status: 400,
        type: 'invalid_request_error',
        param: 'input_reference',
        code: 'invalid_image_file',
      });
    });

    it('create refuses a body of more than 32 MB', async () => {
      const client = await setUp(version);
      const file = await toFile(Buffer.alloc(33 * 1024 * 1024), 'a.png', { type: 'image/png' });
      const call = client.videos.create({ prompt: 'x', input_reference: file });
      await expectRefusal(call, [413, 'Maximum content size limit (33554432 bytes) exceeded.', null, null]);
    });
  });
}

describe('a creation that only JSON can express', () => {
  const version = clientVersions.find(({ sends }) => sends === 'json') as ClientVersion;

  it.each<readonly [name: string, params: object, expected: Refused]>([
    [
      'an integer for seconds',
      { prompt: 'x', seconds: 4 },
      [
        400,
        "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
        'seconds',
        'invalid_type',
      ],
    ],
    [
      'an integer for the prompt',
      { prompt: 5 },
      [
        400,
        "Invalid type for 'prompt': expected a string, but got an integer instead.",
        'prompt',
        'invalid_type',
      ],
    ],
    [
      'an empty reference',
      { prompt: 'x', input_reference: {} },
      [400, "Provide exactly one of 'image_url' or 'file_id'.", 'input_reference', 'invalid_value'],
    ],
  ])('is refused for %s', async (_name, params, expected) => {
    const client = await setUp(version);
    await expectRefusal(client.videos.create(params as Params), expected);
  });

  it('has the captured refusal of an integer under the profile of February 2026', async () => {
    const client = await setUp(version, { profile: 'openai-2026-02' });
    await expectRefusal(client.videos.create({ prompt: 'x', seconds: 4 } as unknown as Params), [
      400,
      "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
      'seconds',
      'invalid_type',
    ]);
  });

  it('is different in a form, where an integer is text', async () => {
    const form = clientVersions.find(({ sends }) => sends === 'multipart') as ClientVersion;
    const client = await setUp(form);
    expect(await client.videos.create({ prompt: 'x', seconds: 4 } as unknown as Params)).toMatchObject({
      seconds: '4',
    });
  });
});
