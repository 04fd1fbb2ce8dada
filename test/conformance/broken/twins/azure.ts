// Servers in Azure's dialect with faults that only Azure's checks find.
import { checks } from '../../../../src/conformance/checks/index.ts';
import { closure } from '../../../../src/conformance/needs/index.ts';
import { loadRequirements } from '../../../../src/conformance/requirements/load.ts';
import { headerOf, isCreation, isList, refusal, videosIn } from '../bend.ts';
import { answerJson, twins, type Twin } from '../twin.ts';

const options = { profile: 'azure', baseUrl: 'http://127.0.0.1:1/openai/v1', parallel: 2 };
const asked = new Set(loadRequirements('azure-v1').map(({ id }) => id));

const azureTwin = (
  name: string,
  breaks: readonly string[],
  bending: Omit<Twin, 'name' | 'breaks'>,
): Twin => ({
  ...bending,
  name: `Azure: ${name}`,
  breaks,
  options,
});

/** The checks for Azure that need a listing. */
const listing = checks
  .filter(({ requirements }) => requirements.some((id) => asked.has(id)))
  .filter(({ needs }) => closure(needs).includes('list-route'))
  .map(({ id }) => id);

const isKeyless = (request: Parameters<typeof headerOf>[0]) => headerOf(request, 'api-key') === undefined;
const notFound = { error: { code: '404', message: 'Resource not found' } };

export const azure = twins([
  azureTwin('nothing is wrong', [], {}),
  azureTwin('videos are not listed', listing, {
    request: (request) => (isList(request) && !isKeyless(request) ? answerJson(404, notFound) : undefined),
    answer(_, { path }) {
      if (path.endsWith('/no-such-thing')) return answerJson(404, notFound);
    },
  }),
  azureTwin('only dated api-versions are accepted', ['azure.key-and-version'], {
    request(request) {
      const asks = request.query.get('api-version') === 'preview' && request.path.startsWith('/videos');
      return asks ? answerJson(400, refusal('API version not supported')) : undefined;
    },
  }),
  azureTwin('the older paths are not served', ['azure.client-paths'], {
    request: ({ path }) => (path.startsWith('/openai/') ? answerJson(404, notFound) : undefined),
  }),
  azureTwin('a listing without a key is refused with 403', ['azure.missing-key-401'], {
    answer(answer, request) {
      if (isList(request) && isKeyless(request)) answer.status = 403;
    },
  }),
  azureTwin('the refusal of a call without a key has another code', ['azure.missing-key-body'], {
    answer({ json }, request) {
      if (isList(request) && isKeyless(request)) json.error.code = 'Unauthorized';
    },
  }),
  azureTwin('edits are offered', ['azure.no-characters'], {
    request({ method, path }) {
      const offered = method === 'POST' && path === '/videos/edits';
      return offered ? answerJson(200, { object: 'video' }) : undefined;
    },
  }),
  azureTwin('an unknown deployment is refused with 400', ['azure.unknown-deployment-404'], {
    answer(answer, request) {
      if (isCreation(request) && answer.status === 404) answer.status = 400;
    },
  }),
  azureTwin('an unknown deployment is reported as an unknown model', ['azure.unknown-deployment-message'], {
    answer({ status, json }, request) {
      if (isCreation(request) && status === 404)
        Object.assign(json.error, { type: 'invalid_request_error', message: 'Unknown model.' });
    },
  }),
  azureTwin('ids have the length of the ids of the service', ['azure.id-32-hex'], {
    request(request) {
      const url = request.url
        .replace(/(video_[0-9a-f]{32})0{16}/, '$1')
        .replace(/after=(video_[0-9a-f]{32})0{16}/, 'after=$1');
      return url === request.url ? undefined : { ...request, url };
    },
    answer({ json }) {
      if (json?.error?.message !== undefined)
        json.error.message = json.error.message.replace(/(video_[0-9a-f]{32})'/, `$1${'0'.repeat(16)}'`);
      for (const one of [json, ...videosIn(json)])
        for (const key of ['id', 'remixed_from_video_id', 'first_id', 'last_id'])
          if (/^video_[0-9a-f]{32}$/.test(one?.[key] ?? '')) one[key] += '0'.repeat(16);
    },
  }),
  azureTwin('assets expire a day after completion', ['azure.expires-after-a-day'], {
    answer({ json }) {
      for (const one of videosIn(json)) if (one.expires_at) one.expires_at = one.completed_at + 86_400;
    },
  }),
  azureTwin('large sizes are replaced by a small size', ['azure.only-720p'], {
    request(request) {
      const text = request.text.replace('1792x1024', '1280x720');
      const large =
        isCreation(request) && text !== request.text && request.text.includes('A paper boat on a calm lake');
      return large ? { ...request, body: new TextEncoder().encode(text) } : undefined;
    },
  }),
  azureTwin('16 seconds are refused with 422', ['azure.no-16-seconds'], {
    answer(answer, request) {
      const asks = /name="seconds"\r\n\r\n16\r\n|"seconds":"16"/.test(request.text);
      if (isCreation(request) && asks && answer.status === 400) answer.status = 422;
    },
  }),
  azureTwin('moderation has other categories', ['azure.moderation-reasons'], {
    answer({ json }) {
      if (json?.status === 'failed')
        json.error.message = json.error.message.replace(/reasons: .*/, 'reasons: nudity.');
    },
  }),
]);
