// Checks of listings (contract:list.*): the page, its order, and the way from page to page.
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectError,
  expectFits,
  expectShape,
  expectStatus,
  expectThat,
} from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { unknownId } from '../needs/capability-probes.ts';
import type { Shelf } from '../vocabulary/need-values.ts';
import { Entries, idsOf, pageLimit, readPages } from './list-reading.ts';

const Cursors = Entries.extend({ first_id: z.string().nullable(), last_id: z.string().nullable() });
const More = Entries.extend({ has_more: z.boolean() });
const PageCursors = Cursors.extend({ has_more: z.boolean() });
const Times = z.object({ data: z.array(z.looseObject({ id: z.string(), created_at: z.int() })) });

/** Expects entries sorted by creation time, with the three videos of the shelf among them, on any page. */
function expectOrder(way: 'asc' | 'desc', query: Record<string, string>): CheckInput['run'] {
  return async ({ need }) => {
    const shelf = await need('shelf');
    const { entries, answer } = await pagesWith(shelf, shelf.ids, query);
    const times = entries.map((entry) => entry.created_at);
    const sorted = times.toSorted((a, b) => (way === 'asc' ? a - b : b - a));
    expectEqual(times, sorted, { answer, where: '/data' });
    const known = way === 'asc' ? shelf.ids : shelf.ids.toReversed();
    const listed = entries.map(({ id }) => id).filter((id) => known.includes(id));
    expectEqual(listed, known, { answer, where: '/data' });
  };
}

export const list = checks('list', [
  {
    id: 'answers',
    title: 'The list is answered with 200 in JSON, with object, data and has_more',
    requirements: ['list.answers-200', 'list.object-list', 'list.data-array'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list();
      expectShape(answer, Entries.extend({ object: z.literal('list') }));
      const type = answer.header('content-type')?.split(';')[0];
      expectEqual(type, 'application/json', { answer, where: 'header content-type' });
    },
  },
  {
    id: 'no-other-keys',
    title: 'The list has object, data, first_id, last_id and has_more, and nothing else',
    requirements: ['list.no-other-keys'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list({ limit: pageLimit });
      expectStatus(answer, 200);
      const known = new Set(['data', 'first_id', 'has_more', 'last_id', 'object']);
      const others = Object.keys(answer.json ?? {}).filter((key) => !known.has(key));
      expectEqual(others, [], { answer, where: '/' });
    },
  },
  {
    id: 'cursor-ids',
    title: 'first_id and last_id are those of the first and last entry',
    requirements: ['list.first-id', 'list.last-id'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list({ limit: pageLimit });
      const { data, first_id, last_id } = expectShape(answer, Cursors);
      expectEqual(first_id, data[0]?.id, { answer, where: '/first_id' });
      expectEqual(last_id, data.at(-1)?.id, { answer, where: '/last_id' });
    },
  },
  {
    id: 'has-more',
    title: 'has_more is true when entries follow and false on the last page',
    requirements: ['list.has-more-boolean', 'list.has-more-false-at-end'],
    needs: ['shelf'],
    async run({ need }) {
      const shelf = await need('shelf');
      const pages = [await shelf.list({ limit: 2 }), await shelf.list({ limit: pageLimit })];
      for (const answer of pages) {
        const { data, has_more } = expectShape(answer, More);
        const ids = data.map(({ id }) => id);
        const follow = shelf.ids.some((id) => !ids.includes(id));
        // A full page proves nothing, because the project may have more videos.
        if (follow || ids.length < pageLimit) expectEqual(has_more, follow, { answer, where: '/has_more' });
      }
    },
  },
  {
    id: 'newest-first',
    level: 'SHOULD',
    title: 'Without order the newest video comes first',
    requirements: ['list.newest-first'],
    needs: ['shelf'],
    run: expectOrder('desc', {}),
  },
  {
    id: 'order-desc',
    title: 'order=desc puts later videos first',
    requirements: ['list.order-desc'],
    needs: ['shelf'],
    run: expectOrder('desc', { order: 'desc' }),
  },
  {
    id: 'order-asc',
    title: 'order=asc puts earlier videos first',
    requirements: ['list.order-asc'],
    needs: ['shelf'],
    run: expectOrder('asc', { order: 'asc' }),
  },
  {
    id: 'limit',
    title: 'limit is the greatest number of entries on a page',
    requirements: ['list.limit'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list({ limit: 1 });
      expectEqual(idsOf(answer).length, 1, { answer, where: '/data' });
    },
  },
  {
    id: 'limit-100',
    title: 'limit=100 is accepted',
    requirements: ['list.limit-100'],
    needs: ['shelf'],
    async run({ need }) {
      expectStatus(await (await need('shelf')).list({ limit: 100 }), 200);
    },
  },
  {
    id: 'limit-0',
    title: 'limit=0 is accepted and returns no entry',
    requirements: ['list.limit-0'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list({ limit: 0 });
      expectEqual(idsOf(answer), [], { answer, where: '/data' });
    },
  },
  {
    id: 'limit-0-has-more',
    level: 'SHOULD',
    title: 'With limit=0, has_more is true exactly when there is a video',
    requirements: ['list.limit-0-has-more'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list({ limit: 0 });
      const { has_more } = expectShape(answer, z.object({ has_more: z.boolean() }));
      expectEqual(has_more, true, { answer, where: '/has_more' });
    },
  },
  {
    id: 'limit-default',
    level: 'SHOULD',
    title: 'Without limit a page has at most 20 entries',
    requirements: ['list.limit-default-20'],
    needs: ['list-route'],
    isolated: true,
    async run({ emulator, http, videos }) {
      for (let made = 0; made < 21; made += 1) {
        expectStatus(await videos.create(videos.cheapest), acceptedStatuses);
        // Azure allows two running jobs at the same time.
        if (made % 2 === 1) await emulator?.untilIdle();
      }
      const answer = await http.get('/videos');
      const actual = idsOf(answer).length;
      expectThat(actual <= 20, { expected: '20 or fewer', actual, where: '/data', answer });
    },
  },
  {
    id: 'after',
    title: 'after returns the entries after the named entry, without that entry',
    requirements: ['list.after'],
    needs: ['shelf'],
    async run({ need }) {
      const shelf = await need('shelf');
      const known = ({ entries }: { entries: readonly TimedEntry[] }) =>
        entries.map(({ id }) => id).filter((id) => shelf.ids.includes(id));
      const [first = '', ...rest] = known(await pagesWith(shelf, shelf.ids, {}));
      const behind = await pagesWith(shelf, rest, { after: first });
      expectEqual(known(behind), rest, { answer: behind.answer, where: '/data' });
    },
  },
  {
    id: 'after-unknown-404',
    level: 'SHOULD',
    title: 'An unknown id as after is not found',
    requirements: ['list.after-unknown-404'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await (await need('shelf')).list({ after: unknownId });
      expectError(answer, { status: 404, message: `Video with id '${unknownId}' not found.` });
    },
  },
  {
    id: 'after-last-is-empty',
    title: 'The page after the last entry is empty',
    requirements: ['list.after-last-is-empty'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await behindLast(await need('shelf'));
      expectEqual(idsOf(answer), [], { answer, where: '/data' });
    },
  },
  {
    id: 'empty-page-ids-null',
    level: 'SHOULD',
    title: 'An empty page has null as first_id and last_id',
    requirements: ['list.empty-page-ids-null'],
    needs: ['shelf'],
    async run({ need }) {
      const answer = await behindLast(await need('shelf'));
      const Empty = z.object({ data: z.tuple([]), first_id: z.null(), last_id: z.null() });
      expectShape(answer, Empty);
    },
  },
  {
    id: 'pages-are-complete',
    title: 'Following last_id while has_more is true shows every video once',
    requirements: ['list.paging-complete'],
    needs: ['shelf'],
    async run({ need }) {
      const shelf = await need('shelf');
      const { seen } = await walk(shelf, 2, { until: shelf.ids });
      expectThat(new Set(seen).size === seen.length, { expected: 'every id once', actual: seen });
      const all = shelf.ids.every((id) => seen.includes(id));
      expectThat(all, { expected: shelf.ids, actual: seen });
    },
  },
]);

