// A server with a certificate: clients that trust it reach everything over https, and wrong files are named.
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { createConnection } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Agent, fetch as undiciFetch } from 'undici';
import { execute, temporaryFolder } from '../emulator/commands/run.ts';
import { certificate, type Certificate } from '../support/certificate.ts';
import { runProgram, startProgram } from '../support/program.ts';

const flags = ({ certFile, keyFile }: Certificate) => ['--tls-cert', certFile, '--tls-key', keyFile];

/** A fetch that trusts a certificate. */
const trusting =
  ({ cert }: Certificate) =>
  (url: string, init: object = {}) =>
    undiciFetch(url, { ...init, dispatcher: new Agent({ connect: { ca: cert } }) });

/** A program of a user, which trusts the certificate by Node's own variable. */
const userProgram = `
import OpenAI from 'openai';
const client = new OpenAI();
const { id } = await client.videos.create({ prompt: 'a kite' });
const { status } = await client.videos.retrieve(id);
const bytes = await (await client.videos.downloadContent(id)).arrayBuffer();
console.log(status, Buffer.from(bytes).toString('latin1', 4, 8));
`;

it('the official client creates, polls and downloads over https', async () => {
  const own = await certificate();
  const { url, ready } = await startProgram(['--pace', 'instant', ...flags(own)]);
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(ready.base_url).toBe(`${url}/v1`);
  const { stdout, stderr } = await execute(process.execPath, ['--input-type=module', '-e', userProgram], {
    OPENAI_BASE_URL: ready.base_url,
    OPENAI_API_KEY: 'sk-tls',
    NODE_EXTRA_CA_CERTS: own.certFile,
  });
  expect([stdout, stderr]).toEqual(['completed ftyp\n', '']);
});

it('a redirected download stays on https', async () => {
  const own = await certificate();
  const { url } = await startProgram(['--pace', 'instant', ...flags(own)]);
  const fetchIt = trusting(own);
  const headers = { authorization: 'Bearer sk-tls', 'content-type': 'application/json' };
  const rule = JSON.stringify({ match: { operation: 'downloadVideo' }, then: { redirect: 'other-host' } });
  await fetchIt(`${url}/_emulator/rules`, { method: 'POST', headers, body: rule });
  const made = await fetchIt(`${url}/v1/videos`, { method: 'POST', headers, body: '{"prompt":"a kite"}' });
  const { id } = (await made.json()) as { id: string };
  const sent = await fetchIt(`${url}/v1/videos/${id}/content`, { headers, redirect: 'manual' });
  expect(sent.headers.get('location')).toMatch(/^https:\/\/localhost:\d+\/redirected\//);
  const followed = await fetchIt(sent.headers.get('location') ?? '');
  expect([followed.status, followed.headers.get('content-type')]).toEqual([200, 'video/mp4']);
});

it('a refusal that is sent before the body has arrived reaches the client', async () => {
  const own = await certificate();
  const { url } = await startProgram(flags(own));
  const asked = request(`${url}/v1/videos`, { method: 'POST', ca: own.cert });
  asked.write(Buffer.alloc(1_000_000));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(401);
  asked.end();
  answer.resume();
});

it('the command wait finds the server when its certificate is trusted, and names the reason when not', async () => {
  const own = await certificate();
  const { url } = await startProgram(flags(own));
  const found = await runProgram(['wait', url], { NODE_EXTRA_CA_CERTS: own.certFile });
  expect([found.code, found.stderr]).toEqual([0, expect.stringContaining(`${url} is ready`)]);
  const refused = await runProgram(['wait', url, '--timeout', '0']);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('its certificate is not trusted'),
  ]);
});

it('a client that speaks plain HTTP is told in the log, with the right address', async () => {
  const own = await certificate();
  const program = await startProgram(['--log', 'json', ...flags(own)]);
  const { port } = new URL(program.url);
  const socket = createConnection({ host: '127.0.0.1', port: Number(port) });
  socket.write('GET /v1/videos HTTP/1.1\r\nHost: localhost\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  await program.printed('stderr', `which speaks TLS (https): use ${program.url}`);
});

it('a client whose TLS handshake fails is told in the log', async () => {
  const own = await certificate();
  const program = await startProgram(['--log', 'json', ...flags(own)]);
  const socket = createConnection({ host: '127.0.0.1', port: Number(new URL(program.url).port) });
  // A TLS record of type handshake, with a content that is no handshake.
  socket.end(Buffer.from([0x16, 0x03, 0x01, 0, 4, 9, 9, 9, 9]));
  socket.resume();
  await once(socket, 'close');
  await program.printed('stderr', 'does the client trust the certificate?');
});

it('the variables SORA_TLS_CERT and SORA_TLS_KEY do the same, also for the command env', async () => {
  const { certFile, keyFile } = await certificate();
  const env = { SORA_TLS_CERT: certFile, SORA_TLS_KEY: keyFile };
  expect((await startProgram([], { env })).url).toMatch(/^https:/);
  expect((await runProgram(['env'], env)).stdout).toContain('https://127.0.0.1:4010/v1');
});

it('the flags override the variables', async () => {
  const own = await certificate();
  const env = { SORA_TLS_CERT: '/nowhere/cert.pem', SORA_TLS_KEY: '/nowhere/key.pem' };
  expect((await startProgram(flags(own), { env })).url).toMatch(/^https:/);
});

it('the start message and its lines for the shell name the https address', async () => {
  const program = await startProgram(flags(await certificate()));
  await program.printed('stdout', `export OPENAI_BASE_URL=${program.url}/v1`);
});

it.each([
  ['--tls-cert', 'SORA_TLS_KEY'],
  ['--tls-key', 'SORA_TLS_CERT'],
])('%s alone is refused, because it needs %s', async (given, missing) => {
  const { code, stderr } = await runProgram([given, 'some.pem']);
  expect([code, stderr]).toEqual([
    2,
    `sora-emulator: ${given} needs ${missing}: a certificate and its private key (see --help)\n`,
  ]);
});

/** The line with which the program refuses two files. */
const fault = async (cert: string, key: string) => {
  const { code, stdout, stderr } = await runProgram(['--tls-cert', cert, '--tls-key', key]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^sora-emulator: [^\n]+\n$/);
  return stderr;
};

it('files that cannot be used are named in one line, with what is wrong with them', async () => {
  const [own, other] = [await certificate(), await certificate()];
  const text = join(temporaryFolder(), 'text.pem');
  writeFileSync(text, 'no PEM');
  expect(await fault('/missing.pem', own.keyFile)).toContain(
    "--tls-cert '/missing.pem' cannot be read (ENOENT)",
  );
  expect(await fault(own.certFile, text)).toContain(`--tls-key '${text}' is no PEM file with a private key`);
  expect(await fault(own.keyFile, own.keyFile)).toContain('is no PEM file with a certificate');
  expect(await fault(own.certFile, other.keyFile)).toContain('cannot be used together');
});
