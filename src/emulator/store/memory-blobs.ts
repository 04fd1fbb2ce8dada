// The bytes of uploads in the memory store.
import { streamOf } from '../domain/byte-stream.ts';
import type { Blobs, Upload } from './store.ts';

export function memoryBlobs() {
  const blobs = new Map<string, Map<string, Upload>>();
  return {
    /** Returns the port of one project. */
    of: (project: string): Blobs => ({
      async put(id, { mimetype, bytes }) {
        const own = blobs.get(project) ?? new Map<string, Upload>();
        blobs.set(project, own);
        own.set(id, { mimetype, bytes });
      },
      async get(id) {
        const found = blobs.get(project)?.get(id);
        if (found === undefined) return undefined;
        const { mimetype, bytes } = found;
        return { mimetype, size: bytes.byteLength, stream: () => streamOf(bytes), bytes: async () => bytes };
      },
      async delete(id) {
        const own = blobs.get(project);
        const deleted = own?.delete(id) ?? false;
        if (own?.size === 0) blobs.delete(project);
        return deleted;
      },
    }),
    projects: () => blobs.keys(),
    list: (project: string) => [...(blobs.get(project) ?? [])].map(([id, upload]) => ({ id, ...upload })),
    replace(project: string, uploads: readonly (Upload & { id: string })[]): void {
      if (uploads.length === 0) blobs.delete(project);
      else blobs.set(project, new Map(uploads.map(({ id, ...upload }) => [id, upload])));
    },
    /** Deletes the bytes of one project, or of all projects. */
    clear(project?: string): void {
      if (project === undefined) blobs.clear();
      else blobs.delete(project);
    },
  };
}
