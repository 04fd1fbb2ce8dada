// Lets those who share a key act one after another, in the order in which they asked.

/** @returns a function that runs `act` when all earlier ones of the same key have ended, well or not */
export function createTurns(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async function inTurn(key, act) {
    const turn = (last.get(key) ?? Promise.resolve()).then(act);
    const ended = turn.catch(() => {}); // whoever waits behind does not care how it ended
    last.set(key, ended);
    try {
      return await turn;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
}

/** The key of what changes one video: whoever looks and then writes does so in its turn. */
export const videoTurn = (project: string, id: string) => `video ${project} ${id}`;

/** The key of what changes a batch, its lines or its jobs. Whoever has it may take a video's turn, never the other way. */
export const batchTurn = (project: string, id: string) => `batch ${project} ${id}`;

export type Turns = ReturnType<typeof createTurns>;
