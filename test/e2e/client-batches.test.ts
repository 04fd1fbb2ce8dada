// Files and batches with the official client, against both forms of the server.
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonl, line, parsed } from '../support/batches.ts';
import { clientVersions, expectRefusal, toFile, type Client } from '../support/clients.ts';
import { expectMp4, picture } from '../support/pictures.ts';
import { startProgram, temporaryDirectory } from '../support/program.ts';
import { instantServers, listeningEmulator } from '../support/servers.ts';

const apiKey = 'sk-batches';
const videosEndpoint = { endpoint: '/v1/videos', completion_window: '24h' } as const;

/** Uploads lines and creates a batch of them. */
async function batch(client: Client, lines: readonly unknown[]) {
  const file = await client.files.create({
    file: await toFile(Buffer.from(jsonl(lines)), 'input.jsonl'),
    purpose: 'batch',
  });
  return client.batches.create({ ...videosEndpoint, input_file_id: file.id, metadata: { run: '1' } });
}

const resultsOf = async (client: Client, id: string | null | undefined) =>
  parsed(await (await client.files.content(id ?? 'none')).text());

async function started(server: (typeof instantServers)[number], version: (typeof clientVersions)[number]) {
  const { url, stop } = await server.start();
  return { client: version.make({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 }), stop };
}

for (const server of instantServers) {
  for (const version of clientVersions) {
    describe(`${version.name} with ${server.name}`, () => {
      it('creates, lists, retrieves, reads and deletes files', async () => {
        const { client, stop } = await started(server, version);
        const path = join(await temporaryDirectory(), 'frame.png');
        const bytes = await picture(1280, 720);
        await writeFile(path, bytes);
        const made = await client.files.create({ file: createReadStream(path), purpose: 'vision' });
        expect(made).toMatchObject({ object: 'file', filename: 'frame.png', bytes: bytes.length });
        const kept = await client.files.create({
          file: await toFile(bytes, 'b.png', { type: 'image/png' }),
          purpose: 'user_data',
          expires_after: { anchor: 'created_at', seconds: 3_600 },
        });
        expect(kept.expires_at).toBe(kept.created_at + 3_600);
        const listed: string[] = [];
        for await (const { id } of client.files.list({ limit: 1 })) listed.push(id);
        expect(listed).toEqual([kept.id, made.id]);
        expect((await client.files.list({ purpose: 'vision' })).data).toEqual([made]);
        expect(await client.files.retrieve(made.id)).toEqual(made);
        expect(await client.files.waitForProcessing(made.id)).toEqual(made);
        const content = await client.files.content(made.id);
        expect(Buffer.from(await content.arrayBuffer()).equals(bytes)).toBe(true);

        const video = await client.videos.create({
          prompt: 'it moves',
          size: '1280x720',
          // The types of the 2025 client know files only, but both versions send every value that they get.
          input_reference: { file_id: made.id } as never,
        });
        expect((await client.videos.retrieve(video.id)).status).toBe('completed');
        expect(await client.files.delete(made.id)).toEqual({ id: made.id, object: 'file', deleted: true });
        await expectRefusal(client.files.retrieve(made.id), [
          404,
          `No such File object: ${made.id}`,
          'id',
          null,
        ]);
        await stop();
      });

      it('creates, retrieves and lists batches, and downloads their results', async () => {
        const { client, stop } = await started(server, version);
        const made = await batch(client, [line('a'), line('b', { seconds: '5' }), line('c')]);
        expect(made).toMatchObject({ status: 'validating', metadata: { run: '1' } });
        const done = await client.batches.retrieve(made.id);
        expect(done).toMatchObject({
          status: 'completed',
          request_counts: { total: 3, completed: 2, failed: 1 },
        });
        const listed = [];
        for await (const one of client.batches.list({ limit: 1 })) listed.push(one);
        expect(listed).toEqual([done]);
        const output = await resultsOf(client, done.output_file_id);
        expect(output.map(({ custom_id }) => custom_id)).toEqual(['a', 'c']);
        const { id } = output[0].response.body;
        expect(await client.videos.retrieve(id)).toMatchObject(output[0].response.body);
        expectMp4(new Uint8Array(await (await client.videos.downloadContent(id)).arrayBuffer()));
        const [refused] = await resultsOf(client, done.error_file_id);
        expect(refused).toMatchObject({
          custom_id: 'b',
          response: { status_code: 400, body: { error: { param: 'seconds', code: 'invalid_value' } } },
        });
        const again = client.batches.cancel(made.id);
        await expect(again).rejects.toMatchObject({
          status: 409,
          message: "409 Cannot cancel a batch with status 'completed'.",
        });
        await stop();
      });
    });
  }
}

describe.each(clientVersions)('a batch through $name', (version) => {
  it('can be cancelled while half of its jobs have ended', async () => {
    const { emulator, baseUrl } = await listeningEmulator({ pace: '1x' });
    const client = version.make({ baseURL: baseUrl, apiKey });
    const made = await batch(
      client,
      Array.from({ length: 60 }, (_, index) => line(String(index))),
    );
    emulator.clock.advance(110_000);
    expect((await client.batches.cancel(made.id)).status).toBe('cancelling');
    emulator.clock.advance(600_000);
    const over = await client.batches.retrieve(made.id);
    expect(over.status).toBe('cancelled');
    const { completed = 0, failed = 0 } = over.request_counts ?? {};
    expect(completed).toBeGreaterThanOrEqual(50);
    expect(completed + failed).toBe(60);
    expect(await resultsOf(client, over.output_file_id)).toHaveLength(completed);
  });
});

it('is created and completed with 1,000 lines in the built program', async () => {
  const { ready } = await startProgram(['--pace', 'instant', '--log', 'silent']);
  const [version] = clientVersions;
  const client = version?.make({ baseURL: ready.base_url, apiKey, maxRetries: 0 }) as Client;
  const made = await batch(
    client,
    Array.from({ length: 1_000 }, (_, index) => line(String(index), index % 7 === 0 ? { size: 'big' } : {})),
  );
  const done = await client.batches.retrieve(made.id);
  expect(done.request_counts).toEqual({ total: 1_000, completed: 857, failed: 143 });
  expect(await resultsOf(client, done.output_file_id)).toHaveLength(857);
  expect(await resultsOf(client, done.error_file_id)).toHaveLength(143);
});
