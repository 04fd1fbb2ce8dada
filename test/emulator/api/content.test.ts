// Downloads of known bytes: headers, ranges, validators, and failures of the renderer (contract:content.*).
import { describe, expect, it } from 'vitest';
import { RendererClosed, RenderQueueFull } from '../../../src/emulator/media/media.ts';
import { fakeMedia, testApp, type TestApp } from '../../support/app.ts';
import { exchange, invalid } from '../../support/sending.ts';

const whole = Array.from({ length: 1_000 }, (_, index) => index % 251);

async function completed(app: TestApp): Promise<{ path: string; id: string }> {
  const { body } = await exchange(app, { json: { prompt: 'x' } });
  return { path: `/v1/videos/${body.id}/content`, id: body.id };
}

async function download(headers: Record<string, string> = {}, method = 'GET') {
  const app = testApp();
  const { path, id } = await completed(app);
  const given = Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key, value.replace('ID', id)]),
  );
  const response = await app.send(path, { method, headers: given });
  const bytes = [...new Uint8Array(await response.arrayBuffer())];
  return { status: response.status, header: (name: string) => response.headers.get(name), bytes, id };
}

describe('an asset', () => {
  it.each([
    ['video', 'video/mp4'],
    ['thumbnail', 'image/webp'],
    ['spritesheet', 'image/jpeg'],
  ])(
    'of the variant %s has the type %s, its length, a strong validator and no file name',
    async (variant, type) => {
      const app = testApp();
      const { path, id } = await completed(app);
      const response = await app.send(`${path}?variant=${variant}`);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': type,
        'content-length': '1000',
        'accept-ranges': 'bytes',
        etag: `"${id}-${variant}"`,
      });
      expect(response.headers.has('content-disposition')).toBe(false);
      expect([...new Uint8Array(await response.arrayBuffer())]).toEqual(whole);
    },
  );

  it.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 20],
    ['bytes=990-', 990, 1_000],
    ['bytes=-5', 995, 1_000],
    ['bytes=500-9999', 500, 1_000],
  ])('is sent in part for the range %s', async (range, start, end) => {
    const { status, header, bytes, id } = await download({ range });
    expect(status).toBe(206);
    expect(bytes).toEqual(whole.slice(start, end));
    expect(header('content-range')).toBe(`bytes ${start}-${end - 1}/1000`);
    expect(header('content-length')).toBe(String(end - start));
    expect(header('etag')).toBe(`"${id}-video"`);
  });

  it.each<[string, Record<string, string>]>([
    ['several ranges', { range: 'bytes=0-0,5-6' }],
    ['another unit', { range: 'items=0-5' }],
    ['a range that runs backwards', { range: 'bytes=5-2' }],
    ['a stale If-Range', { range: 'bytes=0-4', 'if-range': '"old"' }],
    ['another validator', { 'if-none-match': '"old"' }],
  ])('is sent completely for %s', async (_, headers) => {
    const { status, header, bytes } = await download(headers);
    expect({ status, range: header('content-range'), length: bytes.length }).toEqual({
      status: 200,
      range: null,
      length: 1_000,
    });
  });

  it('is continued by a range with its own validator in If-Range', async () => {
    const { status, bytes } = await download({ range: 'bytes=998-', 'if-range': '"ID-video"' });
    expect({ status, bytes }).toEqual({ status: 206, bytes: whole.slice(998) });
  });

  it.each(['bytes=1000-', 'bytes=5000-6000', 'bytes=-0'])(
    'is refused for the range %s, with its length',
    async (range) => {
      const { status, header, bytes } = await download({ range });
      expect(status).toBe(416);
      expect(header('content-range')).toBe('bytes */1000');
      expect(JSON.parse(Buffer.from(bytes).toString())).toEqual({
        error: invalid('The requested range lies outside the asset, which has 1000 bytes.'),
      });
    },
  );

  it.each(['"ID-video"', 'W/"ID-video"', '*', '"a", "ID-video"', '"a",W/"ID-video" , "b"'])(
    'is answered with 304 for If-None-Match: %s',
    async (listed) => {
      const { status, header, bytes, id } = await download({ 'if-none-match': listed, range: 'bytes=0-4' });
      expect({ status, bytes, etag: header('etag') }).toEqual({
        status: 304,
        bytes: [],
        etag: `"${id}-video"`,
      });
      expect(header('content-type')).toBeNull();
    },
  );

  it.each<[string, Record<string, string>]>([
    ['', {}],
    ['with a range, which is for GET alone', { range: 'bytes=0-4' }],
  ])('has the same headers for HEAD %s', async (_, headers) => {
    const { status, header, bytes } = await download(headers, 'HEAD');
    expect({ status, bytes }).toEqual({ status: 200, bytes: [] });
    expect([header('content-length'), header('content-type'), header('accept-ranges')]).toEqual([
      '1000',
      'video/mp4',
      'bytes',
    ]);
  });

  it('is read as slowly as its reader wants, from views of one buffer', async () => {
    const bytes = new Uint8Array(1_000_000);
    const app = testApp({
      media: async () => ({
        ...fakeMedia,
        asset: async () => ({ bytes, contentType: 'video/mp4', etag: 'e' }),
      }),
    });
    const { path } = await completed(app);
    const response = await app.send(path);
    let length = 0;
    for await (const chunk of response.body ?? []) {
      expect(chunk.length).toBeLessThanOrEqual(64 * 1024);
      expect(chunk.buffer).toBe(bytes.buffer);
      length += chunk.length;
    }
    expect(length).toBe(1_000_000);
  });
});

const failing = (fault: Error) =>
  testApp({
    media: async () => ({
      ...fakeMedia,
      asset: async () => {
        throw fault;
      },
    }),
  });

describe('a failing renderer', () => {
  it('with a full queue answers 503', async () => {
    const app = failing(new RenderQueueFull('64 are waiting'));
    const { path } = await completed(app);
    expect(await exchange(app, { method: 'GET', path })).toMatchObject({
      status: 503,
      body: {
        error: {
          message: 'The server is overloaded or not ready yet.',
          type: 'server_error',
          param: null,
          code: null,
        },
      },
    });
    expect(app.reports).toEqual([]);
  });

  it('that is closed because the server ends answers 503, and the log reports no fault of the emulator', async () => {
    const app = failing(new RendererClosed());
    const { path } = await completed(app);
    const { status, body } = await exchange(app, { method: 'GET', path });
    expect([status, body.error.type]).toEqual([503, 'server_error']);
    expect(app.reports).toEqual([]);
  });

  it('that throws an error answers 500, and only the log contains the reason', async () => {
    const fault = new Error('secret /path');
    const app = failing(fault);
    const { path } = await completed(app);
    const { status, body, headers } = await exchange(app, { method: 'GET', path });
    expect(status).toBe(500);
    expect(body).toEqual({
      error: {
        message: 'The server had an error while processing your request. Sorry about that!',
        type: 'server_error',
        param: null,
        code: null,
      },
    });
    expect(JSON.stringify([...headers])).not.toContain('secret');
    expect(app.reports).toEqual([fault]);
  });

  it('that cannot be loaded fails downloads only', async () => {
    const app = testApp({
      media: async () => {
        throw new Error('no sharp here');
      },
    });
    const { path, id } = await completed(app);
    expect((await exchange(app, { method: 'GET', path })).status).toBe(500);
    expect((await exchange(app, { method: 'GET', path: `/v1/videos/${id}` })).status).toBe(200);
  });
});
