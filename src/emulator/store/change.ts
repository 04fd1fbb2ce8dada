// Changes a document that other writers, also those of other processes, may change at the same time.
import type { Doc, Kind, Kinds, ProjectStore, StoredDoc } from './store.ts';

interface Changing<K extends Kind> {
  store: Pick<ProjectStore, 'get' | 'put'>;
  kind: K;
  id: string;
  /**
   * Writes the new document, unless another writer has changed `before`. @returns false when one has
   * (default: a plain put)
   */
  put?: (doc: Doc<K>, before: StoredDoc<K>) => Promise<boolean>;
}

export interface Change<K extends Kind> {
  /** The document after the change. */
  doc: Doc<K>;
  /** False when `edit` wanted no change. */
  changed: boolean;
}

/**
 * Reads a document, calls `edit`, and writes the result. When another writer was first, everything is
 * repeated with the newer document, so `edit` always sees the version that it replaces.
 * @param edit returns the new body, or undefined for no change. It may throw; then nothing is written. It
 * may be called several times
 * @returns undefined when there is no such document
 */
export async function change<K extends Kind>(
  { store, kind, id, put = (doc, { version }) => store.put(kind, doc, { ifVersion: version }) }: Changing<K>,
  edit: (body: Readonly<Kinds[K]>, doc: StoredDoc<K>) => Readonly<Kinds[K]> | undefined,
): Promise<Change<K> | undefined> {
  for (;;) {
    const before = await store.get(kind, id);
    if (before === undefined) return undefined;
    const body = edit(before.body, before);
    if (body === undefined) return { doc: before, changed: false };
    const doc: Doc<K> = { ...before, body };
    if (await put(doc, before)) return { doc, changed: true };
  }
}
