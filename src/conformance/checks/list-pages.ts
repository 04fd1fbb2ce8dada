// Checks of the pages that `after` selects: the rules for the first page apply to them too (contract:list.*).
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectFits, expectShape } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import type { Shelf } from '../vocabulary/need-values.ts';
import { pagesWith } from './list.ts';
import { Entries, idsOf, pageLimit, readPages } from './list-reading.ts';

/** Returns the last ids of the list, the oldest at the end. */
async function lastIds(shelf: Shelf, count: number): Promise<readonly string[]> {
  const { entries, ended } = await readPages({
    page: (after) => shelf.list({ limit: pageLimit, after }),
    schema: Entries,
    restarts: 0,
    mostPages: 100,
  });
  if (!ended)
    throw new Skip(`the server has more than ${entries.length} videos: the last one is too far away`);
  return entries.slice(-count).map(({ id }) => id);
}

/** Returns the page after the third-last entry. Tries again if another check has deleted a last entry. */
async function lastPage(shelf: Shelf, limit: number): Promise<Answer> {
  for (let tried = 0; tried < 3; tried += 1) {
    const [before = '', ...rest] = await lastIds(shelf, 3);
    const answer = await shelf.list({ after: before, limit });
    if (answer.status === 200 && idsOf(answer).join() === rest.slice(0, limit).join()) return answer;
  }
  throw new Skip('the end of the list did not stay as it was, or after and limit do not work');
}

/** A page of two entries after the newest video of the shelf. */
const secondPage = async (shelf: Shelf) => {
  const newest = shelf.ids.at(-1) ?? '';
  return { newest, answer: await shelf.list({ after: newest, limit: 2 }) };
};

const onPages: readonly CheckInput[] = [
  {
    id: 'has-more-after',
    title: 'has_more is false on the last page that after leads to, and true on the page before',
    requirements: ['list.has-more-false-at-end'],
    needs: ['shelf'],
    async run({ need }) {
      const shelf = await need('shelf');
      for (const [limit, wanted] of [
        [2, false],
        [1, true],
      ] as const) {
        const answer = await lastPage(shelf, limit);
        const { has_more } = expectFits(answer.json, z.object({ has_more: z.boolean() }), answer.exchange);
        expectEqual(has_more, wanted, { answer, where: '/has_more' });
      }
    },
  },
  {
    id: 'cursor-ids-after',
    title: 'On a page that after leads to, first_id and last_id are those of that page',
    requirements: ['list.first-id', 'list.last-id'],
    needs: ['shelf'],
    async run({ need }) {
      const { answer } = await secondPage(await need('shelf'));
      const Cursors = Entries.extend({ first_id: z.string().nullable(), last_id: z.string().nullable() });
      const { data, first_id, last_id } = expectShape(answer, Cursors);
      expectEqual(first_id, data[0]?.id ?? null, { answer, where: '/first_id' });
      expectEqual(last_id, data.at(-1)?.id ?? null, { answer, where: '/last_id' });
    },
  },
  {
    id: 'limit-after',
    title: 'limit is obeyed on a page that after leads to',
    requirements: ['list.limit'],
    needs: ['shelf'],
    async run({ need }) {
      const { ids, list } = await need('shelf');
      const answer = await list({ after: ids.at(-1), limit: 1 });
      expectEqual(idsOf(answer).length, 1, { answer, where: '/data' });
    },
  },
  {
    id: 'order-asc-after',
    title: 'order=asc is obeyed on a page that after leads to',
    requirements: ['list.order-asc'],
    needs: ['shelf'],
    async run({ need }) {
      const shelf = await need('shelf');
      const [oldest = '', ...rest] = shelf.ids;
      const { entries, answer } = await pagesWith(shelf, rest, { order: 'asc', after: oldest });
      const listed = entries.map(({ id }) => id).filter((id) => shelf.ids.includes(id));
      expectEqual(listed, rest, { answer, where: '/data' });
    },
  },
];

export const listPages = checks('list', onPages);
