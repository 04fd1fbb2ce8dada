// Names that every object inherits are ordinary names in every place that clients can fill.
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { controlOperations } from '../../src/emulator/control/operations.ts';
import type { ControlOperation } from '../../src/emulator/control/operation.ts';
import type { EmulatorOptions } from '../../src/emulator/index.ts';
import { fileMimetype } from '../../src/emulator/domain/file.ts';
import { OptionError, optionSpecs, readOptions } from '../../src/emulator/options/options.ts';
import { azureVideoPaths, jobOperations } from '../../src/emulator/schema/azure-operations.ts';
import { routes } from '../../src/emulator/schema/routes.ts';
import { ask, created } from './control/asking.ts';
import { testEmulator, type TestEmulator } from '../support/emulator.ts';

const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty'];

interface Target {
  method: string;
  path: string;
}

const videoPaths = Object.entries(azureVideoPaths) as [keyof typeof azureVideoPaths, string][];
const all: Target[] = [
  ...Object.values(routes),
  ...videoPaths.map(([id, path]) => ({ method: routes[id].method, path: `/openai/v1${path}` })),
  ...Object.values(jobOperations),
  ...Object.values<ControlOperation>(controlOperations),
].map(({ method, path }) => ({ method: method.toUpperCase(), path }));

/** JSON with one more key. In an object literal, `__proto__` would set the prototype. */
const withKey = (name: string, value: string, rest = '"prompt": "x"') => `{"${name}": ${value}, ${rest}}`;
const form = (part: string) => `--b\r\nContent-Disposition: form-data; ${part}\r\n\r\n1\r\n--b--\r\n`;
const json = { 'content-type': 'application/json' };
const formType = { 'content-type': 'multipart/form-data; boundary=b' };

