// Checks of the videos in a listing, of their fields, and of the queries that it refuses (contract:list.*).
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectError, expectShape, expectStatus, expectThat } from '../vocabulary/expect.ts';
import type { Answer, Client } from '../http/client.ts';
import { Entries, pageLimit, readPages } from './list-reading.ts';

interface Found {
  ids: readonly string[];
  entry: Readonly<Record<string, unknown>> | undefined;
  /** The page that contains the video, or the last page. */
  answer: Answer;
}

/** Looks for a video page by page. */
async function search(http: Client, id: string): Promise<Found> {
  const { entries, answer } = await readPages({
    page: (after) => http.get('/videos', { limit: pageLimit, after }),
    schema: Entries,
    enough: (found) => found.some((one) => one.id === id),
  });
  return { ids: entries.map((one) => one.id), entry: entries.find((one) => one.id === id), answer };
}

export async function expectListed(http: Client, id: string): Promise<Found> {
  const found = await search(http, id);
  const { ids, entry, answer } = found;
  expectThat(entry !== undefined, { expected: `an entry ${id}`, actual: ids, where: '/data', answer });
  return found;
}

/** Returns the entry of a video in a page. */
function entryOf(answer: Answer, id: string): Readonly<Record<string, unknown>> {
  const { data } = expectShape(answer, Entries);
  const entry = data.find((one) => one.id === id);
  const actual = data.map((one) => one.id);
  expectThat(entry !== undefined, { expected: `an entry ${id}`, actual, where: '/data', answer });
  return entry;
}

/** Queries that must be refused, with the error that sibling routes return (INFER). */
const wrongQueries: ReadonlyArray<{ query: string; param: string; code: string; message: string }> = [
  {
    query: 'order=up',
    param: 'order',
    code: 'invalid_value',
    message: "Invalid value: 'up'. Supported values are: 'asc' and 'desc'.",
  },
  {
    query: 'limit=101',
    param: 'limit',
    code: 'integer_above_max_value',
    message: "Invalid 'limit': integer above maximum value. Expected a value <= 100, but got 101 instead.",
  },
  {
    query: 'limit=-1',
    param: 'limit',
    code: 'integer_below_min_value',
    message: "Invalid 'limit': integer below minimum value. Expected a value >= 0, but got -1 instead.",
  },
  {
    query: 'limit=ten',
    param: 'limit',
    code: 'invalid_type',
    message: "Invalid type for 'limit': expected an integer, but got a string instead.",
  },
];

/** @param begins the text at the start of the queries */
const refuses =
  (begins: string, asked: Array<'param' | 'code' | 'message'>): CheckInput['run'] =>
  async ({ http }) => {
    for (const { query, ...error } of wrongQueries.filter((row) => row.query.startsWith(begins))) {
      const answer = await http.get('/videos', query);
      const named = Object.fromEntries(asked.map((key) => [key, error[key]]));
      expectError(answer, { status: 400, ...named });
    }
  };

export const listContents = checks('list', [
  {
    id: 'contains-created',
    level: 'SHOULD',
    title: 'A video is in the list as soon as it was created',
    requirements: ['list.contains-created'],
    needs: ['list-route', 'running'],
    async run({ need }) {
      const { list, id } = await need('running');
      entryOf(list, id);
    },
  },
  {
    id: 'entries-like-retrieve',
    title: 'An entry has the keys and values that a retrieve shows',
    requirements: ['list.entries-like-retrieve'],
    needs: ['list-route', 'completed'],
    async run({ need, http, videos }) {
      const { id } = await need('completed');
      const { entry, answer } = await expectListed(http, id);
      expectEqual(entry, (await videos.retrieve(id)).json, { answer, where: '/data' });
    },
  },
  {
    id: 'failed-are-listed',
    level: 'SHOULD',
    title: 'A failed video is in the list',
    requirements: ['list.failed-are-listed'],
    needs: ['list-route', 'failed'],
    async run({ need, http }) {
      const { id } = await need('failed');
      await expectListed(http, id);
    },
  },
  {
    id: 'remixes-are-listed',
    level: 'SHOULD',
    title: 'A remix is in the list',
    requirements: ['list.remixes-are-listed'],
    needs: ['list-route', 'remix'],
    async run({ need, http }) {
      const { id } = await need('remix');
      await expectListed(http, id);
    },
  },
  {
    id: 'expired-are-listed',
    title: 'A video whose assets have expired is in the list as completed',
    requirements: ['list.expired-are-listed'],
    needs: ['list-route', 'expired'],
    async run({ need }) {
      const { list, id } = await need('expired');
      const entry = entryOf(list, id);
      expectEqual(entry['status'], 'completed', { answer: list, where: '/data' });
    },
  },
  {
    id: 'deleted-are-not-listed',
    title: 'A deleted video is not in the list',
    requirements: ['list.deleted-are-not-listed'],
    needs: ['list-route', 'deleted'],
    async run({ need, http }) {
      const { id } = await need('deleted');
      const { entry, answer } = await search(http, id);
      expectThat(entry === undefined, { expected: `no entry ${id}`, actual: entry, where: '/data', answer });
    },
  },
  {
    id: 'order-unknown',
    level: 'SHOULD',
    title: 'An order that does not exist is refused',
    requirements: ['list.order-unknown'],
    needs: ['list-route'],
    run: refuses('order', []),
  },
  {
    id: 'limit-refused',
    level: 'SHOULD',
    title: 'A limit that is too high, negative or no number is refused',
    requirements: ['list.limit-101', 'list.limit-negative', 'list.limit-not-integer'],
    needs: ['list-route'],
    run: refuses('limit', []),
  },
  {
    id: 'order-unknown-message',
    level: 'SHOULD',
    title: 'The refusal of an order names those that exist',
    requirements: ['list.order-unknown-message'],
    needs: ['list-route'],
    run: refuses('order', ['param', 'message']),
  },
  {
    id: 'limit-refused-message',
    level: 'SHOULD',
    title: 'The refusal of a limit states the allowed values in its message, and has a code',
    requirements: ['list.limit-101-message', 'list.limit-negative-message', 'list.limit-not-integer-message'],
    needs: ['list-route'],
    run: refuses('limit', ['code', 'message']),
  },
  {
    id: 'unknown-query-ignored',
    level: 'SHOULD',
    title: 'A query parameter that does not exist is ignored',
    requirements: ['list.unknown-query-ignored'],
    needs: ['list-route'],
    async run({ http }) {
      expectStatus(await http.get('/videos', { limit: 1, before: 'x' }), 200);
    },
  },
  {
    id: 'repeated-query',
    level: 'SHOULD',
    title: 'A query parameter that occurs twice is refused',
    requirements: ['list.repeated-query'],
    needs: ['list-route'],
    async run({ http }) {
      const answer = await http.get('/videos', 'limit=1&limit=2');
      expectError(answer, { status: 400, code: 'duplicate_parameter' });
    },
  },
]);
