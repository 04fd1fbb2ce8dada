// Reads a file again when it changes. The watcher uses no timers and does not keep the process alive.
import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * @param given `text` is the content of the file so far; `read` reads the file; `changed` is called with each
 *   new text, one call at a time, never with an older text; `lost` is called when the file cannot be read or
 *   watched any more
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
      // Writing a file takes several steps, and each step is an event, so the text may be the same.
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

  // Editors write a new file and give it the old name: a watcher of the folder sees the change, a watcher of
  // the old file does not.
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name === null || name === basename(path)) void read();
    });
    watcher.on('error', ({ message }) => given.lost(message));
    // The file may have changed after it was read and before the watcher started.
    void read();
  } catch (thrown) {
    // The number of watchers of a system is limited.
    given.lost(thrown instanceof Error ? thrown.message : String(thrown));
  }
  return {
    close() {
      closed = true;
      watcher?.close();
    },
  };
}
