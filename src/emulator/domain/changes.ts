// Reports changes inside the emulator, for live pages: a subscription within this process. Without a listener
// `publish` is undefined, so that `changes.publish?.({ … })` makes no object.

/** One change. `project` is null for a change that concerns all projects or none. */
export type Change =
  /** A request was answered. `id` is the `x-request-id` of the answer. */
  | { kind: 'request'; project: string | null; id: string }
  /** An answer has ended after its entry was written to the journal. `seq` is the number of the entry. */
  | { kind: 'amended'; project: string; seq: number }
  /** An attempt to deliver a webhook has ended, with or without an answer. `id` is its `webhook-id`. */
  | { kind: 'delivery'; project: string; id: string }
  /** The state of a delivery has changed without an attempt. `id` is its `webhook-id`. */
  | { kind: 'delivery-state'; project: string; id: string }
  /** A rule decided about a request. */
  | { kind: 'rule'; project: string; id: string }
  /** The rules of a project were changed. */
  | { kind: 'rules'; project: string | null }
  /** A clock was moved, or its speed was changed. */
  | { kind: 'clock'; project: string | null }
  /** A video was written. */
  | { kind: 'video'; project: string; id: string }
  /** A video was deleted. */
  | { kind: 'video-deleted'; project: string; id: string }
  /** The project was reset, restored or imported, or its journal was cleared. */
  | { kind: 'state'; project: string | null };

export interface Changes {
  /** @returns a function that ends the subscription */
  subscribe(listener: (change: Change) => void): () => void;
  /** Calls all listeners; undefined while there is none. A listener must not throw. */
  readonly publish: ((change: Change) => void) | undefined;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  const publishToAll = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get publish() {
      return listeners.size === 0 ? undefined : publishToAll;
    },
  };
}
