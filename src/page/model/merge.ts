// Pure changes of the lists that the page shows: videos, requests and deliveries, the newest first.
import type { DeliveryView, Entry, ListedVideo } from './types.ts';

export type VideoChange = { video: ListedVideo } | { id: string; deleted: true };

/** Most items of each list that the page keeps. */
export const mostKept = { videos: 20_000, requests: 10_000, deliveries: 1_000 };

/**
 * Puts changed items in their places, and new items before the first item that does not come before them.
 * @param given.before tells whether the first item stands before the second
 */
function merged<T>(
  items: readonly T[],
  changed: ReadonlyMap<string, T | null>,
  given: { idOf: (item: T) => string; before: (a: T, b: T) => boolean; most: number },
): readonly T[] {
  const rest = new Map(changed);
  const kept: T[] = [];
  for (const item of items) {
    const change = changed.get(given.idOf(item));
    rest.delete(given.idOf(item));
    if (change !== null) kept.push(change ?? item);
  }
  for (const item of rest.values()) {
    if (item === null) continue;
    const place = kept.findIndex((other) => !given.before(other, item));
    kept.splice(place === -1 ? kept.length : place, 0, item);
  }
  return kept.slice(0, given.most);
}

/** The videos after some changes. Of two changes of one video, the later counts. */
export function withVideos(
  videos: readonly ListedVideo[],
  changes: readonly VideoChange[],
): readonly ListedVideo[] {
  const changed = new Map<string, ListedVideo | null>(
    changes.map((change) => ('video' in change ? [change.video.video.id, change.video] : [change.id, null])),
  );
  return merged(videos, changed, {
    idOf: ({ video }) => video.id,
    before: (a, b) => a.timeline.created_ms > b.timeline.created_ms,
    most: mostKept.videos,
  });
}

/** The journal after some entries. An entry comes again with its `seq` when its answer has ended. */
export const withEntries = (entries: readonly Entry[], changes: readonly Entry[]): readonly Entry[] =>
  merged(entries, new Map(changes.map((entry) => [String(entry.seq), entry])), {
    idOf: ({ seq }) => String(seq),
    before: (a, b) => a.seq > b.seq,
    most: mostKept.requests,
  });

/** The deliveries after some changes. A new delivery is the newest. */
export const withDeliveries = (
  deliveries: readonly DeliveryView[],
  changes: readonly DeliveryView[],
): readonly DeliveryView[] =>
  merged(deliveries, new Map(changes.map((delivery) => [delivery.id, delivery])), {
    idOf: ({ id }) => id,
    before: (a, b) => a.event_time > b.event_time,
    most: mostKept.deliveries,
  });
