// Finds the ffmpeg to use: FFMPEG_PATH, then the package ffmpeg-static, then PATH.
import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, isAbsolute, join } from 'node:path';
import { asSentence } from '../../domain/words.ts';
import { MediaUnavailable } from '../media.ts';
import { probe } from './probe.ts';

export interface Ffmpeg {
  file: string;
  /** The whole output of its `-version`. */
  description: string;
}

export interface Search {
  env: Readonly<Record<string, string | undefined>>;
  /**
   * Returns the path of the program of the package ffmpeg-static.
   * @throws when the package is not installed
   */
  staticFile?: () => unknown;
  platform?: NodeJS.Platform;
}

/**
 * A path in FFMPEG_PATH is an order. If it cannot be used, that is an error and not a reason to look
 * elsewhere.
 * @throws MediaUnavailable
 */
export async function findFfmpeg(search: Search): Promise<Ffmpeg> {
  const { env, staticFile = readStaticFile, platform = process.platform } = search;
  const ordered = env['FFMPEG_PATH'] ?? '';
  if (ordered !== '') return obey(ordered, platform);

  const tried = ['FFMPEG_PATH is not set'];
  const candidates = [
    { where: 'ffmpeg-static', ...locateStatic(staticFile) },
    { where: 'PATH', ...locateOnPath(env, platform) },
  ];
  for (const { where, file, fault } of candidates) {
    if (file === undefined) {
      tried.push(fault);
      continue;
    }
    const found = await probe(file);
    if ('description' in found) return { file, description: found.description };
    tried.push(`${where} has '${file}', but ${found.fault}`);
  }
  throw new MediaUnavailable(
    `--media ffmpeg needs an ffmpeg, and none was found that can be used: ${asSentence(tried.join('; '))} ${remedy(platform)}, or use --media builtin, which needs nothing.`,
  );
}

async function obey(file: string, platform: NodeJS.Platform): Promise<Ffmpeg> {
  const found = await probe(file);
  if ('description' in found) return { file, description: found.description };
  throw new MediaUnavailable(
    `--media ffmpeg cannot use FFMPEG_PATH: it is '${file}', but ${asSentence(found.fault)} ` +
      `Correct it, or unset it to have ffmpeg-static and PATH searched. ${remedy(platform)}, or use --media builtin, which needs nothing.`,
  );
}

type Place = { file: string; fault?: never } | { file?: never; fault: string };

function readStaticFile(): unknown {
  return createRequire(import.meta.url)('ffmpeg-static') as unknown;
}

/**
 * The package downloads its program in an install script. Package managers no longer run such scripts unless
 * the user allows it.
 */
function locateStatic(staticFile: () => unknown): Place {
  let file: unknown;
  try {
    file = staticFile();
  } catch {
    return { fault: 'ffmpeg-static is not installed' };
  }
  if (typeof file !== 'string') return { fault: 'ffmpeg-static has no program for this platform' };
  return existsSync(file)
    ? { file }
    : { fault: `ffmpeg-static is installed, but its install script has not run ('${file}' is missing)` };
}

/** The search runs here and not in the system, because Windows would also try the current folder. */
function locateOnPath(env: Search['env'], platform: NodeJS.Platform): Place {
  // On Windows the variable is called Path. Only process.env itself ignores the case of the name.
  const [, path = ''] = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH') ?? [];
  const name = platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const files = path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => join(folder, name));
  const file = files.find((candidate) => isExecutable(candidate));
  return file === undefined ? { fault: 'no folder of PATH has an ffmpeg' } : { file };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function remedy(platform: NodeJS.Platform): string {
  const install: Partial<Record<NodeJS.Platform, string>> = {
    linux: "'apt-get install ffmpeg' (Debian, Ubuntu) or 'apk add ffmpeg' (Alpine)",
    // Homebrew's plain ffmpeg has no libwebp; ffmpeg-full is not linked into PATH.
    darwin: `'brew install ffmpeg-full' and FFMPEG_PATH="$(brew --prefix ffmpeg-full)/bin/ffmpeg"`,
    win32: "'winget install Gyan.FFmpeg'",
  };
  const known = install[platform];
  const own = known === undefined ? 'your package manager' : known;
  return `Install one with ${own}, or with 'npm install ffmpeg-static' (its install script must be allowed to run), or set FFMPEG_PATH`;
}
