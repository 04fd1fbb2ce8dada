// Requests in the form of the Ruby and .NET SDKs, byte by byte. test/clients has no program for these SDKs.
import { beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../support/pictures.ts';
import { multipart, rawRequest, type RawAnswer } from '../support/raw.ts';
import { instantServers } from '../support/servers.ts';

type Part = [headers: string[], content: string | Uint8Array];

/** The form of an SDK. */
interface Dialect {
  name: string;
  boundary: string;
  contentType: string;
  /** The headers that it sends with every form. */
  lines: readonly string[];
  text: (name: string, value: string) => Part;
  file: (name: string, filename: string, type: string, bytes: Uint8Array) => Part;
  /** The part for bytes without a name, such as a StringIO or a stream. */
  unnamed: (name: string, bytes: Uint8Array) => Part;
}

const urlSafe = 'pRz0r4dJx_-5mN1o2Qw3Ee4Rt6Yy7Uu8Ii9Oo0PpAaSsDdFfGgHhJjKk';
const seventy = '=_0aBcDeFgHiJkLmNoPqRsTuVwXyZ=0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabc';

const ruby: Dialect = {
  name: 'openai-ruby',
  boundary: urlSafe,
  contentType: `multipart/form-data; boundary=${urlSafe}`,
  lines: ['Accept: application/json', 'User-Agent: OpenAI::Client/Ruby 0.80.0', 'Idempotency-Key: retry-1'],
  text: (name, value) => [
    [`Content-Disposition: form-data; name="${name}"`, 'Content-Type: text/plain'],
    value,
  ],
  file: (name, filename, type, bytes) => [
    [`Content-Disposition: form-data; name="${name}"; filename="${filename}"`, `Content-Type: ${type}`],
    bytes,
  ],
  unnamed: (name, bytes) => [
    [`Content-Disposition: form-data; name="${name}"`, 'Content-Type: application/octet-stream'],
    bytes,
  ],
};

// .NET's MultipartFormDataContent puts the boundary in quotes but no name, and sends a file's name twice.
const dotnet: Dialect = {
  name: 'openai-dotnet',
  boundary: seventy,
  contentType: `multipart/form-data; boundary="${seventy}"`,
  lines: ['Accept: application/json', 'User-Agent: OpenAI/2.9.0 (.NET 9.0.0; Linux)'],
  text: (name, value) => [
    ['Content-Type: text/plain; charset=utf-8', `Content-Disposition: form-data; name=${name}`],
    value,
  ],
  file: (name, filename, type, bytes) => [
    [
      `Content-Type: ${type}`,
      `Content-Disposition: form-data; name=${name}; filename=${filename}; filename*=utf-8''${filename}`,
    ],
    bytes,
  ],
  unnamed: (name, bytes) => [[`Content-Disposition: form-data; name=${name}`], bytes],
};

for (const server of instantServers) {
  let url: string;

  beforeAll(async () => {
    const started = await server.start();
    ({ url } = started);
    return started.stop;
  });

  for (const dialect of [ruby, dotnet]) {
    const { text, file } = dialect;

    const post = (path: string, parts: readonly Part[]): Promise<RawAnswer> =>
      rawRequest(url, {
        method: 'POST',
        path,
        lines: [...dialect.lines, `Content-Type: ${dialect.contentType}`],
        body: multipart(dialect.boundary, parts),
      });
    const get = (path: string, accept: string, query = '') =>
      rawRequest(url, { method: 'GET', path, query, lines: [`Accept: ${accept}`] });

    /** The id of a completed video. .NET treats only 200 as a success. */
    async function completed(): Promise<string> {
      const made = await post('/v1/videos', [text('prompt', 'x'), text('size', '1280x720')]);
      expect(made.status).toBe(200);
      const { id } = made.json();
      expect((await get(`/v1/videos/${id}`, 'application/json')).json()).toMatchObject({
        status: 'completed',
      });
      return id as string;
    }

    describe(`the form of ${dialect.name} on ${server.name}`, () => {
      it('creates a video from text fields', async () => {
        const answer = await post('/v1/videos', [
          text('prompt', 'Über den Wolken 北京'),
          text('model', 'sora-2-pro'),
          text('seconds', '12'),
          text('size', '1792x1024'),
        ]);
        expect(answer.status).toBe(200);
        expect(answer.json()).toMatchObject({
          prompt: 'Über den Wolken 北京',
          model: 'sora-2-pro',
          seconds: '12',
          size: '1792x1024',
        });
      });

      it('creates a video from a picture with a name and a type', async () => {
        const answer = await post('/v1/videos', [
          text('prompt', 'x'),
          text('size', '1280x720'),
          file('input_reference', 'frame.png', 'image/png', await picture(1280, 720)),
        ]);
        expect(answer.status).toBe(200);
      });

      it('creates a video from a picture by its URL', async () => {
        const dataUrl = `data:image/png;base64,${(await picture(1280, 720)).toString('base64')}`;
        const reference = text('input_reference[image_url]', dataUrl);
        const answer = await post('/v1/videos', [text('prompt', 'x'), text('size', '1280x720'), reference]);
        expect(answer.status).toBe(200);
      });

      it('is refused when its picture has no type, neither declared nor by its name', async () => {
        const bytes = await picture(720, 1280);
        const untyped = file('input_reference', 'frame.png', 'application/octet-stream', bytes);
        const answer = await post('/v1/videos', [text('prompt', 'x'), untyped]);
        expect(answer.json().error).toMatchObject({ code: 'unsupported_file_mimetype' });
        const unnamed = dialect.unnamed('input_reference', bytes);
        const refused = await post('/v1/videos', [text('prompt', 'x'), unnamed]);
        expect(refused.status).toBe(400);
        expect(refused.json().error).toMatchObject({
          message: "Invalid type for 'input_reference': expected an object, but got a string instead.",
          code: 'invalid_type',
        });
      });

      it('remixes, edits and extends a video', async () => {
        const id = await completed();
        const remix = await post(`/v1/videos/${id}/remix`, [text('prompt', 'Autumn')]);
        expect(remix.status).toBe(200);
        expect(remix.json()).toMatchObject({ prompt: 'Autumn', remixed_from_video_id: id });
        const edit = await post('/v1/videos/edits', [text('prompt', 'At night'), text('video[id]', id)]);
        expect(edit.status).toBe(200);
        expect(edit.json()).toMatchObject({ prompt: 'At night', seconds: '4' });
        const extension = await post('/v1/videos/extensions', [
          text('prompt', 'It lands'),
          text('seconds', '8'),
          text('video[id]', id),
        ]);
        expect(extension.status).toBe(200);
        expect(extension.json()).toMatchObject({ seconds: '12' });
      });

      it('creates a character with a name from a clip', async () => {
        const id = await completed();
        const clip = (await get(`/v1/videos/${id}/content`, 'application/binary')).body;
        const made = await post('/v1/videos/characters', [
          text('name', 'Mossy'),
          file('video', 'clip.mp4', 'video/mp4', clip),
        ]);
        expect(made.status).toBe(200);
        const video = await post('/v1/videos', [
          text('prompt', 'Mossy waves'),
          text('characters[][id]', made.json().id as string),
        ]);
        expect(video.status).toBe(200);
      });

      it("does not prevent downloads with the SDK's own Accept header, and deletion", async () => {
        const id = await completed();
        const accept = dialect === dotnet ? 'text/plain, video/mp4, image/webp' : 'application/binary';
        for (const [query, type] of [
          ['', 'video/mp4'],
          ['?variant=thumbnail', 'image/webp'],
          ['?variant=spritesheet', 'image/jpeg'],
        ] as const) {
          const answer = await get(`/v1/videos/${id}/content`, accept, query);
          expect(answer.status).toBe(200);
          expect(answer.headers.get('content-type')).toBe(type);
          expect(answer.body.byteLength).toBe(Number(answer.headers.get('content-length')));
        }
        const path = `/v1/videos/${id}`;
        const deleted = await rawRequest(url, { method: 'DELETE', path, lines: dialect.lines });
        expect(deleted.status).toBe(200);
        expect(deleted.json()).toEqual({ id, object: 'video.deleted', deleted: true });
      });
    });
  }
}
