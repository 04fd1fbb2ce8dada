// Programs that pretend to be ffmpeg, and the values that they report to the test.
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** The folder for temporary files before a test changes TMPDIR. */
const root = tmpdir();

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(root, 'sora-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes an executable CommonJS program. @returns its path */
export async function program(folder: string, code: string): Promise<string> {
  const file = join(folder, 'ffmpeg');
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }'); // independent of package.json files in folders above
  await writeFile(file, `#!${process.execPath}\n${code}`);
  await chmod(file, 0o755);
  return file;
}

interface Fake {
  /** The encoders that it reports. */
  encoders?: readonly string[];
  /**
   * The code that runs for a rendering. It can use `args`, `fs`, and `tell(...)`, which sends values to the
   * test.
   */
  render?: string;
}

/** Reads its whole input, and writes the same few bytes each time. */
export const works = `
  process.stdin.resume().on('end', () => {
    const output = args.at(-1);
    output === 'pipe:1' ? process.stdout.write('still') : fs.writeFileSync(output, 'video');
    process.exitCode = 0;
    done();
  });`;

/** Neither reads nor ends, and ignores signals that can be ignored. */
export const hangs = `
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  setInterval(() => {}, 1000);
  tell();`;

/** Prints an error and ends after the first bytes, while a file of this name exists. */
export const crashesWhile = (file: string) => `
  if (fs.existsSync(${JSON.stringify(file)})) {
    process.stdin.once('data', () => {
      fs.writeSync(2, 'x'.repeat(100_000) + ' the disk is on fire\\n');
      process.exit(3);
    });
  } else {${works}}`;

/** One start of a fake ffmpeg, as the test sees it. */
export interface Sighting {
  pid: number;
  args: string[];
  /** Settles when the process no longer exists. */
  gone: Promise<unknown>;
}

/** A fake ffmpeg. `next()` waits for its next call of `tell()`. */
export async function fakeFfmpeg({
  encoders = ['libx264', 'aac', 'libwebp', 'mjpeg'],
  render = works,
}: Fake = {}) {
  const folder = await temporaryFolder();
  const seen: Sighting[] = [];
  const waiting: ((sighting: Sighting) => void)[] = [];
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    const gone = once(socket, 'close');
    socket.once('data', (data) => {
      const { pid, args } = JSON.parse(data.toString()) as Omit<Sighting, 'gone'>;
      const sighting = { pid, args, gone };
      const taker = waiting.shift();
      if (taker === undefined) seen.push(sighting);
      else taker(sighting);
    });
  });
  const socketFile = join(folder, 's');
  server.listen(socketFile);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const file = await program(
    folder,
    `const fs = require('node:fs');
    const args = process.argv.slice(2);
    const socket = { end() {} };
    const done = () => socket.end();
    function tell() {
      const made = require('node:net').connect(${JSON.stringify(socketFile)});
      made.write(JSON.stringify({ pid: process.pid, args }));
      socket.end = () => made.end();
    }
    if (args.includes('-version')) console.log('ffmpeg version 0-fake');
    else if (args.includes('-encoders')) console.log(${JSON.stringify(encoders.map((name) => ` V....D ${name} x`).join('\n'))});
    else {${render}}`,
  );
  const next = () =>
    new Promise<Sighting>((resolve) => {
      const sighting = seen.shift();
      if (sighting === undefined) waiting.push(resolve);
      else resolve(sighting);
    });
  return { folder, file, next };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
