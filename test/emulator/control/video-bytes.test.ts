// The whole asset of a video, whatever happens to its downloads.
import { expect, it } from 'vitest';
import { ControlError } from '../../../src/emulator/index.ts';
import { picture } from '../jobs/pictures.ts';
import { served } from '../rules/served.ts';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { exchange, fields } from '../../support/sending.ts';
import { created } from './asking.ts';

async function download(emulator: ReturnType<typeof testEmulator>, path: string): Promise<Buffer> {
  return Buffer.from(await (await emulator.send(path)).arrayBuffer());
}

it.each(['video', 'thumbnail', 'spritesheet'] as const)(
  'The bytes of the %s are the bytes of its download, in the library and over HTTP',
  async (variant) => {
    const emulator = testEmulator({ pace: 'instant' });
    const id = await created(emulator);
    const whole = await download(emulator, `/v1/videos/${id}/content?variant=${variant}`);
    const { videos } = emulator.project(testKey);
    expect(Buffer.from(await videos.bytes(id, variant)).equals(whole)).toBe(true);
    const answer = await emulator.send(`/_emulator/videos/${id}/bytes?variant=${variant}`);
    const types = { video: 'video/mp4', thumbnail: 'image/webp', spritesheet: 'image/jpeg' };
    expect(answer.headers.get('content-type')).toBe(types[variant]);
    expect(Buffer.from(await answer.arrayBuffer()).equals(whole)).toBe(true);
  },
);

it('The bytes are whole although rules cut, damage and refuse every download', async () => {
  const emulator = served({ pace: 'instant' });
  const user = await emulator.user();
  const whole = await user.videos.bytes((await user.client.videos.create({ prompt: 'a kite' })).id);
  await user.rules.replace([
    { match: { operation: 'downloadVideo' }, then: { error: 'bad_gateway' } },
    { match: { operation: 'createVideo' }, then: { corrupt: true, truncate: 5, download: { cut: 3 } } },
  ]);
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  const bytes = await user.videos.bytes(id);
  expect(bytes.length).toBeGreaterThan(whole.length / 2);
  expect(Buffer.from(bytes.subarray(4, 8)).toString()).toBe('ftyp');
});

it('The bytes of an expired video and of a running job are there', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const { videos } = emulator.project(testKey);
  const id = await created(emulator);
  const before = await videos.bytes(id);
  await videos.complete(id);
  await videos.expire(id);
  expect((await emulator.send(`/v1/videos/${id}/content`)).status).toBe(404);
  expect(Buffer.from(await videos.bytes(id)).equals(before)).toBe(true);
});

it('The bytes of a video with a reference image are the bytes of its download', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const bytes = await picture('720x1280', 'png');
  const part = { name: 'input_reference', value: bytes, filename: 'a.png', type: 'image/png' };
  const { body } = await exchange(emulator, { form: [...fields({ prompt: 'x' }), part] });
  const whole = await download(emulator, `/v1/videos/${body.id}/content`);
  expect(Buffer.from(await emulator.project(testKey).videos.bytes(body.id)).equals(whole)).toBe(true);
});

it('An unknown video and an unknown variant are refused', async () => {
  const emulator = testEmulator();
  const { videos } = emulator.project(testKey);
  await expect(videos.bytes('video_0')).rejects.toThrow(ControlError);
  expect((await emulator.send('/_emulator/videos/video_0/bytes')).status).toBe(404);
  const id = await created(emulator);
  const answer = await emulator.send(`/_emulator/videos/${id}/bytes?variant=poster`);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain("'variant'");
});
