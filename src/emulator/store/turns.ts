// Runs actions of this process with the same key one after another, in the order of the calls.

/**
 * @returns a function that runs `act` after all earlier actions of the same key have ended, with or without
 * an error
 */
export function createTurns(): <T>(key: string, act: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async function inTurn(key, act) {
    const turn = (last.get(key) ?? Promise.resolve()).then(act);
    const ended = turn.catch(() => {}); // the next action runs whether this one failed or not
    last.set(key, ended);
    try {
      return await turn;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
}

/** The key for changes of one video. */
export const videoTurn = (project: string, id: string) => `video ${project} ${id}`;

/**
 * The key for changes of a batch, its lines or its jobs. Code that holds a batch's turn may take a video's
 * turn, never the other way round.
 */
export const batchTurn = (project: string, id: string) => `batch ${project} ${id}`;

export type Turns = ReturnType<typeof createTurns>;
