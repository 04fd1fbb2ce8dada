// The code that the page shows for a job creates a job like it.
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { creationCommand, languages, snippet } from '../../../src/page/model/snippets.ts';
import { listed } from '../support/videos.ts';

const caller = { origin: 'http://127.0.0.1:4010', project: 'key:sk-a', key: 'sk-a', token: false };
const prompt = 'It\'s "raining"\n\\ ${x} `y` \u2028 {z} #1 \u{1F300}';
const fields = { model: 'sora-2', prompt, size: '1280x720', seconds: '4' };
const created = listed('video_1', { video: { prompt } });
const from = (kind: 'remix' | 'edit' | 'extension') => ({
  ...listed('video_2', { kind, source_id: 'video_1', video: { prompt, seconds: '12' } }),
  added: '8',
});

/** Every kind of job with the method of the clients and its arguments. */
const cases = [
  ['create', created, [fields]],
  ['remix', from('remix'), ['video_1', { prompt }]],
  ['edit', from('edit'), [{ video: { id: 'video_1' }, prompt }]],
  ['extend', from('extension'), [{ video: { id: 'video_1' }, prompt, seconds: '8' }]],
] as const;

const downloadContent = async () => ({ arrayBuffer: async () => new ArrayBuffer(3) });

/** Runs code with a client that notes its calls and whose videos are completed at the second look. */
async function runTypeScript(code: string) {
  const calls: unknown[][] = [];
  const files: string[] = [];
  class OpenAI {
    videos: unknown;
    constructor(settings: unknown) {
      calls.push(['client', settings]);
      const make =
        (method: string) =>
        (...given: unknown[]) => {
          calls.push([method, ...given]);
          return { id: 'video_9', status: 'completed' };
        };
      const names = ['create', 'remix', 'edit', 'extend'];
      this.videos = { ...Object.fromEntries(names.map((name) => [name, make(name)])), downloadContent };
    }
  }
  const body = code.replaceAll(/^import .*$/gm, '');
  // oxlint-disable-next-line typescript/no-implied-eval -- the test runs the code that the page shows
  const run = new Function('OpenAI', 'writeFile', `return (async () => {${body}})();`) as (
    ...given: unknown[]
  ) => Promise<void>;
  await run(OpenAI, (name: string) => files.push(name));
  return { calls, files };
}

describe.each(cases)('the code for a job that was made with %s', (method, job, given) => {
  it('as TypeScript makes this call with the address and the key, and writes the file', async () => {
    const { calls, files } = await runTypeScript(snippet('TypeScript', job, caller));
    expect(calls).toEqual([
      ['client', { baseURL: 'http://127.0.0.1:4010/v1', apiKey: 'sk-a' }],
      [method, ...given],
    ]);
    expect(files).toEqual(['video.mp4']);
  });

  it('as curl sends the same fields', () => {
    const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${snippet('curl', job, caller)}`;
    const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0');
    const { path, body } = creationCommand(job);
    expect(words[1]).toBe(`http://127.0.0.1:4010${path}`);
    expect(JSON.parse(words[words.indexOf('-d') + 1] ?? '')).toEqual(body);
    expect(body).toEqual(given.at(-1));
  });

  const hasPython = spawnSync('python3', ['--version']).status === 0;
  it.skipIf(!hasPython)('as Python makes this call with the address and the key', () => {
    expect(runPython(snippet('Python', job, caller))).toEqual([
      ['client', [], { base_url: 'http://127.0.0.1:4010/v1', api_key: 'sk-a' }],
      pythonCall(method, given),
      ...(method === 'create' ? [] : [['poll', ['video_9'], {}]]),
      ['download_content', ['video_9'], {}],
    ]);
  });
});

/** The call of the Python client: it takes `video` for a file, so an id goes into `extra_body`. */
function pythonCall(method: string, given: readonly unknown[]) {
  if (method === 'create') return ['create_and_poll', [], fields];
  const first = given.slice(0, -1);
  const { video, ...named } = given.at(-1) as Record<string, unknown>;
  return [method, first, video === undefined ? named : { ...named, video: 'omit', extra_body: { video } }];
}

/** Runs code with a package `openai` that notes its calls. */
function runPython(code: string): unknown {
  const program = `
import json, sys, types
calls = []
class Content:
    def write_to_file(self, name): pass
class Video:
    id = "video_9"
    status = "completed"
class Videos:
    def __getattr__(self, name):
        def call(*first, **named):
            calls.append([name, first, named])
            return Content() if name == "download_content" else Video()
        return call
class OpenAI:
    def __init__(self, **named):
        calls.append(["client", [], named])
        self.videos = Videos()
module = types.ModuleType("openai")
module.OpenAI = OpenAI
module.omit = "omit"
sys.modules["openai"] = module
exec(sys.stdin.buffer.read().decode("utf-8"))
print(json.dumps(calls))
`;
  return JSON.parse(execFileSync('python3', ['-c', program], { input: code, encoding: 'utf8' }));
}

describe('the code for a job', () => {
  it.each(languages)('as %s names the project when the page was opened for one', (language) => {
    expect(snippet(language, created, { ...caller, project: 'proj_1' })).toContain('proj_1');
    expect(snippet(language, created, caller)).not.toContain('proj_');
  });

  it.each(languages)('as %s shows no key of the user', (language) => {
    const code = snippet(language, created, { ...caller, key: null });
    expect(code).not.toContain('sk-a');
    expect(code.includes('$OPENAI_API_KEY')).toBe(language === 'curl');
  });

  it('creates the prompt alone when the source of a remix is unknown', () => {
    const { body, path } = creationCommand(listed('video_2', { kind: 'remix', video: { prompt } }));
    expect([path, body]).toEqual(['/v1/videos', fields]);
  });
});
