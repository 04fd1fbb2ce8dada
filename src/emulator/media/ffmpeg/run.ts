// Runs one ffmpeg process: feeds it, collects what it says, and never leaves it behind.
import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

export interface Run {
  file: string;
  args: readonly string[];
  /** Standard input, piece by piece. A piece may be overwritten when the next one is asked for. */
  input: Iterable<Uint8Array>;
  /** Ends the process at once. */
  signal: AbortSignal;
  timeoutMs: number;
}

/** Standard output above this is not a picture of ours. */
const maxOutput = 64 * 1024 * 1024;
/** The end of what ffmpeg complained about, for the log: its last lines say why it gave up. */
const maxComplaint = 4_000;

/**
 * @returns its standard output
 * @throws the signal's reason, or an Error with the end of its standard error; in every case after the process has ended
 */
export async function runFfmpeg({ file, args, input, signal, timeoutMs }: Run): Promise<Uint8Array> {
  signal.throwIfAborted();
  const child = spawn(file, args, {
    stdio: 'pipe',
    windowsHide: true,
    // A group of its own: a wrapper script can be killed with all it started, and Ctrl-C reaches only the server,
    // which lets renderings finish. On Windows this would open a console.
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

/** When it has ended and its output has been read. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code === null ? `signal ${signal}` : `exit code ${code}`);
    });
    child.once('error', (error) => {
      // Without a process there is nothing to wait for; with one the event only says that it could not be killed.
      if (child.pid === undefined) resolve(error.message);
    });
  });
}

function kill(child: ChildProcess): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended by itself in the meantime.
  }
  // Another process may hold the other ends of the pipes; do not wait for it.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
}

/** Writes one piece after the other at the reader's speed. @returns false when the reader went away before the end */
async function feed(stdin: Writable, pieces: Iterable<Uint8Array>): Promise<boolean> {
  // The failure comes to the callback of the write, too; why the reader left, its end says.
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
