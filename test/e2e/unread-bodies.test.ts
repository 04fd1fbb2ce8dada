// Large, broken and abandoned bodies on every operation: each request is answered or ended.
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { azureVideoPaths, jobOperations } from '../../src/emulator/schema/azure-operations.ts';
import { routes } from '../../src/emulator/schema/routes.ts';
import type { ControlOperation } from '../../src/emulator/control/operation.ts';
import { controlOperations } from '../../src/emulator/control/operations.ts';
import { createEmulator } from '../../src/emulator/index.ts';
import { startProgram } from '../support/program.ts';
import { openConnection, rawRequest, requestHead } from '../support/raw.ts';
import { instantServers } from '../support/servers.ts';

interface Target {
  method: string;
  path: string;
}

const azureVideos = Object.entries(azureVideoPaths).map(([id, path]) => ({
  method: routes[id as keyof typeof azureVideoPaths].method,
  path: `/openai/v1${path}`,
}));
/** Every operation except GET, for resources that do not exist. */
const targets: Target[] = [
  ...Object.values(routes),
  ...azureVideos,
  ...Object.values(jobOperations),
  ...Object.values<ControlOperation>(controlOperations),
]
  .filter(({ method }) => method !== 'get')
  .map(({ method, path }) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{\w+\}/g, 'unknown'),
  }));

const form = 'Content-Type: multipart/form-data; boundary=b';
const noFormData = `--b\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(20_000)}\r\n--b--\r\n`;

for (const server of instantServers) {
  describe(server.name, () => {
    let url: string;

    beforeAll(async () => {
      const started = await server.start();
      ({ url } = started);
      return started.stop;
    });

    it.each([1, 70_000, 100_000, 900_000])(
      'JSON of at least %d bytes is answered on every operation',
      async (size) => {
        const body = JSON.stringify({ nothing: 'x'.repeat(size) });
        for (const target of targets) {
          const answer = await rawRequest(url, {
            ...target,
            lines: ['Content-Type: application/json'],
            body,
          });
          expect(answer.status, `${target.method} ${target.path}`).toBeLessThan(500);
        }
      },
    );

    it('a form with a large part that is not form-data is answered on every operation', async () => {
      for (const target of targets) {
        const answer = await rawRequest(url, { ...target, lines: [form], body: noFormData });
        expect(answer.status, `${target.method} ${target.path}`).toBeLessThan(500);
      }
      const refused = await rawRequest(url, {
        method: 'POST',
        path: '/v1/videos',
        lines: [form],
        body: noFormData,
      });
      expect(refused.status).toBe(400);
    });

    it("a large update of a webhook endpoint and a large rotation of its secret are refused with the parameter's name", async () => {
      const lines = ['Content-Type: application/json'];
      const path = '/v1/webhook_endpoints';
      const wanted = { name: 'x', url: 'http://127.0.0.1:9/', event_types: ['video.completed'] };
      const made = await rawRequest(url, { method: 'POST', path, lines, body: JSON.stringify(wanted) });
      const { id } = made.json();
      const body = JSON.stringify({ surplus: 'x'.repeat(100_000) });
      for (const at of [`${path}/${id}`, `${path}/${id}/rotate_secret`]) {
        const answer = await rawRequest(url, { method: 'POST', path: at, lines, body });
        expect(answer.status).toBe(400);
        expect(answer.json().error).toMatchObject({ param: 'surplus', code: 'unknown_parameter' });
      }
    });
  });
}

describe('a client that leaves while it sends', () => {
  it('is logged with status 499 on every operation that reads a body', async () => {
    const program = await startProgram(['--log', 'json']);
    for (const path of ['/v1/videos', '/v1/webhook_endpoints/unknown', '/openai/v1/videos']) {
      await leave(program.url, { method: 'POST', path });
      await program.printed('stderr', `"path":"${path}","status":499`);
    }
  });

  it('is not reported as a fault of the emulator, also under /_emulator', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => {});
    onTestFinished(() => reported.mockRestore());
    const emulator = createEmulator();
    onTestFinished(() => emulator.close());
    const url = await emulator.listen();
    for (const target of targets.filter(({ path }) => path.startsWith('/_emulator')))
      await leave(url, target);
    // After it has closed, the server has seen the end of each of these connections.
    await emulator.close();
    expect(reported.mock.calls).toEqual([]);
  });
});

/** Leaves after the server has begun to read, which its 100 Continue shows. */
async function leave(url: string, target: Target) {
  const connection = await openConnection(url);
  const lines = ['Content-Type: application/json', 'Content-Length: 1000', 'Expect: 100-continue'];
  await connection.send(requestHead(url, { ...target, lines }));
  expect((await connection.head()).status).toBe(100);
  await connection.send('{"half": "');
  connection.socket.resetAndDestroy();
  await connection.closed;
}
