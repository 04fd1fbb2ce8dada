// Servers whose API for webhook endpoints is wrong.
import type { Json } from '../../../support/emulator.ts';
import { twins, type BentAnswer, type Twin } from '../twin.ts';

const routes = {
  make: /^POST \/webhook_endpoints$/,
  list: /^GET \/webhook_endpoints$/,
  retrieve: /^GET \/webhook_endpoints\/[^/]+$/,
  rotate: /^POST .*\/rotate_secret$/,
  test: /^POST \/webhook_endpoints\/.*\/test$/,
  types: /^GET \/webhook_event_types$/,
};

/** Changes the answer of one route. */
const answers = (
  name: string,
  check: string,
  { route, change }: { route: keyof typeof routes; change: (answer: BentAnswer, json: Json) => unknown },
): Twin => ({
  name,
  breaks: [`webhooks.${check}`],
  answer(answer, { method, path }) {
    if (routes[route].test(`${method} ${path}`)) change(answer, answer.json);
  },
});

export const webhookEndpoints = twins([
  answers('an endpoint is answered with 201', 'endpoint-create', {
    route: 'make',
    change: (answer) => (answer.status = 201),
  }),
  answers('endpoints have no object', 'endpoint-object', {
    route: 'retrieve',
    change: (_, json) => delete json.object,
  }),
  {
    name: 'listings of endpoints contain their secrets',
    breaks: ['webhooks.endpoint-secret-once'],
    answer({ json }, { method, path }, memory) {
      if (routes.make.test(`${method} ${path}`)) memory.set(json.id, json.signing_secret);
      if (routes.list.test(`${method} ${path}`))
        for (const one of json.data) one.signing_secret = memory.get(one.id);
    },
  },
  answers('the list of endpoints has no cursor', 'endpoint-list', {
    route: 'list',
    change: (_, json) => delete json.has_more,
  }),
  answers('an update of an endpoint has no effect', 'endpoint-update', {
    route: 'retrieve',
    change(_, json) {
      if (json?.name === 'renamed') json.name = 'sora-conformance';
    },
  }),
  answers('deleted endpoints can still be retrieved', 'endpoint-delete', {
    route: 'retrieve',
    change(answer) {
      if (answer.status === 404) answer.status = 200;
    },
  }),
  {
    name: 'a rotation returns the old secret',
    breaks: ['webhooks.endpoint-rotate'],
    answer({ json }, { method, path }, memory) {
      if (routes.make.test(`${method} ${path}`)) memory.set(json.id, json.signing_secret);
      if (routes.rotate.test(`${method} ${path}`)) json.signing_secret = memory.get(json.id);
    },
  },
  {
    name: 'a rotation ends the old secret at once',
    breaks: ['webhooks.endpoint-rotate-overlap'],
    delivery({ headers }) {
      headers['webhook-signature'] = headers['webhook-signature']?.split(' ')[0] ?? '';
    },
  },
  answers('the answer to a test of an endpoint has no status code', 'endpoint-test', {
    route: 'test',
    change: (_, json) => delete json.status_code,
  }),
  answers('the list of event types contains objects', 'event-types', {
    route: 'types',
    change: (_, json) => (json.data = json.data.map((name: string) => ({ name }))),
  }),
]);
