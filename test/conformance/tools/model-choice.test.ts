// The model of the videos: the model of the user, of the profile, or from the list of the server. And the headers that
// gateways need.
import { describe, expect, it } from 'vitest';
import type { WireRequest } from '../../../src/conformance/http/transport.ts';
import { runOptions } from '../../../src/conformance/options/run-options.ts';
import { formats } from '../../../src/conformance/reporters/index.ts';
import { prepare } from '../../../src/conformance/running/prepare.ts';
import { check, json, local, runOf, serverOf } from '../support/made-server.ts';

/** A server that knows only these models, and checks the model before the prompt. */
function knowing(models: readonly string[], listed: readonly string[] | undefined = models) {
  return serverOf({
    'POST /v1/videos': ({ body }: WireRequest) => {
      const sent = new TextDecoder().decode(body);
      const model = models.find((name) => sent.includes(name));
      if (model === undefined)
        return json(404, { error: { message: 'The model does not exist', code: null } });
      if (!sent.includes('boat')) return json(422, { detail: 'prompt: Field required' });
      return json(200, { id: 'video_1', status: 'completed', model });
    },
    'GET /v1/models': () =>
      listed === undefined ? json(404, {}) : json(200, { data: listed.map((id) => ({ id })) }),
    'GET /v1/videos/video_1': () => json(200, { id: 'video_1', status: 'completed' }),
    'DELETE ': () => json(200, { deleted: true }),
  });
}

const makes = (id: string) =>
  check(id, async ({ need }) => void (await need('completed')), { needs: ['completed'] });
const many = [...makes('one'), ...makes('two'), ...makes('three')];
const engine = { profile: 'engine' };

describe('a server that refuses the model', () => {
  it('when the server refuses the model, the suite requests its list once and uses a video model of it', async () => {
    const { transport, seen } = knowing(['Wan-AI/Wan2.2-T2V'], ['Qwen/Qwen3', 'Wan-AI/Wan2.2-T2V']);
    const report = await runOf(many, { transport, options: engine });
    expect(report.totals.passed).toBe(3);
    expect(report.model).toBe('Wan-AI/Wan2.2-T2V');
    expect(report.hints).toEqual([]);
    expect(seen.filter((line) => line === 'GET /v1/models')).toHaveLength(1);
  });

  it('the list of models is also requested when the server checks the prompt before the model', async () => {
    const name = 'Wan-AI/Wan2.2-T2V';
    const { transport } = serverOf({
      'POST /v1/videos': ({ body }: WireRequest) => {
        const sent = new TextDecoder().decode(body);
        if (!sent.includes('boat')) return json(422, { detail: 'prompt: Field required' });
        if (!sent.includes(name)) return json(404, { error: { message: 'The model does not exist' } });
        return json(200, { id: 'video_1', status: 'completed', model: name });
      },
      'GET /v1/models': () => json(200, { data: [{ id: name }] }),
      'GET /v1/videos/video_1': () => json(200, { id: 'video_1', status: 'completed' }),
      'DELETE ': () => json(200, { deleted: true }),
    });
    const report = await runOf(many, { transport, options: engine });
    expect(report.totals.passed).toBe(3);
    expect(report.model).toBe(name);
  });

  it('when no model is listed, the report has one hint for all failing checks', async () => {
    const { transport } = knowing(['secret-name'], []);
    const report = await runOf(many, { transport, options: engine });
    expect(report.totals.untestable).toBe(3);
    expect(report.hints).toEqual([
      "the server refuses the model 'sora-2', and GET /models lists no other: name the model with --model",
    ]);
    for (const name of ['terminal', 'html', 'markdown']) {
      const text = formats.find((format) => format.name === name)?.render(report) ?? '';
      expect(text.split('name the model with').length).toBe(2);
    }
  });

  it('a model that the user chose is never replaced', async () => {
    const { transport } = knowing(['Wan-AI/Wan2.2-T2V']);
    const report = await runOf(many, { transport, options: { ...engine, model: 'Wan2.1' } });
    expect(report.model).toBe('Wan2.1');
    expect(report.hints).toEqual([
      "the server refuses the model 'Wan2.1': name another one with --model; GET /models lists Wan-AI/Wan2.2-T2V",
    ]);
  });

  it('an accepted model stays, and the list of models is not requested', async () => {
    const { transport, seen } = knowing(['sora-2', 'other']);
    const report = await runOf(many, { transport, options: engine });
    expect(report.model).toBe('sora-2');
    expect(seen).not.toContain('GET /v1/models');
  });
});

describe('--header', () => {
  const value = 'team-secret-of-the-test';
  const headers = [['x-team', value] as const];

  it('a header of --header is sent with every request, and its value is in no evidence', async () => {
    const sent: WireRequest[] = [];
    const { transport } = serverOf({
      'GET /v1/videos': (request) => {
        sent.push(request);
        return json(200, { echo: request.headers });
      },
    });
    const asks = check('asks', async ({ http }) => {
      await http.get('/videos');
      await http.send({ path: '/videos', auth: 'none' });
      throw new Error('shown');
    });
    const report = await runOf(asks, { transport, options: { headers } });
    expect(sent.map((request) => request.headers.find(([name]) => name === 'x-team')?.[1])).toEqual([
      value,
      value,
    ]);
    const text = JSON.stringify(report);
    expect(text).not.toContain(value);
    const [exchange] = report.results[0]?.exchanges ?? [];
    expect(exchange?.requestHeaders).toContainEqual(['x-team', '[redacted]']);
    expect(exchange?.curl).toContain('"x-team: $X_TEAM"');
  });

  it('--header is read as curl reads it, and a wrong header is refused without showing its value', () => {
    const { read } = runOptions.headers;
    expect(read('X-Portkey-Provider:  openai ')).toEqual(['x-portkey-provider', 'openai']);
    for (const wrong of ['x-team', ': value', 'x team: secret-value', 'x-team: '])
      expect(() => read(wrong)).toThrow(/expected 'Name: value'/);
    expect(() => read('Authorization: Bearer secret-value')).toThrow(/--api-key/);
    expect(() => read('x team: secret-value')).not.toThrow(/secret-value/);
    expect(() => prepare({ ...local, profile: 'azure', headers: [['api-key', 'x']] })).toThrow(/--api-key/);
  });
});
