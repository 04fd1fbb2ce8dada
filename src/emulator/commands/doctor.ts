// `sora-emulator doctor`: checks this machine and suggests fixes.
import { painter, readAddress, readArguments, readDataPlace, readUrl, ownUrl } from './command-line.ts';
import { checkData } from './doctor-data.ts';
import { checkFfmpeg } from './doctor-ffmpeg.ts';
import { checkFonts, checkSharp } from './doctor-pictures.ts';
import { checkClients, checkNode, checkPort, checkServer, type Check } from './doctor-server.ts';

const help = `sora-emulator doctor: checks this machine and suggests fixes.

Usage
  sora-emulator doctor [--listen HOST:PORT] [--url URL] [--data FILE|URL] [--json]

  --listen HOST:PORT  The address to look at. Default: 127.0.0.1:4010. [SORA_LISTEN]
  --url URL           A running server to reach, instead of the one at that address.
  --data FILE|URL     The store to open: a SQLite file, or a PostgreSQL database. [SORA_DATA]
  --json              One JSON object: {"ok", "checks": [{"name", "state", "found", "advice"}]}.

States are ok, warn (something optional is missing) and fail. Exits with 1 when anything fails, else with 0.

Examples
  sora-emulator doctor
  sora-emulator doctor --json | jq '.checks[] | select(.state != "ok")'
  sora-emulator doctor --url http://emulator:4010
`;

export async function doctor(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const flags = { listen: text, url: text, data: text, json: { type: 'boolean' } } as const;
  const given = readArguments(args, { help, flags, positionals: 0 });
  if (given === undefined) return;
  const address = readAddress(given.flags['listen']);
  const { url: named } = given.flags;
  const url = named === undefined ? ownUrl(address) : readUrl(named);

  const checks: Check[] = [
    checkNode(process.versions.node),
    await checkSharp(),
    await checkFonts(),
    await checkFfmpeg(process.env),
    ...(named === undefined ? [await checkPort(address)] : []),
    await checkServer(url, named !== undefined),
    await checkData(readDataPlace(given.flags['data'])),
    checkClients(process.env, url),
  ];
  const ok = checks.every(({ state }) => state !== 'fail');
  process.stdout.write(
    given.set.has('json') ? `${JSON.stringify({ ok, checks }, null, 2)}\n` : report(checks),
  );
  if (!ok) process.exitCode = 1;
}

function report(checks: readonly Check[]): string {
  const paint = painter(process.stdout);
  const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;
  const lines = checks.map(({ name, state, found, advice }) => {
    const line = `${paint(styles[state], state.padEnd(4))}  ${name.padEnd(8)} ${found}\n`;
    return advice === undefined ? line : `${line}               ${paint('dim', '→')} ${advice}\n`;
  });
  return lines.join('');
}
