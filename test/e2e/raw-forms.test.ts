// Forms in the styles of clients in other languages, byte by byte on the socket.
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { picture } from '../support/pictures.ts';
import { chunk, multipart, openConnection, rawRequest, requestHead, type RawAnswer } from '../support/raw.ts';
import { instantServers } from '../support/servers.ts';

const asked = { method: 'POST', path: '/v1/videos' };
const boundary = '----0123456789abcdef';
const field = (name: string, ...more: string[]) => [
  `Content-Disposition: form-data; name="${name}"`,
  ...more,
];
const file = (name: string, filename: string, type: string) => [
  `Content-Disposition: form-data; name="${name}"; filename="${filename}"`,
  `Content-Type: ${type}`,
];

type Parts = Parameters<typeof multipart>[1];

function expectError(answer: RawAnswer, status: number, error: object) {
  expect(answer.json()).toEqual({ error: { type: 'invalid_request_error', ...error } });
  expect(answer.status).toBe(status);
}

const notAFile = {
  message: "Invalid type for 'input_reference': expected an object, but got a string instead.",
  param: 'input_reference',
  code: 'invalid_type',
};

/**
 * The part of an id after its creation time. With a seed, it depends on the request and on the bytes of its
 * picture.
 */
const drawn = (id: string) => id.replace(/^video_[\da-f]{8}/, '');

/** A server with ids that depend on the request and on the second of its arrival. */
async function seededUrl(server: (typeof instantServers)[number]): Promise<string> {
  const started = await server.start({ seed: 1 });
  onTestFinished(started.stop);
  return started.url;
}

