// Checks of Azure's differences (contract:azure.*): paths and keys, deployments, expiry after one day, and
// fewer features.
import { checks } from '../vocabulary/check.ts';
import { expectEqual, expectShape, expectStatus, expectThat, read, isRefused } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { segment } from '../http/client.ts';
import type { Context } from '../vocabulary/context.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { lastAnswer } from '../needs/shared-clips.ts';
import { whyNotFlagged } from '../needs/flagged-prompts.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { ends } from '../vocabulary/statuses.ts';

const keyless = (http: Context['http']) => http.send({ path: '/videos', query: 'limit=1', auth: 'none' });

/** Sends a creation for a model that has no deployment. */
const createWithoutDeployment = ({ videos }: Context) =>
  videos.create({ ...videos.cheapest, model: 'conformance-no-deployment' });

const reasons = new Set(['sexual', 'violence', 'graphic-violence', 'self-harm', 'people-in-user-uploads']);

const paths = checks('azure', [
  {
    id: 'paths',
    title: 'Create, retrieve, list, content, delete and remix are served under /openai/v1/videos',
    requirements: ['azure.paths'],
    needs: ['completed', 'content', 'list-route', 'delete-route', 'remix-route'],
    async run({ need }) {
      const { created } = await need('completed');
      const { pathname } = new URL(created.exchange.url);
      expectEqual(pathname, '/openai/v1/videos', { answer: created, where: 'path' });
      expectStatus(await need('content'), 200);
    },
  },
  {
    id: 'key-and-version',
    title: 'A key in the header api-key is accepted, with api-version=preview and without api-version',
    requirements: ['azure.api-key-header', 'azure.api-version-preview', 'azure.api-version-optional'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const path = `/videos/${segment(id)}`;
      expectShape(await http.get(path), AnyVideo);
      expectShape(await http.get(path, { 'api-version': 'preview' }), AnyVideo);
    },
  },
  {
    id: 'client-paths',
    level: 'SHOULD',
    title: "The paths of the clients' Azure class are served: /openai/videos with api-version",
    requirements: ['azure.client-paths'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      // The base URL ends in /v1, and this path is outside it.
      expectShape(await http.get(`/../videos/${segment(id)}`, { 'api-version': 'preview' }), AnyVideo);
    },
  },
  {
    id: 'missing-key-401',
    level: 'SHOULD',
    title: 'A call without key and token is a 401',
    requirements: ['azure.missing-key-401'],
    run: async ({ http }) => expectStatus(await keyless(http), 401),
  },
  {
    id: 'missing-key-body',
    level: 'SHOULD',
    title: 'The 401 without a key has the code "401" and the known words',
    requirements: ['azure.missing-key-body'],
    async run({ http }) {
      const answer = await keyless(http);
      expectEqual(read(answer.json, '/error/code'), '401', { answer, where: '/error/code' });
      const actual = String(read(answer.json, '/error/message'));
      const expected = 'Access denied due to invalid subscription key or wrong API endpoint.';
      expectThat(actual.startsWith(expected), { expected, actual, where: '/error/message', answer });
    },
  },
  {
    id: 'no-characters',
    level: 'SHOULD',
    title: 'Edits, extensions and characters are refused',
    requirements: ['azure.no-characters'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      for (const name of ['edits', 'extensions', 'characters']) {
        const body = json({ video: { id }, prompt: 'Rain', seconds: '4' });
        const answer = await http.post(`/videos/${name}`, body);
        const actual = answer.status;
        expectThat(isRefused(answer), { expected: 'a 4xx status', actual, where: 'status', answer });
      }
    },
  },
]);

const jobs = checks('azure', [
  {
    id: 'unknown-deployment-404',
    title: 'A creation for a deployment that does not exist is a 404',
    requirements: ['azure.unknown-deployment-404'],
    needs: ['create-encoding'],
    run: async (ctx) => expectStatus(await createWithoutDeployment(ctx), 404),
  },
  {
    id: 'unknown-deployment-message',
    title:
      'The 404 of a deployment has the message Resource not found, or has the type video_generation_user_error',
    requirements: ['azure.unknown-deployment-message'],
    needs: ['create-encoding'],
    async run(ctx) {
      const answer = await createWithoutDeployment(ctx);
      const [type, message] = [read(answer.json, '/error/type'), read(answer.json, '/error/message')];
      const known = type === 'video_generation_user_error' || message === 'Resource not found';
      expectThat(known, {
        expected: "'Resource not found', or the type video_generation_user_error",
        actual: { type, message },
        where: '/error',
        answer,
      });
    },
  },
  {
    id: 'id-32-hex',
    title: 'The id of a video is video_ and 32 hex digits',
    requirements: ['azure.id-32-hex'],
    needs: ['completed'],
    async run({ need }) {
      const { id: actual, created: answer } = await need('completed');
      const expected = 'video_ and 32 hex digits';
      expectThat(/^video_[0-9a-f]{32}$/.test(actual), { expected, actual, where: '/id', answer });
    },
  },
  {
    id: 'expires-after-a-day',
    title: 'Assets expire exactly 86400 s after the video was created',
    requirements: ['azure.expires-after-86400'],
    needs: ['completed'],
    async run({ need }) {
      const answer = lastAnswer(await need('completed'));
      const lasts = Number(read(answer.json, '/expires_at')) - Number(read(answer.json, '/created_at'));
      expectEqual(lasts, 86_400, { answer, where: '/expires_at' });
    },
  },
  {
    id: 'only-720p',
    title: '1792x1024 is refused, or the job fails',
    requirements: ['azure.only-720p'],
    needs: ['create-encoding'],
    jobs: 1,
    async run({ videos }) {
      const made = await videos.create({ ...videos.cheapest, size: '1792x1024' });
      const answer = isRefused(made) ? made : lastAnswer(await videos.follow(made));
      const actual = isRefused(made) ? 'refused' : read(answer.json, '/status');
      const never = actual === 'refused' || (ends.has(String(actual)) && actual !== 'completed');
      expectThat(never, { expected: 'a refusal or a failed job', actual, where: '/status', answer });
    },
  },
  {
    id: 'no-16-seconds',
    title: '16 seconds are refused with 400',
    requirements: ['azure.no-16-seconds'],
    needs: ['create-encoding'],
    async run({ videos }) {
      expectStatus(await videos.create({ ...videos.cheapest, seconds: '16' }), 400);
    },
  },
  {
    id: 'moderation-reasons',
    title: 'The message of moderation has its reasons in the known words',
    requirements: ['azure.moderation-reasons'],
    needs: ['stopped'],
    async run({ need }) {
      const found = await need('stopped');
      if (found.at === 'request') throw new Skip(whyNotFlagged.request);
      const answer = lastAnswer(found.history);
      const message = String(read(answer.json, '/error/message'));
      const listed = /Possible reasons: (.+?)\.?$/.exec(message)?.[1]?.split(', ') ?? [];
      const known = listed.length > 0 && listed.every((reason) => reasons.has(reason));
      expectThat(known, { expected: [...reasons], actual: message, where: '/error/message', answer });
    },
  },
]);

export const azure = [...paths, ...jobs];
