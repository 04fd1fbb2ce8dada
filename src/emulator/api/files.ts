// Files: create, list, retrieve, delete, and their content.
import { downloadForbidden, notJsonl } from '../domain/batch-errors.ts';
import { looksLikeJsonl } from '../domain/batch-input.ts';
import { fileNotFound, invalidType, missingParameter } from '../domain/errors.ts';
import { fileLifetime, fileMimetype, fileView, type FilePurpose, type FileRecord } from '../domain/file.ts';
import { fileId } from '../domain/ids.ts';
import { CreateFile, fileToWire, ListFilesQuery } from '../schema/file-resource.ts';
import { parseQuery } from '../schema/query-string.ts';
import type { StoredBatch } from '../store/batch-records.ts';
import { everyDoc } from '../store/pages.ts';
import type { Cursor } from '../store/store.ts';
import type { Call, Handler } from '../http/call.ts';
import { parseBody } from '../http/body.ts';
import { streamOf } from '../domain/byte-stream.ts';
import { sha256 } from '../http/digest.ts';
import { findFile, visibleFile, type FoundFile } from '../jobs/file-lookup.ts';
import { isUploadedFile, type UploadedFile } from '../http/form.ts';
import { listReply } from '../http/list-reply.ts';
import { jsonReply } from '../http/reply.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

type FileHandlers = Record<
  'createFile' | 'listFiles' | 'retrieveFile' | 'deleteFile' | 'downloadFile',
  Handler
>;

/**
 * Purposes whose content cannot be downloaded (WIRE, public logs). UNKNOWN: whether `vision` is one of them.
 */
const sealed: ReadonlySet<FilePurpose> = new Set(['assistants', 'user_data']);

export function fileHandlers(): FileHandlers {
  return {
    async createFile(call) {
      const { project } = call;
      const { file, purpose, expires_after: wanted } = await parseBody(CreateFile, call);
      const upload = uploaded(file);
      if (purpose === 'batch') assertJsonl(upload);
      const { filename, bytes } = upload;
      const entropy = await project.entropy(() => ({ file: sha256(bytes), filename, purpose }));
      const record: FileRecord = {
        id: fileId(entropy),
        createdAt: project.now(),
        filename,
        purpose,
        mimetype: fileMimetype(filename, upload.mimetype),
        bytes: bytes.byteLength,
        lifetimeMs: fileLifetime(purpose, wanted?.seconds),
      };
      const place = { id: record.id, sort: await project.nextSort(record.createdAt) };
      // Store the bytes before the record, so that readers never find a file without its bytes.
      await project.store.blobs.put(record.id, { mimetype: record.mimetype, bytes });
      await project.store.put('file', { ...place, body: record });
      return jsonReply(fileToWire(fileView(record)), { note: `${record.id} (${bytes.byteLength} bytes)` });
    },

    async listFiles({ request, project, now }) {
      const { after, limit, order, purpose } = parseQuery(ListFilesQuery, request.url);
      const start = after === undefined ? undefined : await cursorOf(project, after, now);
      const found: FoundFile[] = [];
      for await (const file of files(project, { now, order, start })) {
        if (purpose !== undefined && file.record.purpose !== purpose) continue;
        // The loop reads one file more than the limit, to find out whether there are more files.
        if (found.push(file) > limit) break;
      }
      const data = found.slice(0, limit).map(({ shown }) => fileToWire(shown));
      return listReply({ data, hasMore: found.length > limit });
    },

    async retrieveFile(call) {
      return jsonReply(fileToWire((await find(call)).shown));
    },

    async deleteFile(call) {
      const { id } = (await find(call)).record;
      if (!(await call.project.store.delete('file', id))) throw fileNotFound(id);
      await call.project.store.blobs.delete(id);
      return jsonReply({ id, object: 'file', deleted: true });
    },

    async downloadFile(call) {
      const { record, made } = await find(call);
      if (sealed.has(record.purpose)) throw downloadForbidden(record.purpose);
      const stored = made === undefined ? await call.project.store.blobs.get(record.id) : undefined;
      const bytes = made ?? new Uint8Array();
      const size = stored?.size ?? bytes.byteLength;
      return {
        status: 200,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(size),
          'content-disposition': `attachment; filename="${record.filename.replaceAll(/[^ -~]|["\\]/g, '_')}"`,
        },
        body: stored?.stream() ?? streamOf(bytes),
        note: `${record.id} (${size} bytes)`,
      };
    },
  };
}

const find = ({ project, now, params }: Call) => findFile({ project, now, id: params['file_id'] ?? '' });

/**
 * @throws ApiError 400 for a value that is not a file with a name
 *   (WIRE for references, contract:validation.reference-part-without-filename; here INFER)
 */
function uploaded(file: unknown): UploadedFile & { filename: string } {
  if (file === undefined) throw missingParameter('file');
  if (!isUploadedFile(file)) throw invalidType('file', 'a file', file);
  const { filename, mimetype, bytes } = file;
  if (filename === undefined) throw invalidType('file', 'a file', '');
  return { filename, mimetype, bytes };
}

/** @throws ApiError 400 for a wrong name or first line; the batch checks the other lines */
function assertJsonl({ filename, bytes }: UploadedFile & { filename: string }): void {
  const end = bytes.indexOf(0x0a);
  const first = Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString('utf8');
  if (!filename.toLowerCase().endsWith('.jsonl') || !looksLikeJsonl(first)) throw notJsonl();
}

async function cursorOf(project: ProjectScope, id: string, now: number): Promise<Cursor | undefined> {
  await findFile({ project, id, now });
  return project.store.get('file', id);
}

/**
 * Yields the visible files. A file that a batch will make has its place where the batch began, and is
 * skipped until it is made. No index has the purpose of a file, so files of other purposes are read too, in pages.
 * The reader of the list stops at the end of its page.
 */
async function* files(
  project: ProjectScope,
  { now, order, start }: { now: number; order: 'asc' | 'desc'; start: Cursor | undefined },
): AsyncGenerator<FoundFile> {
  const batches = new Map<string, StoredBatch | undefined>();
  for await (const { body } of everyDoc(project.store, 'file', { order, after: start })) {
    const seen = await visibleFile(body, { project, now, batches });
    if (seen !== undefined) yield seen;
  }
}
