// Whether an uploaded video is accepted depends only on its container, not on a program of the machine
// (contract:edits.uploaded-file).
import { describe, expect, it } from 'vitest';
import { UnreadableVideo, type Media } from '../../../src/emulator/media/media.ts';
import { mp4 } from '../../support/videos.ts';
import { testEmulator } from '../../support/emulator.ts';
import { fakeMedia, testApp } from '../../support/app.ts';
import { exchange, expectRefusal, fields, invalid, type Part, type Sent } from '../../support/sending.ts';

const file = (name: string, more: Partial<Part> = {}): Part => ({
  name,
  value: 'bytes',
  filename: 'holiday.mp4',
  type: 'video/mp4',
  ...more,
});

const sent: [string, Sent][] = [
  ['an edit', { path: '/v1/videos/edits', form: [...fields({ prompt: 'x' }), file('video')] }],
  [
    'an extension',
    { path: '/v1/videos/extensions', form: [...fields({ prompt: 'x', seconds: '4' }), file('video')] },
  ],
  ['a character', { path: '/v1/videos/characters', form: [...fields({ name: 'x' }), file('video')] }],
  ['a reference', { form: [...fields({ prompt: 'x' }), file('input_reference')] }],
];

/** The results that machines have for the same upload. */
const machines: [string, Media['frameOf']][] = [
  ['without ffmpeg', async () => undefined],
  ['whose ffmpeg decodes it', async () => Uint8Array.of(0xff, 0xd8, 0xff)],
  [
    'whose ffmpeg cannot decode it',
    async () => {
      throw new UnreadableVideo('its first frame cannot be decoded');
    },
  ],
];

const inspectVideo: Media['inspectVideo'] = async () => {
  throw new UnreadableVideo('it is truncated');
};

describe.each(sent)('%s of a video with a correct container', (_, request) => {
  it.each(machines)('is accepted on a machine %s', async (_machine, frameOf) => {
    const app = testApp({ media: async () => ({ ...fakeMedia, frameOf }) });
    expect((await exchange(app, request)).status).toBe(200);
    expect(app.reports).toEqual([]);
  });

  it('is refused on every machine when the container is damaged', async () => {
    for (const [, frameOf] of machines) {
      const app = testApp({ media: async () => ({ ...fakeMedia, frameOf, inspectVideo }) });
      const { status, body } = await exchange(app, request);
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'invalid_video_file' });
    }
  });
});

const form = (value: Uint8Array) => [...fields({ prompt: 'x' }), file('input_reference', { value })];

describe('a video as `input_reference`', () => {
  it('is accepted when it has the size of the request', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const { status, body } = await exchange(emulator, {
      form: form(mp4({ width: 720, height: 1280, seconds: 1 })),
    });
    expect({ status, error: body.error }).toEqual({ status: 200, error: null });
    const content = await emulator.send(`/v1/videos/${body.id}/content?variant=thumbnail`);
    expect(content.status).toBe(200);
    await content.arrayBuffer();
  });

  it('is refused like a picture when it has another size', async () => {
    const error = invalid('Inpaint image must match the requested width and height');
    const sentForm = { form: form(mp4({ width: 1280, height: 720, seconds: 1 })) };
    await expectRefusal(testEmulator(), ['', sentForm, 400, error]);
  });

  it('is refused when it is not an MP4', async () => {
    const error = invalid(
      "Invalid file 'input_reference': it is no MP4 file.",
      'input_reference',
      'invalid_video_file',
    );
    const sentForm = { form: form(new TextEncoder().encode('a picture, honestly')) };
    await expectRefusal(testEmulator(), ['', sentForm, 400, error]);
  });
});
