// Bodies as other programs send them: mislabelled, oversized, late, announced, or none at all.
import { beforeAll, describe, expect, it } from 'vitest';
import { chunk, openConnection, rawRequest, requestHead } from '../support/raw.ts';
import { instantServers } from '../support/servers.ts';

const asked = { method: 'POST', path: '/v1/videos' };
const mebibyte = 1024 * 1024;

for (const server of instantServers) {
  describe(server.name, () => {
    let url: string;

    beforeAll(async () => {
      const started = await server.start();
      ({ url } = started);
      return started.stop;
    });

    const post = (contentType: string | undefined, body: string | Uint8Array, path = asked.path) =>
      rawRequest(url, {
        method: 'POST',
        path,
        lines: contentType === undefined ? [] : [`Content-Type: ${contentType}`],
        body,
      });

    describe('labels', () => {
      it.each([
        'application/json',
        'application/json; charset=utf-8',
        'Application/JSON',
        'application/x-www-form-urlencoded',
        undefined,
      ])('JSON labelled %s is JSON', async (label) => {
        const answer = await post(label, '{"prompt": "labelled"}');
        expect(answer.status).toBe(200);
        expect(answer.json()).toMatchObject({ prompt: 'labelled', status: 'queued' });
      });

      it("a remix as curl's -d sends it", async () => {
        const { id } = (await post('application/json', '{"prompt": "source"}')).json();
        const body = '{"prompt": "Make it teal"}';
        const answer = await post('application/x-www-form-urlencoded', body, `/v1/videos/${id}/remix`);
        expect(answer.status).toBe(200);
        expect(answer.json()).toMatchObject({ prompt: 'Make it teal', remixed_from_video_id: id });
      });

      it.each([
        ['application/x-www-form-urlencoded', 'prompt=a+form&seconds=4'],
        ['text/plain', '{"prompt": "x"}'],
        ['application/xml', '<prompt/>'],
      ])('%s that is no JSON, or another type, is refused by name', async (label, body) => {
        const answer = await post(label, body);
        expect(answer.status).toBe(400);
        expect(answer.json()).toEqual({
          error: {
            message: `Unsupported content type: '${label}'. This API method only accepts 'multipart/form-data' and 'application/json' requests, but you specified the header 'Content-Type: ${label}'. Please try again with a supported content type.`,
            type: 'invalid_request_error',
            param: null,
            code: 'unsupported_content_type',
          },
        });
      });

      it.each(['{"prompt": "x"', '', '{"prompt": "\u{fffd}'.replace('\u{fffd}', '\\ud8'), 'null and void'])(
        'JSON that cannot be read (%j) is refused',
        async (body) => {
          const answer = await post('application/json', body);
          expect(answer.status).toBe(400);
          expect(answer.json().error).toMatchObject({
            message: expect.stringMatching(/^We could not parse the JSON body of your request\./),
            type: 'invalid_request_error',
            param: null,
            code: null,
          });
        },
      );

      it('JSON that is not UTF-8 is refused', async () => {
        const answer = await post('application/json', Buffer.from('{"prompt": "\xe4"}', 'latin1'));
        expect(answer.status).toBe(400);
        expect(answer.json().error.message).toMatch(/^We could not parse the JSON body/);
      });

      it.each(['[]', '"prompt"', '5', 'null'])('JSON that is no object (%s) is refused', async (body) => {
        const answer = await post('application/json', body);
        expect(answer.status).toBe(400);
        expect(answer.json().error.type).toBe('invalid_request_error');
      });
    });

    describe('bodies over 32 MB', () => {
      const tooLarge = {
        error: {
          message: 'Maximum content size limit (33554432 bytes) exceeded.',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      };
      const form = 'Content-Type: multipart/form-data; boundary=x';

      it('33 MB declared: refused before a byte of it is sent', async () => {
        const connection = await openConnection(url);
        const length = `Content-Length: ${33 * mebibyte}`;
        await connection.send(requestHead(url, { ...asked, lines: [form, length] }));
        const answer = await connection.answer(asked);
        expect(answer.status).toBe(413);
        expect(answer.json()).toEqual(tooLarge);
      });

      it('one byte more than 32 MB declared: refused; 32 MB: not', async () => {
        for (const [length, expected] of [
          [32 * mebibyte + 1, 413],
          [32 * mebibyte, 400],
        ] as const) {
          const connection = await openConnection(url);
          const declared = `Content-Length: ${length}`;
          await connection.send(
            requestHead(url, { ...asked, lines: ['Content-Type: application/json', declared] }),
          );
          if (expected === 400) await connection.send(Buffer.alloc(length, '{'));
          expect((await connection.answer(asked)).status).toBe(expected);
        }
      });

      it('33 MB in chunks: refused once they are too many', async () => {
        const connection = await openConnection(url);
        await connection.send(requestHead(url, { ...asked, lines: [form, 'Transfer-Encoding: chunked'] }));
        const answer = connection.answer(asked);
        const piece = chunk(Buffer.alloc(mebibyte));
        for (let sent = 0; sent < 33; sent += 1) await Promise.race([connection.send(piece), answer]);
        expect((await answer).status).toBe(413);
        expect((await answer).json()).toEqual(tooLarge);
      });

      it('the server goes on serving', async () => {
        const connection = await openConnection(url);
        const length = `Content-Length: ${33 * mebibyte}`;
        await connection.send(requestHead(url, { ...asked, lines: [form, length] }));
        await connection.answer(asked);
        connection.socket.destroy();
        expect((await post('application/json', '{"prompt": "next"}')).status).toBe(200);
      });
    });

    describe('Expect: 100-continue', () => {
      it('is told to go on, and answered', async () => {
        const connection = await openConnection(url);
        const body = '{"prompt": "announced"}';
        const lines = ['Content-Type: application/json', 'Expect: 100-continue'];
        await connection.send(requestHead(url, { ...asked, lines, body }));
        expect((await connection.answer(asked)).status).toBe(100);
        await connection.send(body);
        const answer = await connection.answer(asked);
        expect(answer.status).toBe(200);
        expect(answer.json()).toMatchObject({ prompt: 'announced' });
      });
    });

    it('a DELETE with a content type and no body', async () => {
      const { id } = (await post('application/json', '{"prompt": "x"}')).json();
      const path = `/v1/videos/${id}`;
      const answer = await rawRequest(url, {
        method: 'DELETE',
        path,
        lines: ['Content-Type: application/json'],
      });
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({ id, object: 'video.deleted', deleted: true });
    });

    it('a POST with no body at all', async () => {
      const answer = await rawRequest(url, { ...asked, lines: ['Content-Type: application/json'], body: '' });
      expect(answer.status).toBe(400);
      const unlabelled = await rawRequest(url, asked);
      expect(unlabelled.status).toBe(400);
      expect(unlabelled.json().error.type).toBe('invalid_request_error');
    });
  });
}
