// Runs one ffmpeg process: writes its input, collects its output, and never leaves the process running.
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface Run {
  file: string;
  args: readonly string[];
  /** Standard input, piece by piece. A piece may be overwritten when the next piece is requested. */
  input: Iterable<Uint8Array>;
  /** Ends the process at once. */
  signal: AbortSignal;
  timeoutMs: number;
}

/** More standard output than this cannot be one of our pictures. */
const maxOutput = 64 * 1024 * 1024;
/** Length of the end of standard error that is kept for the log: its last lines state why ffmpeg gave up. */
const maxComplaint = 4_000;

/**
 * @returns the standard output of the process
 * @throws the signal's reason, or an Error with the end of its standard error; in every case only after the
 * process has ended
 */
export async function runFfmpeg({ file, args, input, signal, timeoutMs }: Run): Promise<Uint8Array> {
  signal.throwIfAborted();
  const child = spawn(file, args, {
    stdio: 'pipe',
    windowsHide: true,
    // The process has a group of its own. A wrapper script can be killed with all processes that it started,
    // and Ctrl-C reaches only the server, which lets renderings finish. On Windows this option would open a
    // console.
    detached: process.platform !== 'win32',
  });
  let stopped: { reason: unknown } | undefined;
  const stop = (reason: unknown) => {
    stopped ??= { reason };
    kill(child);
  };
  const output = collect(child, stop);
  const ended = endOf(child);
  if (child.pid === undefined) throw new Error(`ffmpeg could not be started: ${await ended}`);

  const timeout = AbortSignal.timeout(timeoutMs);
  const onAbort = () => stop(signal.reason);
  const onTimeout = () => stop(new Error(`ffmpeg did not end within ${timeoutMs} ms`));
  signal.addEventListener('abort', onAbort, { once: true });
  timeout.addEventListener('abort', onTimeout, { once: true });
  const feeding = feed(child.stdin, input).catch((fault: unknown) => {
    stop(fault);
    return false;
  });
  const end = await ended;
  const complete = await feeding;
  signal.removeEventListener('abort', onAbort);
  timeout.removeEventListener('abort', onTimeout);

  if (stopped !== undefined) throw stopped.reason;
  if (end === 'exit code 0' && complete) return Buffer.concat(output.chunks);
  throw new Error(
    `ffmpeg failed (${end}${complete ? '' : ', before it had read everything'}): ${output.complaint.trim()}`,
  );
}

function collect(child: ChildProcess, stop: (reason: Error) => void) {
  const output = { chunks: [] as Uint8Array[], complaint: '' };
  let length = 0;
  child.stdout?.on('data', (chunk: Uint8Array) => {
    length += chunk.length;
    if (length > maxOutput) stop(new Error(`ffmpeg wrote more than ${maxOutput} bytes`));
    else output.chunks.push(chunk);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.complaint = (output.complaint + text).slice(-maxComplaint);
  });
  return output;
}

/** Resolves when the process has ended and its output has been read. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code === null ? `signal ${signal}` : `exit code ${code}`);
    });
    child.once('error', (error) => {
      // Without a process there is nothing to wait for. With a process, the event only means that the process
      // could not be killed.
      if (child.pid === undefined) resolve(error.message);
    });
  });
}

function kill(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The process has ended by itself in the meantime.
  }
  // Another process may hold the other ends of the pipes; do not wait for it.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
}

/**
 * Writes the pieces in order, at the speed of the reader.
 * @returns false when the reader left before the end
 */
async function feed(stdin: Writable, pieces: Iterable<Uint8Array>): Promise<boolean> {
  // The callback of the write gets this failure, too. The end of the process states why the reader left.
  stdin.on('error', () => undefined);
  for (const piece of pieces) {
    const written = await new Promise<boolean>((resolve) => {
      stdin.write(piece, (fault) => resolve(fault === null || fault === undefined));
    });
    if (!written) return false;
  }
  stdin.end();
  return true;
}
