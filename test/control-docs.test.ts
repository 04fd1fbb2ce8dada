// docs/control.md has a curl command for every operation, and every command does what the page states.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { ControlOperation } from '../src/emulator/control/operation.ts';
import { controlOperations } from '../src/emulator/control/operations.ts';
import { created } from './emulator/control/asking.ts';
import { testEmulator, type Json } from './support/emulator.ts';
import { receiver } from './support/receiver.ts';
import { temporaryDirectory } from './support/program.ts';

const text = readFileSync(join(import.meta.dirname, '../docs/control.md'), 'utf8');
const blocks = [...text.matchAll(/```sh\n([^]*?)```/g)].map(([, code = '']) => code);

it('docs/control.md runs from top to bottom, and its commands use every operation', async () => {
  const hook = await receiver();
  const emulator = testEmulator({ pace: 'manual', webhookUrl: hook.url, webhookSecret: 'whsec_c2VjcmV0' });
  const url = await emulator.listen();
  const [id, other] = [
    await created(emulator, {}, 'sk-emulator'),
    await created(emulator, {}, 'sk-emulator'),
  ];
  await emulator.project('sk-emulator').videos.complete(await created(emulator, {}, 'sk-emulator'));
  await emulator.webhooks.idle();
  const webhook = hook.got[0]?.plain['webhook-id'];
  const seen = new Set<string>();
  const trace = join(await temporaryDirectory(), 'trace');
  const script = [
    // Returns the request and the answer. Where the command itself stores the answer, it still does.
    `curl() {
      case "$*" in *' -o '*) ;; *) set -- -o /dev/null "$@" ;; esac
      # A stream of events has no end, so only its head is read.
      case "$*" in */events*) set -- -I "$@" ;; esac
      command curl -w '%{method} %{http_code} %{url_effective}\\n' "$@" >> ${trace}
    }`,
    ...blocks,
  ].join('\n');
  const env = { ...process.env, id, other, webhook };
  await promisify(execFile)(
    'bash',
    ['-euo', 'pipefail', '-c', script.replaceAll('http://127.0.0.1:4010', url)],
    {
      cwd: join(trace, '..'),
      env,
    },
  );
  const lines = readFileSync(trace, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(text.match(/^curl /gm)?.length ?? 0);
  for (const line of lines) {
    const [shown = '', status, address = ''] = line.split(' ');
    const method = shown.replace('HEAD', 'GET');
    expect(status, line).toBe('200');
    seen.add(
      `${method} ${new URL(address).pathname
        .replace(/video_\w+/, '{video_id}')
        .replace(/wh_\w+/, '{webhook_id}')
        .replace('three-videos', '{name}')
        .replace('rules/late', 'rules/{rule_id}')
        .replace('flaky-download', '{name}')}`,
    );
  }
  const known = Object.values<ControlOperation>(controlOperations);
  expect([...seen].toSorted()).toEqual(
    known.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted(),
  );
});

it('docs/control.md names the code of every refusal', async () => {
  const document = await testEmulator().send('/_emulator/openapi.json');
  const { components } = (await document.json()) as Json;
  for (const code of components.schemas.ControlError.properties.error.properties.code.enum) {
    expect(text).toContain(`| \`${code}\``);
  }
});
