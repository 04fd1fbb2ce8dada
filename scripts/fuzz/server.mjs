// The built emulator as a child process, with resources for the requests.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../dist/emulator/cli.js');

/**
 * @returns its `url`; `complaints()`, the lines of its standard error; `stop()`, which returns its exit code
 */
export async function startServer(args) {
  const all = [program, '--listen', '127.0.0.1:0', '--pace', 'instant', '--log', 'json', ...args];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  let complaints = '';
  let rest = '';
  child.stderr.on('data', (chunk) => {
    // Each line of the log is a JSON object; every other line is a complaint.
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop();
    const others = lines.filter((line) => !line.startsWith('{"event":'));
    if (complaints.length < 20_000) complaints += others.map((line) => `${line}\n`).join('');
  });
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`the emulator did not start: ${complaints}${rest}`);
    }),
  ]);
  const { url } = JSON.parse(String(line));
  return {
    url,
    complaints: () => complaints,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const [code, signal] = await ended;
      return code ?? signal;
    },
  };
}

/**
 * Creates the resources that the cases use, for one key and for another key of the control API. @returns ids
 * by the names of path parameters
 */
export async function prepare(url, key) {
  return { ...(await things(url, key)), control: await things(url, `${key}-control`) };
}

async function things(url, key) {
  const call = async (path, body) => {
    const headers = { authorization: `Bearer ${key}` };
    if (typeof body === 'string') headers['content-type'] = 'application/json';
    const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body });
    return answer.ok ? await answer.json() : {};
  };
  const form = new FormData();
  form.set('purpose', 'batch');
  const line = { custom_id: 'a', method: 'POST', url: '/v1/videos', body: { prompt: 'a kite' } };
  form.set('file', new Blob([JSON.stringify(line)]), 'batch.jsonl');
  const [video, file, endpoint, job] = await Promise.all([
    call('/v1/videos', '{"prompt":"a kite"}'),
    call('/v1/files', form),
    // No program listens on this port.
    call(
      '/v1/webhook_endpoints',
      '{"name":"a","url":"http://127.0.0.1:1/","event_types":["video.completed"]}',
    ),
    call('/openai/v1/video/generations/jobs', '{"model":"sora","prompt":"a kite","height":480,"width":480}'),
  ]);
  const batch = await call(
    '/v1/batches',
    JSON.stringify({ input_file_id: file.id, endpoint: '/v1/videos', completion_window: '24h' }),
  );
  const ids = { video, file, batch, webhook_endpoint: endpoint, job, generation: job.generations?.[0] ?? {} };
  const named = Object.entries(ids).map(([name, { id }]) => [name, id ?? 'none']);
  return { key, model: 'sora-2', character: 'char_123', name: 'a', ...Object.fromEntries(named) };
}