for (const server of instantServers) {
  describe(server.name, () => {
    let url: string;

    beforeAll(async () => {
      const started = await server.start();
      ({ url } = started);
      return started.stop;
    });

    const post = (
      parts: Parts,
      contentType = `multipart/form-data; boundary=${boundary}`,
    ): Promise<RawAnswer> =>
      rawRequest(url, {
        ...asked,
        lines: [`Content-Type: ${contentType}`],
        body: multipart(boundary, parts),
      });

    it('a form may have its boundary in quotes', async () => {
      const answer = await post(
        [[field('prompt'), 'a quoted boundary']],
        `multipart/form-data; boundary="${boundary}"`,
      );
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({ prompt: 'a quoted boundary', status: 'queued' });
    });

    it('a form may have the type text/plain; charset=utf-8 on every field', async () => {
      const type = 'Content-Type: text/plain; charset=utf-8';
      const answer = await post([
        [field('prompt', type), 'Über den Wolken 北京'],
        [field('model', type), 'sora-2-pro'],
        [field('seconds', type), '12'],
        [field('size', type), '1792x1024'],
      ]);
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({
        prompt: 'Über den Wolken 北京',
        model: 'sora-2-pro',
        seconds: '12',
        size: '1792x1024',
      });
    });

    it('a form may have its file and fields in any order, and a file name that is not ASCII', async () => {
      const png = await picture(1280, 720);
      const answer = await post([
        [file('input_reference', 'Bild ä.png', 'image/png'), png],
        [field('size'), '1280x720'],
        [field('prompt'), 'behind the file'],
      ]);
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({ prompt: 'behind the file', size: '1280x720' });
    });

    describe('a file part without a filename', () => {
      const untitled = [
        'Content-Disposition: form-data; name="input_reference"',
        'Content-Type: application/octet-stream',
      ];

      it('is read as a string, as the service does', async () => {
        const answer = await post([
          [field('prompt'), 'x'],
          [untitled, await picture(720, 1280)],
        ]);
        expectError(answer, 400, notAFile);
      });

      it('is read as a string even if its type is a picture', async () => {
        const typed = ['Content-Disposition: form-data; name="input_reference"', 'Content-Type: image/png'];
        const answer = await post([
          [field('prompt'), 'x'],
          [typed, await picture(720, 1280)],
        ]);
        expectError(answer, 400, notAFile);
      });

      it('does not change the parts next to it', async () => {
        const png = await picture(720, 1280);
        const longest = '𝕏é'.repeat(16_000);
        expectError(
          await post([
            [field('prompt'), longest],
            [untitled, png],
          ]),
          400,
          notAFile,
        );
        // The prompt has one character more. The count in the refusal shows that all characters arrived.
        expectError(
          await post([
            [field('prompt'), `${longest}!`],
            [untitled, png],
          ]),
          400,
          {
            message:
              "Invalid 'prompt': string too long. Expected a string with maximum length 32000, but got a string with length 32001 instead.",
            param: 'prompt',
            code: 'string_above_max_length',
          },
        );
        expectError(
          await post([
            [untitled, png],
            [field('prompt'), longest],
            [field('seconds'), '5'],
          ]),
          400,
          {
            message: "Invalid value: '5'. Supported values are: '4', '8', and '12'.",
            param: 'seconds',
            code: 'invalid_value',
          },
        );
      });
    });

    it('a picture arrives byte for byte in every kind of request', async () => {
      const png = await picture(720, 1280);
      const parts: Parts = [
        [field('prompt'), 'same'],
        [file('input_reference', 'a', 'image/png'), png],
      ];
      const body = multipart(boundary, parts);
      const form = `Content-Type: multipart/form-data; boundary=${boundary}`;
      const dataUrl = `data:image/png;base64,${png.toString('base64')}`;
      const json = JSON.stringify({ prompt: 'same', input_reference: { image_url: dataUrl } });
      // Equal drawn parts mean equal bytes.
      const ids: string[] = [];
      for (const send of [
        (at: string) => rawRequest(at, { ...asked, lines: [form], body }),
        (at: string) => rawRequest(at, { ...asked, lines: ['Content-Type: application/json'], body: json }),
        (at: string) => inChunks(at, form, [body.subarray(0, 61), body.subarray(61, 62), body.subarray(62)]),
      ]) {
        const answer = await send(await seededUrl(server));
        expect(answer.status).toBe(200);
        ids.push(drawn(answer.json().id));
      }
      expect(new Set(ids).size).toBe(1);
      const other = multipart(boundary, [
        [field('prompt'), 'same'],
        [file('input_reference', 'a', 'image/png'), padded(png)],
      ]);
      const answer = await rawRequest(await seededUrl(server), { ...asked, lines: [form], body: other });
      expect(answer.status).toBe(200);
      expect(ids).not.toContain(drawn(answer.json().id));
    });

    it('a form may be sent in chunks without a length', async () => {
      const body = multipart(boundary, [
        [field('prompt'), 'in chunks'],
        [field('seconds'), '8'],
      ]);
      const pieces = Array.from({ length: body.length }, (_, at) => body.subarray(at, at + 1));
      const answer = await inChunks(url, `Content-Type: multipart/form-data; boundary=${boundary}`, pieces);
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({ prompt: 'in chunks', seconds: '8' });
    });

    describe('bracket keys in a form', () => {
      it('name a picture as input_reference[image_url]', async () => {
        const dataUrl = `data:image/png;base64,${(await picture(720, 1280)).toString('base64')}`;
        const answer = await post([
          [field('prompt'), 'x'],
          [field('input_reference[image_url]'), dataUrl],
        ]);
        expect(answer.status).toBe(200);
      });

      it('name a picture as input_reference[image_url] with the type that the Java SDK gives it', async () => {
        const dataUrl = `data:image/png;base64,${(await picture(720, 1280)).toString('base64')}`;
        const answer = await post([
          [field('prompt', 'Content-Type: text/plain; charset=utf-8'), 'x'],
          [field('input_reference[image_url]', 'Content-Type: application/octet-stream'), dataUrl],
        ]);
        expect(answer.status).toBe(200);
      });

      it('name a file as input_reference[file_id], and an unknown file is refused', async () => {
        const answer = await post([
          [field('prompt'), 'x'],
          [field('input_reference[file_id]'), 'file-abc'],
        ]);
        expectError(answer, 404, { message: 'No such File object: file-abc', param: 'id', code: null });
      });

      it.each(['a[b]', 'a[][b]', 'a[0][b]', 'a[]'])(
        'are refused as the unknown parameter a: %s',
        async (name) => {
          const answer = await post([
            [field('prompt'), 'x'],
            [field(name), '1'],
          ]);
          expectError(answer, 400, {
            message: "Unknown parameter: 'a'.",
            param: 'a',
            code: 'unknown_parameter',
          });
        },
      );

      it('build one list from a[0][b] and a[1][b]', async () => {
        const answer = await post([
          [field('prompt'), 'x'],
          [field('characters[0][id]'), 'char_1'],
          [field('characters[1][id]'), 'char_2'],
          [field('characters[2][id]'), 'char_3'],
        ]);
        expectError(answer, 400, {
          message:
            "Invalid 'characters': array too long. Expected an array with maximum length 2, but got an array with length 3 instead.",
          param: 'characters',
          code: 'array_above_max_length',
        });
      });

      it('cannot change prototypes', async () => {
        const answer = await post([
          [field('prompt'), 'x'],
          [field('__proto__[polluted]'), '1'],
        ]);
        expectError(answer, 400, {
          message: "Unknown parameter: '__proto__'.",
          param: '__proto__',
          code: 'unknown_parameter',
        });
        expect('polluted' in {}).toBe(false);
      });
    });

    describe('a malformed form is refused', () => {
      it.each([
        ['no boundary', 'multipart/form-data', '--x\r\n'],
        [
          'no last boundary',
          'multipart/form-data; boundary=x',
          '--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nab',
        ],
        ['a body that stops in a part head', 'multipart/form-data; boundary=x', '--x\r\nContent-Disp'],
      ])('when it has %s', async (_name, contentType, body) => {
        const answer = await rawRequest(url, { ...asked, lines: [`Content-Type: ${contentType}`], body });
        expect(answer.status).toBe(400);
        expect(answer.json().error.type).toBe('invalid_request_error');
      });

      it('when it contains a parameter twice', async () => {
        const answer = await post([
          [field('prompt'), 'x'],
          [field('prompt'), 'y'],
        ]);
        expect(answer.status).toBe(400);
        expect(answer.json().error).toMatchObject({ param: 'prompt', code: 'duplicate_parameter' });
      });

      it('when it is empty, because its prompt is missing', async () => {
        expectError(await post([]), 400, {
          message: "Missing required parameter: 'prompt'.",
          param: 'prompt',
          code: 'missing_required_parameter',
        });
      });
    });
  });
}

async function inChunks(at: string, contentType: string, pieces: readonly Uint8Array[]): Promise<RawAnswer> {
  const connection = await openConnection(at);
  await connection.send(requestHead(at, { ...asked, lines: [contentType, 'Transfer-Encoding: chunked'] }));
  for (const piece of pieces) await connection.send(chunk(piece));
  await connection.send(chunk(''));
  return connection.answer(asked);
}

/**
 * Returns the same picture in other bytes: bytes after the last chunk of a PNG do not belong to the picture.
 */
function padded(png: Buffer): Buffer {
  return Buffer.concat([png, Buffer.from('\r\n--')]);
}