type TimedEntry = z.infer<typeof Times>['data'][number];

/** Reads pages until it has seen the wanted ids. A server may have many videos, and a run makes more all the time. */
export function pagesWith(
  shelf: Shelf,
  wanted: readonly string[],
  query: Readonly<Record<string, string>>,
): Promise<{ entries: readonly TimedEntry[]; answer: Answer }> {
  return readPages({
    page: (after) => shelf.list({ ...query, limit: pageLimit, ...(after !== undefined && { after }) }),
    schema: Times,
    enough: (entries) => wanted.every((id) => entries.some((entry) => entry.id === id)),
  });
}

async function behindLast(shelf: Shelf): Promise<Answer> {
  const { seen, ended } = await walk(shelf, pageLimit);
  if (!ended) throw new Skip(`the server has more than ${seen.length} videos: the last one is too far away`);
  return shelf.list({ limit: pageLimit, after: seen.at(-1) });
}

interface Walk {
  /** The ids in the order of the pages. */
  seen: string[];
  /** True when the last page was reached. */
  ended: boolean;
}

/**
 * Reads at most 100 pages. If another check deletes the last video of a page, the walk begins again.
 * @param until ids; the walk stops when it has seen all of them
 */
async function walk(
  shelf: Shelf,
  size: number,
  { until = [], tries = 3 }: { until?: readonly string[]; tries?: number } = {},
): Promise<Walk> {
  const seen: string[] = [];
  for (let after: string | undefined, page = 0; page < 100; page += 1) {
    const answer = await shelf.list({ limit: size, after });
    if (answer.status === 404 && after !== undefined && tries > 1)
      return walk(shelf, size, { until, tries: tries - 1 });
    expectStatus(answer, 200);
    const { data, has_more, last_id } = expectFits(answer.json, PageCursors, answer.exchange);
    seen.push(...data.map(({ id }) => id));
    if (!has_more || last_id === null) return { seen, ended: true };
    if (until.length > 0 && until.every((id) => seen.includes(id))) break;
    after = last_id;
  }
  return { seen, ended: false };
}
