// Reads a file again when it changes; without timers, and without keeping the process alive.
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * @param given `text` is what the file contained so far, `read` reads it; `changed` is told another text, one at a time, never an older one;
 *   `lost` is told when the file cannot be read or watched any more
 */
export function watchFile(
  path: string,
  given: {
    text: string;
    read: (path: string) => Promise<string>;
    changed: (text: string) => Promise<void>;
    lost: (reason: string) => void;
  },
): { close(): void } {
  let { text } = given;
  let reading = false;
  let again = false;
  let closed = false;

  const readOnce = async () => {
    try {
      const found = await given.read(path);
      // Writing a file takes several steps, and each is an event.
      if (closed || found === text) return;
      text = found;
      await given.changed(found);
    } catch (thrown) {
      if (!closed) given.lost(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };

  const read = async () => {
    again = true;
    if (reading) return;
    reading = true;
    while (again) {
      again = false;
      await readOnce();
    }
    reading = false;
  };

  // Editors write a new file and give it the old name: the folder sees that, the old file does not.
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name === null || name === basename(path)) void read();
    });
    watcher.on('error', ({ message }) => given.lost(message));
    // It may have changed since it was read, before anybody watched.
    void read();
  } catch (thrown) {
    // A system has only so many watchers.
    given.lost(thrown instanceof Error ? thrown.message : String(thrown));
  }
  return {
    close() {
      closed = true;
      watcher?.close();
    },
  };
}
