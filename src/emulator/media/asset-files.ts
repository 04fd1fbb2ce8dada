// Optional second cache: one file per asset, named after its content key, so that it survives a restart.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AssetFiles {
  /** Null when there is no such file. */
  read(name: string): Promise<Uint8Array | null>;
  /** Written beside its place and renamed, so that no reader, and no crash, meets half a file. */
  write(name: string, bytes: Uint8Array): Promise<void>;
}

export function createAssetFiles(directory: string): AssetFiles {
  let writes = 0;
  return {
    async read(name) {
      try {
        return await readFile(join(directory, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    async write(name, bytes) {
      await mkdir(directory, { recursive: true });
      const temporary = join(directory, `${name}.${process.pid}-${writes++}.tmp`);
      try {
        await writeFile(temporary, bytes);
        await rename(temporary, join(directory, name));
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}
