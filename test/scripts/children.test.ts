// The end of a script that has started processes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const children = pathToFileURL(join(import.meta.dirname, '../../scripts/bench/children.mjs')).href;

/** Runs a script, and sends it a signal when a line of its output is 'ready'. @returns its status and its output */
async function interrupted(code: string): Promise<{ status: unknown; lines: string[] }> {
  const script = `import { launch } from ${JSON.stringify(children)};\n${code}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const wasReady = text.includes('ready');
    text += chunk;
    if (!wasReady && text.includes('ready')) child.kill('SIGTERM');
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, lines: text.trim().split('\n') };
}

const endsItsOwn = `
  process.on('SIGTERM', () => setImmediate(() => { console.log('ended its own children'); process.exit(); }));
  setInterval(() => {}, 1000);
  console.log('ready');`;
const launched = `launch(process.execPath, ['-e', ${JSON.stringify(endsItsOwn)}], { stdio: 'inherit' })`;

it('A script that is ended by SIGTERM lets its processes end their own children first', async () => {
  const { status, lines } = await interrupted(`${launched};`);
  expect([status, lines]).toEqual([143, ['ready', 'ended its own children']]);
});

it('A script that is being ended starts no further process', async () => {
  const { lines } = await interrupted(`
    ${launched}.once('exit', () => {
      try { ${launched}; } catch (thrown) { console.log(thrown.message); }
    });`);
  expect(lines).toEqual(['ready', 'ended its own children', 'interrupted']);
});
