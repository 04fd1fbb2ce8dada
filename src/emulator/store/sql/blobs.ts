// The bytes of uploads in the SQL store.
import type { Blobs, Upload } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { toBytes, toNumber, toText } from './codec.ts';
import type { Dialect, SqlDriver, Statement } from './driver.ts';
import type { Write } from './writer.ts';

interface BlobDeps {
  driver: Pick<SqlDriver, 'all' | 'dialect'>;
  write: Write;
  versions: (count: number) => Promise<number[]>;
}

/** How many bytes a stream reads at once. */
const chunkBytes = 1024 * 1024;

/** Returns the port of one project. */
export function sqlBlobs({ driver, write, versions }: BlobDeps, project: string): Blobs {
  const table = `${driver.dialect.prefix}blob`;
  const own = toText(project);
  return {
    async put(id, upload) {
      const [version = 0] = await versions(1);
      await write([blobStatement(driver.dialect, { project, id, upload, version })]);
    },

    async get(id) {
      const key = [own, toText(id)];
      const find = async () => {
        const sql = `SELECT version, mimetype, size FROM ${table} WHERE project = $1 AND id = $2`;
        const [found] = await driver.all(sql, key);
        return found;
      };
      const read = async (version: unknown, what: string, params: readonly unknown[]) => {
        const sql = `SELECT ${what} AS bytes FROM ${table} WHERE project = $1 AND id = $2 AND version = $3`;
        const [row] = await driver.all(sql, [...key, version, ...params]);
        return row === undefined ? undefined : toBytes(row['bytes']);
      };
      const found = await find();
      if (found === undefined) return undefined;
      const size = toNumber(found['size']);
      // All readers ask for one version, so that they never mix two uploads.
      let { version } = found;
      const part = async (from: number) => {
        const chunk = () =>
          read(version, 'substr(bytes, CAST($4 AS integer), CAST($5 AS integer))', [from + 1, chunkBytes]);
        const bytes = await chunk();
        if (bytes !== undefined || from > 0) return bytes ?? gone(id);
        // Nothing was read yet. Bytes of the same size can take the place of those that were found.
        const next = await find();
        if (next === undefined || toNumber(next['size']) !== size) return gone(id);
        ({ version } = next);
        return (await chunk()) ?? gone(id);
      };
      return {
        mimetype: String(found['mimetype']),
        size,
        bytes: async () => (await read(found['version'], 'bytes', [])) ?? gone(id),
        stream: () => streamIn(size, part),
      };
    },

    async delete(id) {
      const sql = `DELETE FROM ${table} WHERE project = $1 AND id = $2 RETURNING id`;
      const [rows] = await write([[sql, [own, toText(id)]]]);
      return rows?.length === 1;
    },
  };
}

function gone(id: string): never {
  throw new StoreError('gone', `The bytes of ${id} were replaced or deleted meanwhile.`);
}

/** Writes bytes in place of the bytes with that id. */
export function blobStatement(
  { prefix }: Dialect,
  given: { project: string; id: string; upload: Upload; version: number },
): Statement {
  const { mimetype, bytes } = given.upload;
  return [
    `INSERT INTO ${prefix}blob (project, id, version, mimetype, size, bytes) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (project, id) DO UPDATE SET version = excluded.version, mimetype = excluded.mimetype,
      size = excluded.size, bytes = excluded.bytes`,
    [toText(given.project), toText(given.id), given.version, mimetype, bytes.byteLength, bytes],
  ];
}

/** A stream of `size` bytes, read one part after another. */
function streamIn(size: number, read: (from: number) => Promise<Uint8Array>): ReadableStream<Uint8Array> {
  let from = 0;
  return new ReadableStream({
    async pull(controller) {
      if (from < size) {
        const part = await read(from);
        from += part.byteLength;
        controller.enqueue(part);
      }
      if (from >= size) controller.close();
    },
  });
}
