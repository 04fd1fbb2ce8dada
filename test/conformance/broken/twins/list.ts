// Servers whose listings are wrong.
import {
  idIn,
  isDeletion,
  isDownload,
  isList,
  isRetrieve,
  projectOf,
  refusal,
  videosIn,
  withQuery,
} from '../bend.ts';
import { answerJson, twins } from '../twin.ts';

const emptyPage = { object: 'list', data: [], first_id: null, has_more: false, last_id: null };

export const list = twins([
  {
    name: 'the list has no object',
    breaks: ['list.answers'],
    answer({ json }, request) {
      if (isList(request) && json?.data) delete json.object;
    },
  },
  {
    name: 'the list has the key total',
    breaks: ['list.no-other-keys'],
    answer({ json }) {
      if (json?.object === 'list') json.total = json.data.length;
    },
  },
  {
    name: 'the list has no first_id',
    breaks: ['list.cursor-ids', 'list.cursor-ids-after'],
    answer({ json }) {
      if (json?.object === 'list') json.first_id = null;
    },
  },
  {
    name: 'has_more is always true',
    breaks: ['list.has-more', 'list.has-more-after'],
    answer({ json }) {
      if (json?.object === 'list') json.has_more = true;
    },
  },
  {
    name: 'the listing sorts the oldest first',
    breaks: ['list.newest-first', 'list.limit-after'],
    request(request) {
      if (!isList(request) || request.query.has('order')) return undefined;
      return withQuery(request, (query) => query.set('order', 'asc'));
    },
  },
  {
    name: 'order=desc sorts the oldest first',
    breaks: ['list.order-desc'],
    request(request) {
      if (!isList(request) || request.query.get('order') !== 'desc') return undefined;
      return withQuery(request, (query) => query.set('order', 'asc'));
    },
  },
  {
    name: 'order=asc is ignored',
    breaks: ['list.order-asc', 'list.order-asc-after'],
    request(request) {
      if (!isList(request) || request.query.get('order') !== 'asc') return undefined;
      return withQuery(request, (query) => query.delete('order'));
    },
  },
  {
    name: 'limit=1 is ignored',
    breaks: ['list.limit', 'list.limit-after'],
    request(request) {
      if (!isList(request) || request.query.getAll('limit').join('&') !== '1') return undefined;
      return withQuery(request, (query) => query.delete('limit'));
    },
  },
  {
    name: 'limit=100 is refused',
    breaks: ['list.limit-100'],
    request(request) {
      if (!isList(request) || request.query.get('limit') !== '100') return undefined;
      return answerJson(400, refusal('limit must not be above 50.'));
    },
  },
  {
    name: 'limit=0 gives one entry',
    breaks: ['list.limit-0'],
    request(request) {
      if (!isList(request) || request.query.get('limit') !== '0') return undefined;
      return withQuery(request, (query) => query.set('limit', '1'));
    },
  },
  {
    name: 'with limit=0, has_more is always false',
    breaks: ['list.limit-0-has-more'],
    answer({ json }, { query }) {
      if (json?.object === 'list' && query.get('limit') === '0') json.has_more = false;
    },
  },
  {
    name: 'the default page has 100 entries',
    breaks: ['list.limit-default'],
    request(request) {
      if (!isList(request) || request.query.has('limit')) return undefined;
      return withQuery(request, (query) => query.set('limit', '100'));
    },
  },
  {
    name: 'long pages repeat the entry of after',
    breaks: ['list.after', 'list.order-asc-after'],
    answer({ json }, { query }, memory) {
      for (const video of videosIn(json)) memory.set(video.id, structuredClone(video));
      if (json?.object !== 'list') return;
      const named = memory.get(query.get('after') ?? '');
      if (query.get('limit') === '50' && json.data.length > 0 && named !== undefined)
        json.data.unshift(structuredClone(named));
    },
  },
  {
    name: 'after with an unknown id gives an empty page',
    breaks: ['list.after-unknown-404'],
    answer({ status }, request) {
      if (isList(request) && request.query.has('after') && status === 404) return answerJson(200, emptyPage);
    },
  },
  {
    name: 'after with the last id gives the first page',
    breaks: ['list.after-last-is-empty', 'list.empty-page-ids-null'],
    answer({ json }, request, memory) {
      if (json?.object !== 'list') return;
      const first = memory.get(projectOf(request));
      if (!request.query.has('after')) memory.set(projectOf(request), structuredClone(json));
      else if (json.data.length === 0 && first !== undefined) Object.assign(json, structuredClone(first));
    },
  },
  {
    name: 'an empty page has empty strings as first_id and last_id',
    breaks: ['list.empty-page-ids-null'],
    answer({ json }) {
      if (json?.object === 'list' && json.data.length === 0)
        Object.assign(json, { first_id: '', last_id: '' });
    },
  },
  {
    name: 'an entry is missing between two short pages',
    breaks: ['list.pages-are-complete', 'list.cursor-ids-after'],
    answer({ json }, { query }) {
      if (json?.object === 'list' && query.has('after') && query.get('limit') === '2') json.data.shift();
    },
  },
  {
    name: 'running jobs are not listed',
    breaks: ['list.contains-created'],
    answer({ json }) {
      if (json?.object === 'list')
        json.data = json.data.filter(
          ({ status }: { status: string }) => !['queued', 'in_progress'].includes(status),
        );
    },
  },
  {
    name: 'entries of the list have no prompt',
    breaks: ['list.entries-like-retrieve'],
    answer({ json }) {
      if (json?.object === 'list') for (const video of json.data) delete video.prompt;
    },
  },
  {
    name: 'failed jobs are not listed',
    breaks: ['list.failed-are-listed'],
    answer({ json }) {
      if (json?.object === 'list')
        json.data = json.data.filter(({ status }: { status: string }) => status !== 'failed');
    },
  },
  {
    name: 'remixes are not listed',
    // An edit cannot be distinguished from a remix.
    breaks: ['list.remixes-are-listed', 'edits.listed'],
    answer({ json }, request) {
      if (isList(request) && json?.object === 'list')
        json.data = json.data.filter(
          (video: Record<string, unknown>) => video.remixed_from_video_id === null,
        );
    },
  },
  {
    name: 'expired videos are not listed',
    breaks: ['list.expired-are-listed'],
    answer({ status, json }, request, memory) {
      const id = idIn(request);
      if (isDownload(request)) memory.set(id, memory.get(id) === 200 && status === 404 ? 'gone' : status);
      if (json?.object === 'list')
        json.data = json.data.filter((video: { id: string }) => memory.get(video.id) !== 'gone');
    },
  },
  {
    name: 'deleted videos stay in the list',
    breaks: ['list.deleted-are-not-listed'],
    answer({ status, json }, request, memory) {
      const project = projectOf(request);
      if (isRetrieve(request) && status === 200) memory.set(json.id, structuredClone(json));
      if (isDeletion(request) && status === 200) {
        const before = (memory.get(project) ?? []) as unknown[];
        memory.set(project, [...before, memory.get(idIn(request))].filter(Boolean));
      }
      if (json?.object === 'list' && !request.query.has('after'))
        json.data.unshift(...structuredClone((memory.get(project) ?? []) as unknown[]));
    },
  },
  {
    name: 'an unknown order is ignored',
    breaks: ['list.order-unknown', 'list.order-unknown-message'],
    request(request) {
      if (!isList(request) || request.query.get('order') !== 'up') return undefined;
      return withQuery(request, (query) => query.delete('order'));
    },
  },
  {
    name: 'the refusal of an order has a short message',
    breaks: ['list.order-unknown-message'],
    answer({ json }, { query }) {
      if (query.get('order') === 'up') json.error.message = 'Bad order.';
    },
  },
  {
    name: 'a limit above 100 is read as 100',
    breaks: ['list.limit-refused', 'list.limit-refused-message'],
    request(request) {
      if (!isList(request) || request.query.get('limit') !== '101') return undefined;
      return withQuery(request, (query) => query.set('limit', '100'));
    },
  },
  {
    name: 'the refusal of a limit has no code',
    breaks: ['list.limit-refused-message'],
    answer({ json }, request) {
      if (isList(request) && json?.error?.param === 'limit' && request.query.getAll('limit').length === 1)
        json.error.code = null;
    },
  },
  {
    name: 'an unknown query parameter is refused',
    breaks: ['list.unknown-query-ignored'],
    request(request) {
      if (!isList(request) || !request.query.has('before')) return undefined;
      return answerJson(400, refusal("Unknown parameter: 'before'.", 'unknown_parameter'));
    },
  },
  {
    name: 'the last of repeated parameters counts',
    breaks: ['list.repeated-query'],
    request(request) {
      const limits = request.query.getAll('limit');
      if (!isList(request) || limits.length < 2) return undefined;
      return withQuery(request, (query) => query.set('limit', limits.at(-1) ?? ''));
    },
  },
]);
