// Reads listings page by page, for checks that look for certain videos.
import * as z from 'zod';
import { expectShape } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';

/** The part of a page that is needed to follow the listing. */
export const Entries = z.object({ data: z.array(z.looseObject({ id: z.string() })) });

/** This limit is above the number of videos on the shelf, and low enough that servers accept it. */
export const pageLimit = 50;

/** The ids of a page. */
export function idsOf(answer: Answer): string[] {
  return expectShape(answer, Entries).data.map(({ id }) => id);
}

interface PageReading<T> {
  /** Requests the page after an id; the first page when the id is undefined. */
  page: (after: string | undefined) => Promise<Answer>;
  schema: z.ZodType<{ data: T[] }>;
  /** The reading ends when this returns true for the entries so far. @default only when no new entry comes */
  enough?: (entries: readonly T[]) => boolean;
  /** How often the reading may begin again because another check has deleted the last video of a page. */
  restarts?: number;
  /** @default no limit */
  mostPages?: number;
}

interface PagesRead<T> {
  entries: readonly T[];
  /** The last page that was read. */
  answer: Answer;
  /** False when the reading ended because of `mostPages`. */
  ended: boolean;
}

/**
 * Reads pages until there are enough entries, or until no new entry comes. It ignores `has_more` and
 * `last_id`, because other checks judge them.
 */
export async function readPages<T extends { id: string }>(reading: PageReading<T>): Promise<PagesRead<T>> {
  const { page, schema, enough = () => false, restarts = 2, mostPages = Infinity } = reading;
  const entries: T[] = [];
  for (let pages = 1; ; pages += 1) {
    const after = entries.at(-1)?.id;
    const answer = await page(after);
    if (answer.status === 404 && after !== undefined && restarts > 0)
      return readPages({ ...reading, restarts: restarts - 1 });
    const known = new Set(entries.map(({ id }) => id));
    const fresh = expectShape(answer, schema).data.filter(({ id }) => !known.has(id));
    entries.push(...fresh);
    if (fresh.length === 0 || enough(entries)) return { entries, answer, ended: true };
    if (pages >= mostPages) return { entries, answer, ended: false };
  }
}
