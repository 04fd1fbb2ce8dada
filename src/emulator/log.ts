// The request log: one line per exchange, for people or for programs.
import { styleText } from 'node:util';
import type { Exchange } from './http/deps.ts';
import type { LogStyle } from './options.ts';

type Line = (exchange: Exchange) => string;

/** How a request is told in a style; undefined for silence. @param colour whether escape codes are welcome */
export function lineFormat(style: LogStyle, colour: boolean): Line | undefined {
  if (style === 'silent') return undefined;
  return style === 'json' ? jsonLine : (exchange) => prettyLine(exchange, colour);
}

function jsonLine({ at, method, path, status, durationMs, requestId, project, note }: Exchange): string {
  const duration = Number(durationMs.toFixed(1));
  return JSON.stringify({
    event: 'request',
    at: new Date(at).toISOString(),
    method,
    path,
    status,
    duration_ms: duration,
    request_id: requestId,
    project,
    note,
  });
}

/** `12:00:00 POST /v1/videos 200 3 ms video_… queued 0 % (sora-2, 4 s, 720x1280)`: the time is the project's. */
function prettyLine({ at, method, path, status, durationMs, note = '' }: Exchange, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    // Whether to paint is decided already, and for standard error: Node would look at standard output.
    colour ? styleText(style, text, { validateStream: false }) : text;
  const code = paint(status < 400 ? 'green' : status < 500 ? 'yellow' : 'red', String(status));
  const time = paint('dim', new Date(at).toISOString().slice(11, 19));
  return `${time} ${method.padEnd(6)} ${printable(path)} ${code} ${paint('dim', `${Math.round(durationMs)} ms`)} ${printable(note)}`;
}

/** What clients sent must not steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}]/gu, '?').slice(0, 300);
}
