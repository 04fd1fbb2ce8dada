// The records that the store contract writes into stores.
import type { VideoRecord } from '../../src/emulator/domain/video.ts';
import type { CounterOf } from '../../src/emulator/store/counters.ts';
import type {
  ClaimedDelivery,
  Delivery,
  Doc,
  Holdings,
  Kind,
  NewJournalEntry,
  ProjectStore,
  Store,
  StoredDoc,
} from '../../src/emulator/store/store.ts';

/** Returns a document as the emulator stores it; `prompt` tells versions apart. */
export function video(id: string, sort: number, prompt = id): Doc<'video'> {
  const body: VideoRecord = {
    id,
    createdAt: sort,
    model: 'sora-2',
    prompt,
    seconds: '4',
    size: '720x1280',
    remixedFromVideoId: null,
    palette: '00',
    sourcePrompt: null,
    referenceSha256: null,
    lifetimeMs: 3_600_000,
    plan: {
      by: 'time',
      queueMs: 100,
      renderMs: 1_000,
      polls: 0,
      curve: '0123abcd',
      outcome: { status: 'failed', error: { code: 'ä', message: '🎬 \u0000 "' } },
    },
    command: null,
    expiredAt: null,
  };
  return { id, sort, body };
}

export const upload = (bytes: Uint8Array) => ({ mimetype: 'image/webp', bytes });

export const character = (id: string, sort: number): Doc<'character'> => ({
  id,
  sort,
  body: { id, createdAt: sort, name: 'Mossy' },
});

export const delivery = (id: string, due: number, rank = 0): Delivery => ({
  id,
  due,
  rank,
  body: { type: 'video.completed', of: id },
});

export const entry = (project: string, at: number): NewJournalEntry => ({
  project,
  id: `${project}${at}`,
  at,
  kept: { at },
  json: (kept: unknown) => kept,
  bytes: 100,
});

/** Any counter: the polls of a video. */
export const counter = (video: string): CounterOf<'polls'> => ({ of: 'polls', video });

/** The lifetime of a counter that never ends. */
export const forever = { now: 0, expiresAt: Number.POSITIVE_INFINITY };

export const ids = (docs: readonly { id: string }[]) => docs.map(({ id }) => id);

/** Writes videos of project `p` at the same time. */
export function put(store: Store, ...docs: Doc<'video'>[]): Promise<boolean[]> {
  return Promise.all(docs.map((doc) => store.project('p').put('video', doc)));
}

/** Returns a document as it was written, without the version that the store gave it. */
function plain<K extends Kind>({ id, sort, body, marks }: StoredDoc<K>): Doc<K> {
  return { id, sort, body, ...(marks === undefined ? {} : { marks }) };
}

/** Returns all videos of a project, without their versions. */
export async function all(
  store: Store,
  order: 'asc' | 'desc' = 'asc',
  project = 'p',
): Promise<Doc<'video'>[]> {
  return (await store.project(project).list('video', { limit: 1_000, order })).map(plain);
}

/** Returns a video of project `p`, without its version. */
export async function get(store: Store, id: string): Promise<Doc<'video'> | undefined> {
  const found = await store.project('p').get('video', id);
  return found === undefined ? undefined : plain(found);
}

/** Returns the state of a project, without the versions of its documents. */
export async function dump(store: Store, project = 'p'): Promise<Holdings> {
  const { docs, ...rest } = await store.project(project).dump();
  const stripped = Object.entries(docs).map(([kind, own]) => [
    kind,
    own.map((doc) => plain(doc as StoredDoc)),
  ]);
  return { docs: Object.fromEntries(stripped) as Holdings['docs'], ...rest };
}

/** Writes a video together with deliveries. */
export function enqueue(store: Store, project: string, ...enqueued: Delivery[]): Promise<boolean> {
  return store.project(project).put('video', video('v', 1), { enqueue: enqueued });
}

/** Claims the deliveries of project `p` that are due at 1,000, unless `changes` contain other values. */
export function claim(
  store: Store,
  { project = 'p', ...changes }: Partial<Parameters<ProjectStore['claim']>[0]> & { project?: string } = {},
): Promise<ClaimedDelivery[]> {
  return store.project(project).claim({ due: 1_000, wall: 0, leaseMs: 100, limit: 10, ...changes });
}
