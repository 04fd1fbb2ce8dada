// Servers with wrong answers about their limits.
import { isCreation, isRetrieve } from '../bend.ts';
import { answerJson, twins } from '../twin.ts';

export const limits = twins([
  {
    name: 'a 429 has no error envelope',
    breaks: ['limits.error-envelope'],
    answer({ status, headers, json }) {
      if (status !== 429) return undefined;
      const { code, message } = json.error;
      return { ...answerJson(429, { code, message, data: null }), headers };
    },
  },
  {
    name: 'a 429 has no waiting time',
    breaks: ['limits.retry-after'],
    answer({ status, headers }) {
      if (status !== 429) return;
      delete headers['retry-after'];
      delete headers['retry-after-ms'];
    },
  },
  {
    name: 'the remaining requests exceed the limit',
    breaks: ['limits.header-numbers'],
    answer({ headers }, request) {
      if (!isCreation(request)) return;
      headers['x-ratelimit-limit-requests'] = '25';
      headers['x-ratelimit-remaining-requests'] = '26';
    },
  },
  {
    name: 'answers have rate limits of tokens',
    breaks: ['limits.no-token-headers'],
    answer({ headers }, request) {
      if (isCreation(request)) headers['x-ratelimit-limit-tokens'] = '1000';
    },
  },
  {
    name: 'every 25th retrieval of a video is answered with 429',
    breaks: ['limits.polls-are-free'],
    answer({ json }, request, memory) {
      if (!isRetrieve(request) || json?.object !== 'video') return undefined;
      const asked = Number(memory.get(request.path) ?? 0) + 1;
      memory.set(request.path, asked);
      if (asked % 25 !== 0) return undefined;
      const error = { message: 'Slow down.', type: 'requests', param: null, code: 'rate_limit_exceeded' };
      const refused = answerJson(429, { error });
      return { ...refused, headers: { ...refused.headers, 'retry-after': '0' } };
    },
  },
]);
