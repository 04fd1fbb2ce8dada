// Reference pictures in every way that the official client can send them, against both forms of the server.
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clientVersions, refusal, toFile, watchedFetch, type Client } from '../support/clients.ts';
import { picture } from '../support/pictures.ts';
import { temporaryDirectory } from '../support/program.ts';
import { fileServer, servers } from '../support/servers.ts';

const size = '1280x720';
const accepted = { object: 'video', status: 'queued', size };
const create = (client: Client, reference: unknown) =>
  client.videos.create({ prompt: 'it moves', size, input_reference: reference as File });

for (const server of servers) {
  for (const version of clientVersions) {
    describe(`${version.name} with ${server.name}`, () => {
      it('sends bytes and files with a type, and the server accepts them', async () => {
        const { baseUrl } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-reference' });
        for (const format of ['png', 'jpeg', 'webp'] as const) {
          const type = `image/${format}`;
          const bytes = await picture(1280, 720, format);
          expect(await create(client, await toFile(bytes, `a.${format}`, { type }))).toMatchObject(accepted);
          expect(await create(client, new File([new Uint8Array(bytes)], 'b', { type }))).toMatchObject(
            accepted,
          );
        }
      });

      it('sends a stream from disk with a name and a type, and the server accepts it', async () => {
        const { baseUrl } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-reference' });
        const path = join(await temporaryDirectory(), 'frame.png');
        await writeFile(path, await picture(1280, 720));
        const typed = await toFile(createReadStream(path), 'frame.png', { type: 'image/png' });
        expect(await create(client, typed)).toMatchObject(accepted);
      });

      it('sends a stream without a type as application/octet-stream, and the server refuses it', async () => {
        const { baseUrl } = await server.start();
        const sent: boolean[] = [];
        const client = version.make({
          baseURL: baseUrl,
          apiKey: 'sk-reference',
          maxRetries: 0,
          fetch: watchedFetch((url, { body }) => {
            if (url.startsWith(baseUrl)) sent.push(body instanceof ReadableStream);
          }),
        });
        const path = join(await temporaryDirectory(), 'frame.png');
        await writeFile(path, await picture(1280, 720));
        const found = await refusal(create(client, createReadStream(path)));
        // The newer client sends the stream while it reads it, without a length. The older client reads it
        // completely first.
        expect(sent).toEqual([version.sends === 'multipart']);
        expect(found).toMatchObject({
          status: 400,
          message:
            "Invalid file 'input_reference': unsupported mimetype ('application/octet-stream'). Supported file formats are 'image/jpeg', 'image/png', 'image/webp', and 'video/mp4'.",
          type: 'invalid_request_error',
          param: 'input_reference',
          code: 'unsupported_file_mimetype',
        });
      });

      it('sends a picture as a data URL and as an http URL, and the server accepts it', async () => {
        const { baseUrl } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-reference' });
        const bytes = await picture(1280, 720, 'jpeg');
        const dataUrl = `data:image/jpeg;base64,${bytes.toString('base64')}`;
        expect(await create(client, { image_url: dataUrl })).toMatchObject(accepted);
        const url = await fileServer({ contentType: 'image/jpeg', bytes });
        expect(await create(client, { image_url: `${url}/frame.jpg` })).toMatchObject(accepted);
      });

      it('sends an unknown file, a wrong size or a broken picture, and the server refuses it', async () => {
        const { baseUrl } = await server.start();
        const client = version.make({ baseURL: baseUrl, apiKey: 'sk-reference', maxRetries: 0 });
        expect(await refusal(create(client, { file_id: 'file-abc123' }))).toMatchObject({
          name: 'NotFoundError',
          status: 404,
          message: 'No such File object: file-abc123',
          type: 'invalid_request_error',
          param: 'id',
          code: null,
        });
        const small = await picture(640, 360);
        expect(
          await refusal(create(client, await toFile(small, 'a.png', { type: 'image/png' }))),
        ).toMatchObject({
          status: 400,
          message: 'Inpaint image must match the requested width and height',
          type: 'invalid_request_error',
          param: null,
          code: null,
        });
        const missing = await fileServer({
          status: 404,
          contentType: 'text/plain',
          bytes: Buffer.from('no'),
        });
        expect(await refusal(create(client, { image_url: `${missing}/a.png` }))).toMatchObject({
          status: 400,
          message: `Error while downloading ${missing}/a.png.`,
          code: 'invalid_image_url',
        });
        const text = await fileServer({ contentType: 'text/html; charset=utf-8', bytes: Buffer.from('<p>') });
        expect(await refusal(create(client, { image_url: text }))).toMatchObject({
          status: 400,
          param: 'input_reference',
          code: 'unsupported_file_mimetype',
        });
      });
    });
  }
}
