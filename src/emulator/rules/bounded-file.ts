// Reads a text file of a user up to a limit: a wrong path can name a file of gigabytes, or a file without an
// end.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * @param given.limit in bytes
 * @param given.onlyFiles refuses anything but a regular file. Otherwise a pipe, for instance, is read to its
 *   end
 * @throws NodeJS.ErrnoException, or an Error without a code when the file is longer, or no regular file
 */
export async function readBounded(
  path: string,
  { limit, onlyFiles }: { limit: number; onlyFiles: boolean },
): Promise<string> {
  const { O_RDONLY, O_NONBLOCK } = constants;
  // Without O_NONBLOCK, opening a pipe would wait for a writer. Windows has no O_NONBLOCK: undefined counts
  // as 0 here.
  const file = await open(path, onlyFiles ? O_RDONLY | O_NONBLOCK : O_RDONLY);
  try {
    if (onlyFiles && !(await file.stat()).isFile()) throw new Error('it is no regular file');
    // The extra byte shows that the file is longer than the limit.
    const bytes = Buffer.alloc(limit + 1);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) return bytes.toString('utf8', 0, length);
      length += bytesRead;
    }
  } finally {
    await file.close();
  }
  throw new Error(`it has more than ${limit} bytes, which are too many`);
}
