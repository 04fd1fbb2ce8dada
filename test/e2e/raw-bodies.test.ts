// Bodies in the forms that other programs send: with a wrong label, too large, late, announced, or absent.
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

    describe('the content type of a body', () => {
      it.each([
        'application/json',
        'application/json; charset=utf-8',
        'Application/JSON',
        'application/x-www-form-urlencoded',
        undefined,
      ])('may be %s when the body is JSON', async (label) => {
        const answer = await post(label, '{"prompt": "labelled"}');
        expect(answer.status).toBe(200);
        expect(answer.json()).toMatchObject({ prompt: 'labelled', status: 'queued' });
      });

      it('may be the type that curl -d sends for a remix', async () => {
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
      ])('is named in the refusal when it is %s and the body is not JSON', async (label, body) => {
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
        'does not help JSON that cannot be read: %j is refused',
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

      it('does not help JSON that is not UTF-8: it is refused', async () => {
        const answer = await post('application/json', Buffer.from('{"prompt": "\xe4"}', 'latin1'));
        expect(answer.status).toBe(400);
        expect(answer.json().error.message).toMatch(/^We could not parse the JSON body/);
      });

      it.each(['[]', '"prompt"', '5', 'null'])(
        'does not help JSON that is not an object: %s is refused',
        async (body) => {
          const answer = await post('application/json', body);
          expect(answer.status).toBe(400);
          expect(answer.json().error.type).toBe('invalid_request_error');
        },
      );
    });

    describe('a body over 32 MB', () => {
      const tooLarge = {
        error: {
          message: 'Maximum content size limit (33554432 bytes) exceeded.',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      };
      const form = 'Content-Type: multipart/form-data; boundary=x';

      it('with a declared length of 33 MB is refused before the client sends a byte of it', async () => {
        const connection = await openConnection(url);
        const length = `Content-Length: ${33 * mebibyte}`;
        await connection.send(requestHead(url, { ...asked, lines: [form, length] }));
        const answer = await connection.answer(asked);
        expect(answer.status).toBe(413);
        expect(answer.json()).toEqual(tooLarge);
      });

      it('is refused from one byte over the limit on; a body of exactly 32 MB is accepted', async () => {
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

      it('in chunks is refused as soon as the limit is passed', async () => {
        const connection = await openConnection(url);
        await connection.send(requestHead(url, { ...asked, lines: [form, 'Transfer-Encoding: chunked'] }));
        const answer = connection.answer(asked);
        const piece = chunk(Buffer.alloc(mebibyte));
        for (let sent = 0; sent < 33; sent += 1) await Promise.race([connection.send(piece), answer]);
        expect((await answer).status).toBe(413);
        expect((await answer).json()).toEqual(tooLarge);
      });

      it('does not stop the server: the next request is answered', async () => {
        const connection = await openConnection(url);
        const length = `Content-Length: ${33 * mebibyte}`;
        await connection.send(requestHead(url, { ...asked, lines: [form, length] }));
        await connection.answer(asked);
        connection.socket.destroy();
        expect((await post('application/json', '{"prompt": "next"}')).status).toBe(200);
      });
    });

    describe('a request with Expect: 100-continue', () => {
      it('receives 100 Continue, and then its answer', async () => {
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

    it('a DELETE with a content type and without a body is answered', async () => {
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

    it('a POST without a body is answered', async () => {
      const answer = await rawRequest(url, { ...asked, lines: ['Content-Type: application/json'], body: '' });
      expect(answer.status).toBe(400);
      const unlabelled = await rawRequest(url, asked);
      expect(unlabelled.status).toBe(400);
      expect(unlabelled.json().error.type).toBe('invalid_request_error');
    });
  });
}
