// The doctor's look at ffmpeg, which the emulator can do without.
import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Check } from './doctor-server.ts';

const run = promisify(execFile);
const patienceMs = 10_000;
/** What clips, sound, thumbnails and spritesheets would be encoded with. */
const encoders = ['libx264', 'aac', 'libwebp', 'mjpeg'];

/** The clips are rendered without it; where there is one, it says what it could do. */
export async function checkFfmpeg(env: NodeJS.ProcessEnv): Promise<Check> {
  const name = 'ffmpeg';
  const ordered = env['FFMPEG_PATH'] ?? '';
  const file = ordered === '' ? onPath(env) : ordered;
  const advice =
    'Nothing to do: clips are rendered without it. To have one, install ffmpeg or set FFMPEG_PATH.';
  if (file === undefined) return { name, state: 'warn', found: 'there is none', advice };
  try {
    const version = (await run(file, ['-hide_banner', '-version'], { timeout: patienceMs })).stdout;
    const list = (await run(file, ['-hide_banner', '-encoders'], { timeout: patienceMs })).stdout;
    const [release] = /(?<=^ffmpeg version )\S+/.exec(version) ?? ['of unknown version'];
    // A line such as ` V....D libx264   libx264 H.264 / AVC (codec h264)`.
    const names = new Set(list.split('\n').map((line) => /^ [A-Z.]{6} (\S+)/.exec(line)?.[1]));
    const missing = encoders.filter((encoder) => !names.has(encoder));
    const found = `${file} ${release} has ${encoders.filter((encoder) => names.has(encoder)).join(', ') || 'no encoder'}`;
    if (missing.length === 0) return { name, state: 'ok', found };
    return { name, state: 'warn', found: `${found}; it lacks ${missing.join(', ')}`, advice };
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const reason = `${file} cannot be run (${code ?? message.split('\n', 1)[0]})`;
    // A path in FFMPEG_PATH is an order, so a bad one is a mistake.
    const state = ordered === '' ? 'warn' : 'fail';
    return { name, state, found: reason, advice: ordered === '' ? advice : 'Correct or unset FFMPEG_PATH.' };
  }
}

function onPath(env: NodeJS.ProcessEnv): string | undefined {
  // The variable is called Path on Windows; only process.env itself does not care.
  const [, path = ''] = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH') ?? [];
  const program = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  return path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
