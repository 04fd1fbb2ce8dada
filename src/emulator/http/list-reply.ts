// The answer to a list, for every kind of item.
import { jsonReply, type Reply } from './reply.ts';

interface Page {
  data: readonly { id: string }[];
  /** Whether another page follows. */
  hasMore: boolean;
}

const idsOf = ({ data }: Page) => ({ first: data[0]?.id ?? null, last: data.at(-1)?.id ?? null });

/** The answer to a list of files, batches or webhook endpoints. */
export function listReply(page: Page): Reply {
  const { data, hasMore } = page;
  const { first, last } = idsOf(page);
  return jsonReply({ object: 'list', data, first_id: first, last_id: last, has_more: hasMore });
}

/** The answer to a list of videos or jobs: the same keys, in another order. */
export function videoListReply(page: Page): Reply {
  const { data, hasMore } = page;
  const { first, last } = idsOf(page);
  return jsonReply({ object: 'list', data, first_id: first, has_more: hasMore, last_id: last });
}
