// Serves the files of the page. They are read at the first request for one of them.
import { acceptsHtml } from '../../http/accepts-html.ts';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { page } from '../../version.ts';
import { ControlError } from '../vocabulary/control-errors.ts';

const { path: pagePath } = page;

interface PageFile {
  type: string;
  plain: Uint8Array<ArrayBuffer>;
  gzipped: Uint8Array<ArrayBuffer>;
  /** True when the name contains a hash of the content. */
  hashed: boolean;
}

const types: Readonly<Partial<Record<string, string>>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
};

/** The page loads nothing from elsewhere, runs no inline script, and no other page can contain it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const safety = {
  'content-security-policy': policy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * @param folder the built page
 * @returns a function that answers requests for paths from `/_emulator/ui` on
 */
export function createPageFiles(folder: URL): (request: Request) => Promise<Response> {
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  return async function answer(request) {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new ControlError('method_not_allowed', `${pagePath} takes GET, not ${request.method}.`);
    // A link of this form works under any host name and after any proxy.
    if (pathname === pagePath.slice(0, -1))
      return new Response(null, { status: 302, headers: { ...safety, location: pagePath } });
    files ??= readPage(folder);
    files.catch(() => (files = undefined));
    const all = await files;
    // Only names in this map are served, so no path leads out of the folder.
    const file = all.get(pathname.slice(pagePath.length)) ?? routeOf(request, all);
    if (file !== undefined) return fileAnswer(file, request);
    throw new ControlError('not_found', `The page has no file ${pathname.slice(0, 200)}.`);
  };
}

/** A browser that opens the address of a view gets the page, which then shows the view. */
function routeOf(request: Request, files: ReadonlyMap<string, PageFile>): PageFile | undefined {
  return acceptsHtml(request) ? files.get('index.html') : undefined;
}

function fileAnswer({ type, plain, gzipped, hashed }: PageFile, request: Request): Response {
  const zip = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  const body = zip ? gzipped : plain;
  return new Response(request.method === 'HEAD' ? null : body, {
    headers: {
      ...safety,
      'content-type': type,
      'content-length': String(body.byteLength),
      'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'Accept-Encoding',
      ...(zip ? { 'content-encoding': 'gzip' } : {}),
    },
  });
}

/** @throws ControlError 404 when the page was not built */
async function readPage(folder: URL): Promise<ReadonlyMap<string, PageFile>> {
  const root = fileURLToPath(folder);
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => {
    throw new ControlError(
      'not_found',
      `The page was not built: there is no folder ${root}. Run npm run build.`,
    );
  });
  const files = new Map<string, PageFile>();
  for (const entry of found) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const plain = new Uint8Array(await readFile(path));
    const name = relative(root, path).split(sep).join('/');
    files.set(name, {
      type: types[extname(name)] ?? 'application/octet-stream',
      plain,
      gzipped: new Uint8Array(await zipped(plain)),
      hashed: /-[\w-]{8,}\.\w+$/.test(name),
    });
  }
  // The address of the page itself.
  const index = files.get('index.html');
  if (index !== undefined) files.set('', index);
  return files;
}

const zipped = promisify(gzip);
