// Listings (contract 4).
import * as z from 'zod';
import { checks } from '../check.ts';
import { expectEqual, expectShape, expectThat } from '../expect.ts';
import type { Client } from '../http/client.ts';
import { AnyVideo, VideoList } from '../shapes.ts';

export const list = checks('list', [
  {
    id: 'pages-are-complete',
    title: 'Going on after last_id while has_more is true shows every video once',
    requirements: ['list.paging-complete', 'list.after', 'list.limit', 'list.first-id', 'list.last-id'],
    needs: ['list-of-three', 'list-route'],
    async run({ need, http }) {
      const known = await need('list-of-three');
      const seen = await allPages(http);
      expectThat(new Set(seen).size === seen.length, { expected: 'every id once', actual: seen });
      expectThat(
        known.every((id) => seen.includes(id)),
        { expected: known, actual: seen },
      );
    },
  },
]);

/** What paging needs: entries are judged by checks of their own. */
const Page = VideoList.extend({ data: z.array(AnyVideo) });

/** At most 100 pages of two. */
async function allPages(http: Client): Promise<string[]> {
  const seen: string[] = [];
  for (let after: string | undefined, page = 0; page < 100; page += 1) {
    const answer = await http.get('/videos', { limit: 2, after });
    const { data, first_id, last_id, has_more } = expectShape(answer, Page);
    expectThat(data.length <= 2, {
      expected: 'two videos at most',
      actual: data.length,
      where: '/data',
      answer,
    });
    expectEqual(first_id, data[0]?.id ?? null, { answer, where: '/first_id' });
    expectEqual(last_id, data.at(-1)?.id ?? null, { answer, where: '/last_id' });
    seen.push(...data.map(({ id }) => id));
    if (!has_more || last_id === null) break;
    after = last_id;
  }
  return seen;
}
