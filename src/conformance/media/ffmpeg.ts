// Decodes a picture with the ffmpeg of this machine, where there is one.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @returns what is wrong with the file, in a line; `whole` when a picture came out; `absent` where there is no decoder
 * @throws the signal's reason when it is aborted
 */
export type Decode = (
  bytes: Uint8Array,
  signal: AbortSignal,
) => Promise<'whole' | 'absent' | { fault: string }>;

/** @param program FFMPEG_PATH, or a name that is looked up on the PATH */
export const ffmpegDecode =
  (program = process.env['FFMPEG_PATH'] ?? 'ffmpeg'): Decode =>
  async (bytes, signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'sora-conformance-'));
    try {
      // A file, and no pipe: what decodes it may lie at the end.
      const file = join(folder, 'video.mp4');
      await writeFile(file, bytes);
      const { missing, code, out, said } = await started(program, file, signal);
      if (missing) return 'absent';
      const picture = out.split('\n').some((line) => /^\d/.test(line));
      if (code === 0 && picture) return 'whole';
      const line = said.split('\n').find((text) => text.trim() !== '') ?? 'no picture came out';
      return { fault: line.slice(0, 300).replaceAll(file, 'the file') };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

/** `framemd5` writes a line for each picture, and `explode` takes no damage for a picture. */
const argumentsFor = (file: string) =>
  `-v error -nostdin -xerror -err_detect explode -i ${file} -map 0:v:0 -frames:v 1 -f framemd5 -`.split(' ');

interface Ended {
  missing: boolean;
  code: number | null;
  out: string;
  said: string;
}

function started(program: string, file: string, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argumentsFor(file), { signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', (thrown: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ missing: true, code: null, out, said: thrown.message });
    });
    child.on('close', (code) => resolve({ missing: false, code, out, said }));
  });
}
