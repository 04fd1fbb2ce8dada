// The envelope of every list on the wire: `object`, `data`, the ids of the first and the last item, and
// whether another page follows.
import * as z from 'zod';

const ids = { first_id: z.string().nullable(), last_id: z.string().nullable() };

/** The envelope of files, batches and webhook endpoints. */
export const listEnvelope = <T extends z.ZodType>(item: T) =>
  z.object({ object: z.literal('list'), data: z.array(item), ...ids, has_more: z.boolean() }).strict();

/** The envelope of videos and jobs: the same keys, in another order. */
export const videoListEnvelope = <T extends z.ZodType>(item: T) =>
  z
    .object({
      object: z.literal('list'),
      data: z.array(item),
      first_id: ids.first_id,
      has_more: z.boolean(),
      last_id: ids.last_id,
    })
    .strict();
