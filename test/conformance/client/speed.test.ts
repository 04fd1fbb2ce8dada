// Programs whose clock runs faster, and programs that do not follow.
import { describe, expect, it } from 'vitest';
import { clockEnvironment } from '../../../src/conformance/client/faketime.ts';
import { client, rightClient, written } from './support/command.ts';

/** True when libfaketime is installed on this machine. */
const isInstalled = (() => {
  try {
    return Object.keys(clockEnvironment(20, undefined)).length > 0;
  } catch {
    return false;
  }
})();

const node = process.execPath;

/** Polls every ten seconds of its own clock, whatever it is told. */
const sleeper = `import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
const call = (path, body) => fetch(url + path, {
  method: body === undefined ? 'GET' : 'POST',
  headers: { authorization: 'Bearer ' + key, 'content-type': 'application/json' },
  body,
});
let video = await (await call('/videos', JSON.stringify({ prompt: 'a cat', model: 'sora-2' }))).json();
while (video.status !== 'completed') {
  await sleep(10_000);
  video = await (await call('/videos/' + video.id)).json();
}
writeFileSync('clip.mp4', Buffer.from(await (await call('/videos/' + video.id + '/content')).arrayBuffer()));
`;

describe('--speed', () => {
  it('names the library that it needs, and how to install it', async () => {
    const { code, err } = await client(
      '--speed',
      '20',
      '--faketime',
      '/no/such/library',
      '--',
      node,
      rightClient,
    );
    expect(code).toBe(2);
    expect(err).toContain('--speed needs libfaketime, which was not found at /no/such/library: install it');
  });

  it.runIf(isInstalled)(
    'lets a program that sleeps ten seconds pass its waits in a few',
    { timeout: 120_000 },
    async () => {
      const args = ['--speed', '20', '--situation', 'plain', '--report', 'json=-'];
      const { code, out } = await client(...args, '--', node, written('sleeper.mjs', sleeper));
      expect(code, out).toBe(0);
      expect(out).toMatch(/"id": "poll\.waits-as-told"[^}]*"verdict": "passed"/);
    },
  );

  it.runIf(isInstalled)(
    'tells of a program whose clock it does not change, and judges nothing',
    { timeout: 120_000 },
    async () => {
      // Without the variable the program keeps its clock, as a program in Go does.
      const still = written(
        'still.mjs',
        `import { spawnSync } from 'node:child_process';
         const { LD_PRELOAD, DYLD_INSERT_LIBRARIES, FAKETIME, ...env } = process.env;
         process.exitCode = spawnSync(process.execPath, [${JSON.stringify(rightClient)}], { env, stdio: 'inherit' }).status;`,
      );
      const { code, out } = await client('--speed', '20', '--situation', 'plain', '--', node, still);
      expect(code).toBe(2);
      expect(out).toMatch(
        /--speed 20 does not change the clock of this program: it waited \d+ ms of real time/,
      );
    },
  );
});
