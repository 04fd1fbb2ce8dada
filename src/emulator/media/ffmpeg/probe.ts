// Checks whether a program is an ffmpeg that has everything that is needed here.
import { execFile, type ExecFileException } from 'node:child_process';

/**
 * The encoders that arguments.ts names. Builds without GPL parts lack the first, small builds often lack the
 * third.
 */
const encoders = ['libx264', 'aac', 'libwebp', 'mjpeg'] as const;

/** A program that does not answer a question within this time will not render either. */
const patienceMs = 10_000;

/** `description` is all that `-version` prints: release, configuration, libraries. `fault` completes "…, but". */
export type Probe = { description: string } | { fault: string };

export async function probe(file: string): Promise<Probe> {
  const version = await ask(file, '-version');
  if ('fault' in version) return version;
  if (!version.text.startsWith('ffmpeg version ')) return { fault: 'it does not answer as ffmpeg does' };
  const list = await ask(file, '-encoders');
  if ('fault' in list) return list;
  // A line such as ` V....D libx264   libx264 H.264 / AVC (codec h264)`.
  const names = new Set(list.text.split('\n').map((line) => /^ [A-Z.]{6} (\S+)/.exec(line)?.[1]));
  const missing = encoders.filter((name) => !names.has(name));
  if (missing.length > 0) return { fault: `it was built without ${missing.join(', ')}` };
  return { description: version.text };
}

function ask(file: string, question: string): Promise<{ text: string } | { fault: string }> {
  const limits = { timeout: patienceMs, killSignal: 'SIGKILL', windowsHide: true } as const;
  return new Promise((resolve) => {
    // execFile can also throw at once, for instance for a path with a zero byte.
    try {
      const child = execFile(file, ['-hide_banner', question], limits, (error, stdout, stderr) => {
        resolve(error === null ? { text: stdout } : { fault: faultOf(error, stderr) });
      });
      child.stdin?.end();
    } catch (error) {
      resolve({ fault: `it cannot be started (${(error as Error).message})` });
    }
  });
}

function faultOf(error: ExecFileException, stderr: string): string {
  if (error.killed === true) return `it gave no answer within ${patienceMs / 1000} s`;
  if (error.code === 'ENOENT') return 'there is no such file';
  if (error.code === 'EACCES') return 'it may not be executed';
  if (typeof error.code === 'string') return `it cannot be started (${error.code})`;
  const said = stderr.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
  return `it ended with exit code ${error.code ?? 'none'}${said === '' ? '' : ` (${said})`}`;
}
