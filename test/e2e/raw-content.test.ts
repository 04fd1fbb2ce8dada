// Complete and partial downloads: HEAD, ranges and validators, byte by byte on the socket.
import { beforeAll, describe, expect, it } from 'vitest';
import { expectMedia, mediaTypes } from '../support/pictures.ts';
import { rawRequest, type RawAnswer } from '../support/raw.ts';
import { instantServers } from '../support/servers.ts';

const variants = ['video', 'thumbnail', 'spritesheet'] as const;

for (const server of instantServers) {
  describe(server.name, () => {
    let ask: (given?: { method?: string; lines?: string[]; query?: string }) => Promise<RawAnswer>;
    let whole: RawAnswer;

    beforeAll(async () => {
      const { url, stop } = await server.start();
      const body = '{"prompt": "in parts"}';
      const lines = ['Content-Type: application/json'];
      const created = await rawRequest(url, { method: 'POST', path: '/v1/videos', lines, body });
      const path = `/v1/videos/${created.json().id}/content`;
      ask = (given) => rawRequest(url, { method: 'GET', path, ...given });
      whole = await ask();
      return stop;
    });

    it.each(variants)('the complete variant %s has a length, a type and a validator', async (variant) => {
      const answer = await ask({ query: `?variant=${variant}` });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe(mediaTypes[variant]);
      expect(answer.headers.get('content-length')).toBe(String(answer.body.length));
      expect(answer.headers.get('accept-ranges')).toBe('bytes');
      expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/);
      expect(answer.headers.has('content-range')).toBe(false);
      expectMedia[variant](answer.body);
    });

    it('each variant has its own validator, and the same bytes at each download', async () => {
      const etags = new Set<string | null>();
      for (const variant of variants) {
        const [one, two] = [
          await ask({ query: `?variant=${variant}` }),
          await ask({ query: `?variant=${variant}` }),
        ];
        expect(two.body.equals(one.body)).toBe(true);
        expect(two.headers.get('etag')).toBe(one.headers.get('etag'));
        etags.add(one.headers.get('etag'));
      }
      expect(etags.size).toBe(3);
    });

    it('HEAD returns the same headers without the body', async () => {
      const head = await ask({ method: 'HEAD' });
      expect(head.status).toBe(200);
      for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges']) {
        expect(head.headers.get(name)).toBe(whole.headers.get(name));
      }
      // If a body followed, it would arrive before the next answer on this connection.
      expect(head.body).toHaveLength(0);
    });

    it.each<readonly [range: string, start: number, end: number | undefined]>([
      ['bytes=0-0', 0, 1],
      ['bytes=0-99', 0, 100],
      ['bytes=100-199', 100, 200],
      ['bytes=500-', 500, undefined],
      ['bytes=-200', -200, undefined],
      ['bytes=10-99999999999', 10, undefined],
      ['bytes=-99999999999', 0, undefined],
    ])('the range %s returns a part', async (range, start, end) => {
      const answer = await ask({ lines: [`Range: ${range}`] });
      const expected = whole.body.subarray(start, end);
      const length = whole.body.length;
      const first = start < 0 ? length + start : start;
      expect(answer.status).toBe(206);
      expect(answer.headers.get('content-range')).toBe(
        `bytes ${first}-${first + expected.length - 1}/${length}`,
      );
      expect(answer.headers.get('content-length')).toBe(String(expected.length));
      expect(answer.headers.get('content-type')).toBe('video/mp4');
      expect(answer.headers.get('etag')).toBe(whole.headers.get('etag'));
      expect(answer.body.equals(expected)).toBe(true);
    });

    it('the parts of a file together are the whole file', async () => {
      const step = Math.ceil(whole.body.length / 7);
      const parts: Buffer[] = [];
      for (let at = 0; at < whole.body.length; at += step) {
        const answer = await ask({ lines: [`Range: bytes=${at}-${at + step - 1}`] });
        expect(answer.status).toBe(206);
        parts.push(answer.body);
      }
      expect(parts).toHaveLength(7);
      expect(Buffer.concat(parts).equals(whole.body)).toBe(true);
    });

    it.each(['bytes=99999999999-', 'bytes=-0'])(
      'the range %s is outside the file and is refused',
      async (range) => {
        const answer = await ask({ lines: [`Range: ${range}`] });
        expect(answer.status).toBe(416);
        expect(answer.headers.get('content-range')).toBe(`bytes */${whole.body.length}`);
        expect(answer.json().error.type).toBe('invalid_request_error');
      },
    );

    it.each(['bytes=5-2', 'bytes=-', 'bytes=a-b', 'lines=0-9', 'bytes=0-1,5-6'])(
      'the range %s is not supported, so the whole file is sent',
      async (range) => {
        const answer = await ask({ lines: [`Range: ${range}`] });
        expect(answer.status).toBe(200);
        expect(answer.body.equals(whole.body)).toBe(true);
      },
    );

    it('If-None-Match with the current validator returns 304 without a body', async () => {
      const etag = whole.headers.get('etag') ?? '';
      for (const listed of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
        const answer = await ask({ lines: [`If-None-Match: ${listed}`] });
        expect(answer.status).toBe(304);
        expect(answer.headers.get('etag')).toBe(etag);
        expect(answer.body).toHaveLength(0);
      }
      expect((await ask({ lines: ['If-None-Match: "other"'] })).status).toBe(200);
    });

    it('If-Range returns a part of an unchanged file, and the whole of a changed file', async () => {
      const etag = whole.headers.get('etag') ?? '';
      const known = await ask({ lines: ['Range: bytes=0-9', `If-Range: ${etag}`] });
      expect(known.status).toBe(206);
      expect(known.body).toHaveLength(10);
      const changed = await ask({ lines: ['Range: bytes=0-9', 'If-Range: "other"'] });
      expect(changed.status).toBe(200);
      expect(changed.body).toHaveLength(whole.body.length);
    });
  });
}
