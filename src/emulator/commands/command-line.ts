// Helpers that the small commands share: arguments, the address of a server, requests to it, and colour.
import { styleText, parseArgs, type ParseArgsConfig } from 'node:util';
import { argumentFault } from '../../nearest.ts';
import { urlOf } from '../net/url.ts';
import type { DataPlace } from '../store/data-place.ts';
import { OptionError, optionSpecs, readOption, type Address } from '../options/options.ts';

type Flags = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads a command's arguments, or prints its help.
 * @returns undefined when the help was requested and has been printed
 * @throws OptionError one line
 */
export function readArguments(
  args: readonly string[],
  command: { help: string; flags: Flags; positionals: number },
):
  | { flags: Readonly<Record<string, string | undefined>>; set: ReadonlySet<string>; rest: string[] }
  | undefined {
  const options: Flags = { help: { type: 'boolean', short: 'h' }, ...command.flags };
  const { values, positionals } = parsedFlags(args, options);
  if (values['help'] === true) {
    process.stdout.write(command.help);
    return undefined;
  }
  const extra = positionals[command.positionals];
  if (extra !== undefined) throw new OptionError(`unexpected '${extra}'`);
  const texts = Object.entries(values).filter(([, value]) => typeof value === 'string');
  return {
    flags: Object.fromEntries(texts) as Record<string, string>,
    set: new Set(Object.keys(values)),
    rest: positionals,
  };
}

/** Names of options in other programs, and the flag with the same meaning here. */
const habits: Readonly<Record<string, string>> = {
  port: 'listen HOST:PORT',
  p: 'listen HOST:PORT',
  host: 'listen HOST:PORT',
  bind: 'listen HOST:PORT',
  quiet: 'log silent',
  q: 'log silent',
  verbose: 'log pretty',
  debug: 'log pretty',
  json: 'log json',
  token: 'admin-token TOKEN',
  key: 'api-key KEY',
  speed: 'pace PACE',
  delay: 'pace PACE',
  situation: 'rules NAME',
  config: 'rules FILE',
};

/** Parses strictly. @throws OptionError one line */
export function parsedFlags(args: readonly string[], options: Flags) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    const fitting = Object.entries(habits).filter(([, meant]) =>
      Object.hasOwn(options, meant.split(' ', 1)[0] ?? ''),
    );
    throw new OptionError(argumentFault(thrown, Object.keys(options), Object.fromEntries(fitting)));
  }
}

/** The address where a server listens: `--listen`, its variable, or the default. @throws OptionError */
export function readAddress(flag: string | undefined): Address {
  const spec = optionSpecs.listen;
  const given = flag ?? (process.env[spec.env] === '' ? undefined : process.env[spec.env]);
  return readOption(spec, given, '--listen') as Address; // its schema returns nothing else
}

/** The URL of a server of this machine, which speaks https when SORA_TLS_CERT is set. */
export function ownUrl(address: Address): string {
  const secure = (process.env[optionSpecs.tlsCert.env] ?? '') !== '';
  return urlOf(address, secure ? 'https:' : 'http:');
}

/** The store: `--data`, its variable, or the default. @throws OptionError */
export function readDataPlace(flag: string | undefined): DataPlace {
  const { data } = optionSpecs;
  const given = flag ?? (process.env[data.env] === '' ? undefined : process.env[data.env]);
  return readOption(data, given, flag === undefined ? data.env : '--data') as DataPlace; // its schema returns nothing else
}

/** Reads a server's URL, with or without `/v1`, and returns it without `/v1`. @throws OptionError */
export function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new OptionError(`'${text}' is no URL: expected one such as http://127.0.0.1:4010`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v1$/, '')}`;
}

/**
 * Sends a request to a server. The time limit is in real time, because the server is another process.
 * AbortSignal.timeout does not work here: it lets this process end while it still waits for a connection that
 * was closed before its answer.
 * @throws Error named TimeoutError, or what fetch throws
 */
export async function ask(
  url: string,
  init: RequestInit,
  patienceMs: number,
): Promise<{ status: number; text: string }> {
  const end = new AbortController();
  const late = new DOMException('it took too long', 'TimeoutError');
  const timer = setTimeout(() => end.abort(late), patienceMs);
  try {
    const answer = await fetch(url, { ...init, signal: end.signal });
    return { status: answer.status, text: await answer.text() };
  } finally {
    clearTimeout(timer);
  }
}

/** The answer of a server at `/readyz`, or the reason why there is none. */
export type Readiness = { version: string; profile: string } | { fault: string };

/** Sends one request. @param patienceMs limit for the whole answer */
export async function askReadiness(url: string, patienceMs: number): Promise<Readiness> {
  try {
    const { status, text } = await ask(`${url}/readyz`, {}, patienceMs);
    if (status !== 200) return { fault: `it answers ${status}` };
    const body = JSON.parse(text) as { status?: unknown; version?: unknown; profile?: unknown } | null;
    return body?.status === 'ready'
      ? { version: String(body.version), profile: String(body.profile) }
      : { fault: 'what answers there is no sora-emulator' };
  } catch (thrown) {
    return { fault: faultOf(thrown) };
  }
}

/** The codes of Node for a certificate that the client cannot or must not trust. */
const untrusted =
  /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY_LEAF))/;

/** The reason why a request had no answer, as the end of a sentence. */
export function faultOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === 'TimeoutError') return 'it does not answer';
  if (thrown.name === 'SyntaxError') return 'what answers there is no sora-emulator';
  const { code } = (thrown.cause ?? {}) as { code?: string };
  if (untrusted.test(code ?? '')) return `its certificate is not trusted (${code}); see NODE_EXTRA_CA_CERTS`;
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused',
    ENOTFOUND: 'its name is not known',
    EAI_AGAIN: 'its name is not known yet',
    ECONNRESET: 'it ended the connection',
    UND_ERR_SOCKET: 'it ended the connection',
  };
  return known[code ?? ''] ?? code ?? thrown.message;
}

/** The usual rules: FORCE_COLOR wins, NO_COLOR forbids, and otherwise only a terminal gets colour. */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0') return true;
  return (NO_COLOR ?? '') === '' && stream.isTTY;
}

type Style = Parameters<typeof styleText>[0];

/** Returns a function that colours a text when the stream wants colour. */
export function painter(stream: NodeJS.WriteStream): (style: Style, text: string) => string {
  const colour = wantsColour(stream);
  return (style, text) => (colour ? styleText(style, text) : text);
}
