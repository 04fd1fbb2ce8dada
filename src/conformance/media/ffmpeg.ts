// Decodes a picture with the ffmpeg of this machine, when it is installed.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * @returns `whole` when a picture was decoded; `absent` when there is no decoder; otherwise one line that
 *   states what is wrong with the file
 * @throws the reason of the signal when the signal is aborted
 */
export type Decode = (
  bytes: Uint8Array,
  signal: AbortSignal,
) => Promise<'whole' | 'absent' | { fault: string }>;

/** @param program FFMPEG_PATH, or a name that is searched on the PATH */
export const ffmpegDecode =
  (program = process.env['FFMPEG_PATH'] ?? 'ffmpeg'): Decode =>
  async (bytes, signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'sora-conformance-'));
    try {
      // Use a file instead of a pipe, because the data that the decoder needs first may be at the end.
      const file = join(folder, 'video.mp4');
      await writeFile(file, bytes);
      const { missing, code, out, errorText } = await runProgram(program, file, signal);
      if (missing) return 'absent';
      const picture = out.split('\n').some((line) => /^\d/.test(line));
      if (code === 0 && picture) return 'whole';
      const line = errorText.split('\n').find((text) => text.trim() !== '') ?? 'no picture came out';
      return { fault: line.slice(0, 300).replaceAll(file, 'the file') };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

/**
 * `framemd5` writes one line for each picture. With `explode`, ffmpeg does not accept damaged data as a
 * picture.
 */
const argumentsFor = (file: string) =>
  `-v error -nostdin -xerror -err_detect explode -i ${file} -map 0:v:0 -frames:v 1 -f framemd5 -`.split(' ');

interface ProgramEnd {
  missing: boolean;
  code: number | null;
  out: string;
  errorText: string;
}

function runProgram(program: string, file: string, signal: AbortSignal): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argumentsFor(file), { signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let errorText = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errorText += text));
    child.on('error', (thrown: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(signal.reason as Error);
      else resolve({ missing: true, code: null, out, errorText: thrown.message });
    });
    child.on('close', (code) => resolve({ missing: false, code, out, errorText }));
  });
}
