// The conditions of rules about references, paths and missing parameters, and the requests that match them.
import { describe, expect, it } from 'vitest';
import { testEmulator, type TestEmulator } from '../../support/emulator.ts';
import { picture } from '../jobs/pictures.ts';
import { exchange, fields, type Sent } from '../../support/sending.ts';

const png = async (filename: string): Promise<Sent> => ({
  form: [
    ...fields({ prompt: 'x' }),
    { name: 'input_reference', value: await picture('720x1280'), filename, type: 'image/png' },
  ],
});
/** Adds a rule whose answer differs from all other answers. */
const add = async (emulator: TestEmulator, match: object) =>
  emulator.json('POST', '/_emulator/rules', { match, then: { error: { status: 404, code: 'met' } } });
/** True when a request was answered by that rule. */
const meets = async (emulator: TestEmulator, sent: Sent): Promise<boolean> =>
  (await exchange(emulator, sent)).body.error?.code === 'met';

describe('the condition `match.reference`', () => {
  it.each([
    ['beach.png', 'beach.png', true],
    ['each', 'beach.png', true],
    ['/png/', 'beach.png', true],
    ['/^BEACH\\.(png|jpe?g)$/i', 'beach.png', true],
    ['/^each/', 'beach.png', false],
    ['mountain', 'beach.png', false],
  ])('with %s for the file name %s is %s', async (reference, name, met) => {
    const emulator = testEmulator();
    expect((await add(emulator, { reference })).status).toBe(200);
    expect(await meets(emulator, await png(name))).toBe(met);
    expect(await meets(emulator, { json: { prompt: 'x' } })).toBe(false);
  });

  it.each(['/(/', '/[/', '/png/q', '', 3])('is refused when it is %s', async (reference) => {
    const { status, body } = await add(testEmulator(), { reference });
    expect(status).toBe(400);
    expect(body.error.message).toMatch(/^match\.reference: /);
  });
});

const video = (value: string, filename?: string) => ({
  name: 'video',
  value,
  ...(filename === undefined ? {} : { filename, type: 'video/mp4' }),
});

describe('the condition `match.reference_as`', () => {
  it.each<[string, Sent, 'file' | 'object' | 'text' | 'none']>([
    ['a part with a filename', { path: '/v1/videos/edits', form: [video('x', 'a.mp4')] }, 'file'],
    ['an id', { path: '/v1/videos/edits', json: { video: { id: 'video_x' } } }, 'object'],
    ['a bracket key', { path: '/v1/videos/edits', form: fields({ 'video[id]': 'video_x' }) }, 'object'],
    ['a text', { path: '/v1/videos/edits', json: { video: 'video_x' } }, 'text'],
    ['a part without a filename', { path: '/v1/videos/edits', form: [video('x')] }, 'text'],
    ['a reference by URL', { json: { input_reference: { image_url: 'data:,' } } }, 'object'],
    ['a reference as a text', { json: { input_reference: 'a.png' } }, 'text'],
    ['nothing', { json: { prompt: 'x' } }, 'none'],
  ])('recognises %s', async (_, sent, form) => {
    for (const wanted of ['file', 'object', 'text']) {
      const emulator = testEmulator();
      await add(emulator, { reference_as: wanted });
      const met = await meets(emulator, sent);
      expect({ wanted, met }).toEqual({ wanted, met: wanted === form });
    }
  });

  it('is refused with the list of known words when it is another word', async () => {
    const { body } = await add(testEmulator(), { reference_as: 'picture' });
    expect(body.error.message).toContain('known are file, object, text');
  });
});

describe('the condition `match.without`', () => {
  it.each([
    ['model', {}, true],
    ['model', { model: 'sora-2' }, false],
    [['model', 'size'], { size: '720x1280' }, false],
    [['model', 'size'], { seconds: '4' }, true],
  ])('with %j for %j is %s', async (without, more, met) => {
    const emulator = testEmulator();
    await add(emulator, { without });
    expect(await meets(emulator, { json: { prompt: 'x', ...more } })).toBe(met);
  });
});

describe('a rule for the operation `none`', () => {
  const missing = { method: 'POST', path: '/v1/video/generations', json: {} };

  it('matches unknown paths and methods of its own project, and no operation', async () => {
    const emulator = testEmulator();
    await add(emulator, { operation: 'none' });
    expect(await meets(emulator, missing)).toBe(true);
    expect(await meets(emulator, { method: 'PUT' })).toBe(true);
    expect(await meets(emulator, { method: 'GET' })).toBe(false);
    expect(await meets(emulator, { ...missing, key: 'sk-other' })).toBe(false);
    expect(await meets(emulator, { ...missing, key: null })).toBe(false);
  });

  it('may have one path only', async () => {
    const emulator = testEmulator();
    await add(emulator, { operation: 'none', path: '/generations$/' });
    expect(await meets(emulator, missing)).toBe(true);
    expect(await meets(emulator, { ...missing, path: '/v1/vids' })).toBe(false);
  });

  it('acts on paths of Azure', async () => {
    const emulator = testEmulator();
    await add(emulator, { operation: 'none' });
    expect(await meets(emulator, { ...missing, path: '/openai/v1/vids' })).toBe(true);
  });

  it('is the only kind of rule that matches unknown paths', async () => {
    const emulator = testEmulator();
    await add(emulator, {});
    expect(await meets(emulator, missing)).toBe(false);
    expect(await meets(emulator, { method: 'GET' })).toBe(true);
  });

  it('in a file matches callers without a key', async () => {
    const emulator = testEmulator({ rules: 'html-404' });
    const { headers, body } = await exchange(emulator, { ...missing, key: null });
    expect(headers.get('content-type')).toBe('text/html');
    expect(body).toMatch(/^<!doctype html>/);
  });
});
