// Learns of writes of other processes: by LISTEN, or by looking often when notifications do not arrive. A pooler
// between this process and the server may swallow them, so they are tried out first.
import type { Sql } from 'postgres';

interface Notices {
  watch(look: () => void): () => void;
  close(): void;
}

/** How often this process looks when notifications do not arrive. */
const pollMs = 100;
/** When notifications arrive, the timer makes only every tenth look. */
const rarely = 10;

/** @param channel the name of the notifications */
export function createNotices(sql: Sql, channel: string): Notices {
  const looks = new Set<() => void>();
  let heard = false;
  let timer: NodeJS.Timeout | undefined;
  let listening = false;

  const lookAll = () => {
    for (const look of looks) look();
  };

  let ticks = 0;
  const tick = () => {
    ticks += 1;
    if (!heard || ticks % rarely === 0) lookAll();
  };

  /** Listens, and sends a notification to itself. `heard` becomes true when it arrives. */
  async function listen(): Promise<void> {
    try {
      await sql.listen(
        channel,
        () => {
          heard = true;
          lookAll();
        },
        // Called after each connection. Notifications may have been missed before it, and the new connection is
        // tried out like the first.
        () => {
          heard = false;
          lookAll();
          sql.notify(channel, '').catch(() => {});
        },
      );
    } catch {
      heard = false;
    }
  }

  return {
    watch(look) {
      looks.add(look);
      if (!listening) void listen();
      listening = true;
      timer ??= setInterval(tick, pollMs).unref();
      return () => {
        looks.delete(look);
        if (looks.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    close() {
      clearInterval(timer);
      looks.clear();
    },
  };
}
