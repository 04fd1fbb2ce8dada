// Webhook endpoints through the official client that has methods for them. It needs a newer Node than this project does, so
// it is fetched with its Node when TEST_OPENAI_NEXT is set, and not otherwise.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { listeningEmulator } from '../support/servers.ts';
import { temporaryDirectory } from '../support/program.ts';
import { receiver } from '../support/receiver.ts';

const run = promisify(execFile);

const program = `
import OpenAI from 'openai';
const client = new OpenAI();
const event_types = ['video.completed', 'video.failed'];
const made = await client.webhooks.create({ name: 'next', url: process.env.HOOK, event_types });
const list = [];
for await (const { id } of client.webhooks.list({ limit: 1 })) list.push(id);
const kept = await client.webhooks.rotateSecret(made.id, { keep_old_secret_active_for_24_hours: true });
const bare = await client.webhooks.rotateSecret(made.id);
console.log(JSON.stringify({
  made, list, kept, bare,
  types: (await client.webhooks.eventTypes.list()).data,
  updated: await client.webhooks.update(made.id, { name: 'renamed' }),
  found: await client.webhooks.retrieve(made.id),
  test: await client.webhooks.test(made.id, { event_type: 'video.completed' }),
  deleted: await client.webhooks.delete(made.id),
}));
`;

it.skipIf(process.env['TEST_OPENAI_NEXT'] === undefined)(
  'works with openai 7.57.0 on Node 22',
  async () => {
    const { baseUrl } = await listeningEmulator();
    const hook = await receiver();
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, 'package.json'), '{"type":"module"}');
    // What npm tells programs that it starts would send the packages into this project.
    const outside = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    const packages = ['openai@7.57.0', `node-${process.platform}-${process.arch}@22`];
    await run('npm', ['install', '--silent', '--no-save', ...packages], { cwd, env: outside });
    await writeFile(join(cwd, 'webhooks.mjs'), program);
    const env = { ...outside, OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'sk-next', HOOK: hook.url };
    const { stdout } = await run(
      `${cwd}/node_modules/${packages[1]?.split('@')[0]}/bin/node`,
      ['webhooks.mjs'],
      { cwd, env },
    );
    const { made, list, kept, bare, types, updated, found, test, deleted } = JSON.parse(stdout) as Record<
      string,
      Record<string, unknown>
    >;
    expect(list).toEqual([made?.['id']]);
    expect(new Set([made, kept, bare].map((one) => one?.['signing_secret'])).size).toBe(3);
    expect(types).toContain('video.completed');
    expect(updated).toEqual(found);
    expect(found).toMatchObject({ name: 'renamed', url: hook.url });
    expect(test).toMatchObject({ success: true, status_code: 200 });
    expect(deleted).toMatchObject({ deleted: true });
    expect(hook.got).toHaveLength(1);
  },
  120_000,
);
