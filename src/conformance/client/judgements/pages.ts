// Works out which ids a program got from its pages of the list. The journal has the queries and not the bodies.
import type { Facts, Seen } from '../facts.ts';

/** The page size without `limit` (contract:list.limit-default-20). */
const defaultLimit = 20;

/** Returns the ids of all pages that the program asked for. */
export function readPages({ requests, knownIds }: Pick<Facts, 'requests' | 'knownIds'>): string[] {
  const pages = requests.filter(
    ({ operation, status, rules }) => operation === 'listVideos' && status === 200 && rules.length === 0,
  );
  return pages.flatMap((page) => idsOf(page, knownIds));
}

function idsOf({ query }: Seen, newestFirst: readonly string[]): readonly string[] {
  const ids = query['order'] === 'asc' ? newestFirst.toReversed() : newestFirst;
  const { after } = query;
  const start = typeof after === 'string' ? ids.indexOf(after) + 1 : 0;
  const limit = Number(query['limit'] ?? defaultLimit);
  return ids.slice(start, start + limit);
}