describe.each(names)('the inherited name %s', (name) => {
  let reported: MockInstance;

  beforeEach(() => {
    reported = vi.spyOn(console, 'error').mockImplementation(() => {});
  });

  afterEach(() => {
    expect(reported.mock.calls, 'faults of the emulator').toEqual([]);
    reported.mockRestore();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  /** Sends a request, and asserts that the answer is not a fault of the server. */
  async function answered(emulator: TestEmulator, { method, path }: Target, init: RequestInit = {}) {
    const sent = { method, ...init };
    const answer = await emulator.send(path.replaceAll(/\{\w+\}/g, name), sent);
    const { status } = answer;
    // The stream of events ends only with its reader.
    const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') === true;
    const body = isStream ? '' : await answer.text();
    if (isStream) await answer.body?.cancel();
    // LiteLLM itself answers 500 when it refuses an id or a form. A fault of the emulator never has this
    // code.
    if (status === 500) expect(JSON.parse(body).error).toMatchObject({ code: '500' });
    else expect(status, `${method} ${path} ${JSON.stringify(init.body)}`).toBeLessThan(500);
  }

  it.each<[string, EmulatorOptions]>([
    ['of openai', {}],
    ['with limits', { tier: '1', budget: 1 }],
    ['of vllm-omni', { quirks: 'vllm-omni' }],
    ['of litellm', { quirks: 'litellm' }],
  ])(
    'causes no fault as id, query key, JSON key, form key and header on every operation %s',
    async (_, options) => {
      const emulator = testEmulator({ pace: 'instant', ...options });
      for (const target of all) {
        await answered(emulator, { ...target, path: `${target.path}?${name}=1&${name}=2` });
        await answered(emulator, target, { headers: [[name, 'x']] });
        if (target.method === 'GET' || target.method === 'DELETE') continue;
        for (const value of ['1', '{"a": 1}']) {
          await answered(emulator, target, { headers: json, body: withKey(name, value) });
        }
        for (const part of [
          `name="${name}"`,
          `name="${name}[a]"`,
          `name="a[${name}]"`,
          `name="${name}"; filename="a.${name}"`,
        ]) {
          await answered(emulator, target, { headers: formType, body: form(part) });
        }
      }
    },
  );

  it('causes no fault as the value of every field of a creation, a rule, a search and a tag', async () => {
    const emulator = testEmulator({ pace: 'instant', rpm: 1_000, budget: 1_000 });
    const create = { method: 'POST', path: '/v1/videos' };
    for (const key of ['model', 'size', 'seconds', 'prompt', 'input_reference', 'characters']) {
      const rest = key === 'prompt' ? '"model": "sora-2"' : undefined;
      await answered(emulator, create, { headers: json, body: withKey(key, `"${name}"`, rest) });
    }
    for (const prompt of [
      `[[${name}]]`,
      `[[${name}: x]]`,
      `[[fail: ${name}]]`,
      `[[error: ${name}]]`,
      `[[headers: ${name}=x]]`,
    ]) {
      await answered(emulator, create, { headers: json, body: JSON.stringify({ prompt }) });
    }
    for (const rule of [{ error: name }, { fail: name }, { error: { name } }, { situation: name }]) {
      const body = JSON.stringify({ rules: [{ then: rule }] });
      await answered(emulator, { method: 'POST', path: '/_emulator/rules' }, { headers: json, body });
      await answered(emulator, create, {
        headers: { ...json, 'x-emulator-rule': JSON.stringify(rule) },
        body: '{"prompt": "x"}',
      });
    }
    await answered(emulator, create, {
      headers: { ...json, 'x-emulator-rule': name },
      body: '{"prompt": "x"}',
    });
    for (const path of ['operation', 'order', 'limit', 'variant', 'status'].map((key) => `?${key}=${name}`)) {
      await answered(emulator, { method: 'GET', path: `/v1/videos${path}` });
      await answered(emulator, { method: 'GET', path: `/_emulator/requests${path}` });
    }
  });

  it('is in the journal as a header, with the value that was sent', async () => {
    const emulator = testEmulator();
    await emulator.send('/v1/videos', { headers: [[name, 'sent']] });
    const { body } = await ask(emulator, 'GET requests');
    const headers = new Map<string, string>(Object.entries(body.data.at(-1).headers));
    expect(headers.get(name.toLowerCase())).toBe('sent');
  });

  it('gives no content type as the extension of a file name', () => {
    expect(fileMimetype(`a.${name}`, '')).toBe('application/octet-stream');
  });

  it('is refused as an unknown tag in a prompt', async () => {
    const { status, body } = await testEmulator().json('POST', '/v1/videos', { prompt: `[[${name}]]` });
    expect(status).toBe(400);
    expect(body.error.code).toBe('invalid_rule');
  });

  it('is refused by name as a query key of the control API', async () => {
    const { status, body } = await ask(testEmulator(), `GET requests?${name}=x`);
    expect(status).toBe(400);
    expect(body.error.message).toContain(`Unknown field '${name}'`);
  });

  it('works as a project, a snapshot and an API key', async () => {
    const emulator = testEmulator();
    const id = await created(emulator, {}, name);
    expect((await ask(emulator, `POST snapshots`, { name }, { key: name })).status).toBe(200);
    expect((await ask(emulator, `POST snapshots/${name}/restore`, undefined, { key: name })).status).toBe(
      200,
    );
    const listed = await emulator.send('/v1/videos', { key: name });
    expect(((await listed.json()) as { data: { id: string }[] }).data.map((video) => video.id)).toEqual([id]);
    const other = await ask(emulator, `GET requests?project=${name}`);
    expect(other.body.data).toEqual([]);
  });

  it('is read or refused as the value of an option, and is unknown as an option', () => {
    for (const option of Object.keys(optionSpecs)) {
      for (const value of [name, `${name}=sora-2`, `sora-2=${name}`]) {
        try {
          readOptions({ [option]: value }, String);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(OptionError);
        }
      }
    }
    const unknown = Object.fromEntries([[name, '1']]);
    expect(() => readOptions(unknown, String)).toThrow(OptionError);
  });

  it.runIf(name !== '__proto__')('works as a deployment', async () => {
    const emulator = testEmulator({ pace: 'instant', azureDeployment: `${name}=sora-2` });
    const headers = { ...json, 'api-key': 'k' };
    const body = JSON.stringify({ model: name, prompt: 'x', seconds: '4', size: '720x1280' });
    const made = await emulator.send('/openai/v1/videos', { method: 'POST', headers, body });
    expect(made.status).toBe(200);
    expect(await made.json()).toMatchObject({ model: name });
  });
});

it('the name of a deployment cannot begin with an underscore', () => {
  expect(() => readOptions({ azureDeployment: ['__proto__=sora-2'] }, String)).toThrow(
    /that begins with a letter or digit/,
  );
});
