// The folder of one visit: writes the files for the program, and reads the files that the program leaves.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { UsageError } from '../vocabulary/mismatch.ts';
import type { FileKind, SavedFile, Statement } from './facts.ts';
import { isInside } from './inner-path.ts';

export interface VisitFolder {
  /** Where the program starts. It is empty but for the files of the user. */
  work: string;
  /** `SORA_LAB_OUTPUT` */
  output: string;
  /** `SORA_LAB_IMAGE` */
  image: string;
  /** `SORA_LAB_RESULT` */
  result: string;
  /** Copies the folder of the program and removes the whole folder. */
  end: (keepIn?: string) => void;
  /** The files that the program saved or changed. */
  saved: () => FoundFile[];
  /** The ids in the file of a program that lists; undefined when it wrote none. */
  listedIds: () => string[] | undefined;
  statement: () => Statement | undefined;
}

export interface FoundFile {
  name: string;
  bytes: Uint8Array;
  /** True for the file that the program was told to save to. */
  isOutput: boolean;
}

/** No more of the folder is read. */
const most = { files: 500, bytes: 256 * 1024 * 1024 };

export interface FolderOptions {
  /** The folder of the user whose content is copied. */
  files: string | undefined;
  image: Uint8Array;
  /** The name of the output file: `output.json` for a list. */
  outputName: string;
}

export function makeFolder({ files, image, outputName }: FolderOptions): VisitFolder {
  const root = mkdtempSync(join(tmpdir(), 'sora-client-lab-'));
  const work = join(root, 'work');
  mkdirSync(work);
  if (files !== undefined) copyFiles(files, { work, root });
  const paths = {
    image: join(root, 'image.png'),
    result: join(root, 'result.json'),
    output: join(work, outputName),
  };
  writeFileSync(paths.image, image);
  const before = new Map(filesIn(work).map((path) => [path, hashOf(readFileSync(path))]));
  return {
    work,
    ...paths,
    end(keepIn) {
      try {
        if (keepIn !== undefined) cpSync(work, keepIn, { recursive: true, verbatimSymlinks: true });
      } finally {
        rmSync(root, { recursive: true, force: true, maxRetries: 3 });
      }
    },
    saved() {
      const found = filesIn(work).map((path) => ({ path, bytes: new Uint8Array(readFileSync(path)) }));
      return found
        .filter(({ path, bytes }) => before.get(path) !== hashOf(bytes))
        .map(({ path, bytes }) => ({ name: relative(work, path), bytes, isOutput: path === paths.output }));
    },
    listedIds() {
      const value = existsSync(paths.output) ? jsonOf(paths.output) : undefined;
      return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : undefined;
    },
    statement() {
      const value = existsSync(paths.result) ? jsonOf(paths.result) : undefined;
      return statementOf(value);
    },
  };
}

/** @throws UsageError when something cannot be copied, such as a pipe. The new folder is removed then */
function copyFiles(files: string, { work, root }: { work: string; root: string }): void {
  try {
    // Links stay relative: each copy is a whole of its own.
    cpSync(files, work, { recursive: true, verbatimSymlinks: true });
  } catch (thrown) {
    rmSync(root, { recursive: true, force: true });
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`--files: ${files} cannot be copied: ${why}`);
  }
}

/**
 * Creates the folder of `--keep` before the first visit, so that a wrong path does not end the run after it.
 * @param files the folder of `--files`
 * @throws UsageError when the folder cannot be created or written, or is inside of `files`
 */
export function prepareKeepFolder(path: string, files: string | undefined): void {
  // Each visit would copy the kept folders of all earlier visits.
  if (files !== undefined && isInside(resolve(files), resolve(path)))
    throw new UsageError(`--keep: expected a folder outside of --files, got '${path}'`);
  try {
    createFolder(resolve(path));
    rmSync(mkdtempSync(join(path, '.sora-client-lab-')), { recursive: true });
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`--keep: expected a folder that can be written, got '${path}': ${why}`);
  }
}

/** In /proc, Node's own recursive `mkdirSync` never returns. */
function createFolder(path: string): void {
  if (existsSync(path)) return;
  createFolder(dirname(path));
  mkdirSync(path);
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Returns the paths of the files in a folder and its folders, within the limits. */
function filesIn(folder: string): string[] {
  let room = most.bytes;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .slice(0, most.files)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (room -= statSync(path).size) >= 0);
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function statementOf(value: unknown): Statement | undefined {
  if (typeof value !== 'object' || value === null || !('outcome' in value)) return undefined;
  const outcomes = ['saved', 'failed', 'refused', 'gave-up'] as const;
  const outcome = outcomes.find((known) => known === value.outcome);
  const detail = 'detail' in value && typeof value.detail === 'string' ? value.detail : '';
  return outcome === undefined ? undefined : { outcome, detail };
}

/** Names under which videos are saved. */
const videoNames = new Set(['.mp4', '.mov', '.m4v', '.webm', '.bin', '']);
/** Names that programs give to a download that is not complete. */
const draftNames = /\.(part|partial|tmp|temp|download|crdownload)$|^\.|~$/i;

export interface Comparison {
  /** The bytes of all assets of the videos of the visit. */
  assets: readonly Uint8Array[];
  /** The sizes of the answers to downloads that arrived completely. */
  servedSizes: ReadonlySet<number>;
}

/** Compares a file with the assets, whatever its name is. */
export function compareFile(
  { name, bytes, isOutput }: FoundFile,
  { assets, servedSizes }: Comparison,
): SavedFile {
  return { name, size: bytes.length, kind: kindOf({ name, bytes, isOutput }, { assets, servedSizes }) };
}

function kindOf({ name, bytes, isOutput }: FoundFile, { assets, servedSizes }: Comparison): FileKind {
  const same = assets.find((asset) => startsWith(asset, bytes));
  if (bytes.length > 0 && same !== undefined) {
    if (same.length === bytes.length) return 'whole';
    if (servedSizes.has(bytes.length)) return 'served';
    return draftNames.test(basename(name)) ? 'other' : 'part';
  }
  const isVideo = Buffer.from(bytes.subarray(4, 8)).toString('latin1') === 'ftyp';
  const isNamedSo = isOutput || videoNames.has(extname(name).toLowerCase());
  return bytes.length > 0 && isNamedSo && !isVideo && !draftNames.test(basename(name)) ? 'no-video' : 'other';
}

const startsWith = (asset: Uint8Array, bytes: Uint8Array) =>
  asset.length >= bytes.length && Buffer.compare(asset.subarray(0, bytes.length), bytes) === 0;
