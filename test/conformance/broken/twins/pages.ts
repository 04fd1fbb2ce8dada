// Servers whose first page is correct and whose later pages are wrong.
import type { Json } from '../../../support/emulator.ts';
import { isList, withQuery } from '../bend.ts';
import { twins } from '../twin.ts';

/** Changes the pages after the first one, if they have entries. */
const later =
  (change: (page: Json) => void) =>
  ({ json }: { json: Json }, request: Parameters<typeof isList>[0]) => {
    if (isList(request) && request.query.has('after') && json?.data?.length > 0) change(json);
  };

export const pages = twins([
  {
    name: 'list: has_more is true on every page that after leads to',
    breaks: ['list.has-more-after'],
    answer: later((page) => void (page.has_more = true)),
  },
  {
    name: 'list: has_more is false on every page that after leads to',
    breaks: ['list.has-more-after'],
    answer: later((page) => void (page.has_more = false)),
  },
  {
    name: 'list: only the first page has a first_id',
    breaks: ['list.cursor-ids-after'],
    answer: later((page) => void (page.first_id = null)),
  },
  {
    name: 'list: limit=1 is ignored after the first page',
    breaks: ['list.limit-after'],
    request(request) {
      if (!isList(request) || !request.query.has('after') || request.query.get('limit') !== '1')
        return undefined;
      return withQuery(request, (query) => query.delete('limit'));
    },
  },
  {
    name: 'list: order=asc is ignored after the first page',
    breaks: ['list.order-asc-after'],
    request(request) {
      if (!isList(request) || !request.query.has('after') || request.query.get('order') !== 'asc')
        return undefined;
      return withQuery(request, (query) => query.delete('order'));
    },
  },
]);
