// The clips that engines accept: any size and length that can be rendered, and failed jobs for the rest.
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../src/emulator/media/mp4/facts.ts';
import { picture } from '../../support/pictures.ts';
import { quirkyEmulator, videoPath, type Quirky } from './asking.ts';

const engines = ['vllm-omni', 'sglang', 'fastvideo'] as const;

async function clipOf(emulator: Quirky, fields: Readonly<Record<string, string | Blob>>) {
  const made = await emulator.form({ prompt: 'a boat', ...fields });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const response = await emulator.send(`${videoPath(made.body.id)}/content`);
  expect(response.status).toBe(200);
  const { width, height, seconds } = factsOf(new Uint8Array(await response.arrayBuffer()));
  return `${width}x${height} ${seconds}`;
}

describe.each(engines)('the engine %s', (name) => {
  const open = () => quirkyEmulator(name, { pace: 'instant' });

  it.each([
    [{ size: '832x480', seconds: '4' }, '832x480 4'],
    [{ size: '480x832', seconds: '7' }, '480x832 7'],
    [{ size: '16x16', seconds: '1' }, '16x16 1'],
    [{ size: '3840x2160', seconds: '1' }, '3840x2160 1'],
    [{ size: '854x481', seconds: '2' }, '854x480 2'],
    [{ size: '512x288', seconds: '90' }, '512x288 90'],
    [{ size: '512x288', num_frames: '81', fps: '16' }, '512x288 5'],
    [{ size: '512x288', seconds: '9', num_frames: '16', fps: '8' }, '512x288 2'],
  ])('makes the clip that %o asks for', async (fields, clip) => {
    expect(await clipOf(open(), fields)).toBe(clip);
  });

  it.each([
    { size: '7x7' },
    { size: '3840x3840' },
    { size: '5000x16' },
    { seconds: '601' },
    { seconds: '9'.repeat(300) },
  ])('accepts %o, and the job fails', async (fields) => {
    const emulator = open();
    const made = await emulator.form({ prompt: 'a boat', ...fields });
    expect(made.status).toBe(200);
    const { body } = await emulator.json('GET', videoPath(made.body.id));
    expect([body.status, body.error.message]).toEqual(['failed', expect.stringContaining('Cannot render')]);
  });

  it('accepts a picture of any size and content type as the reference', async () => {
    const file = new Blob([new Uint8Array(await picture(320, 200))], { type: 'application/octet-stream' });
    expect(await clipOf(open(), { size: '512x288', seconds: '1', input_reference: file })).toBe('512x288 1');
  });

  it('keeps size, length and shown fields of its videos in an export and an import', async () => {
    const emulator = open();
    const made = await emulator.form({ prompt: 'a boat', size: '848x480', seconds: '6' });
    const { body: before } = await emulator.json('GET', videoPath(made.body.id));
    const file = await emulator.project('sk-test').snapshots.export();
    const other = open();
    await other.project('sk-test').snapshots.import(file);
    expect((await other.json('GET', videoPath(made.body.id))).body).toEqual(before);
  });
});

it('engines that read width and height make clips of that size', async () => {
  const fields = { width: '640', height: '360', seconds: '1' };
  const clips = engines.map((name) => clipOf(quirkyEmulator(name, { pace: 'instant' }), fields));
  expect(await Promise.all(clips)).toEqual(['640x360 1', '640x360 1', '832x480 1']);
});

it('an engine lists exactly the parameters that it does not read as unread in the journal', async () => {
  const emulator = quirkyEmulator('sglang');
  await emulator.form({
    prompt: 'a boat',
    width: '640',
    num_frames: '16',
    extra_params: '{}',
    sharpness: '1',
  });
  const { body } = await emulator.json('GET', '/_emulator/requests');
  expect(body.data[0].unread).toEqual(['body.sharpness']);
});
