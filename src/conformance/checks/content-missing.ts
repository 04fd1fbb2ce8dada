// Checks of downloads that must be refused: too early, too late, or of no video (contract:content.*).
import { checks } from '../vocabulary/check.ts';
import { expectEqual, expectError, expectStatus, expectThat, read } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { contentPath } from '../needs/shared-clips.ts';
import { expectSent } from './content.ts';

/** The service sends the placeholder `{video_id}` literally (contract:content.not-ready-message). */
const notReady = 'Video is not ready yet, use GET /v1/videos/{video_id} to check status.';

/** The service really sends "1 hours" (contract:content.expired-text). Azure's text (24 hours) is UNKNOWN. */
const goneAfter = (hours: number) =>
  `The video is no longer available. Downloads expire after ${hours} hours.`;

/** Statuses after which clients repeat the request (contract:clients.retries). */
const isRepeatedByClients = (status: number) => [408, 409, 429].includes(status) || status >= 500;

/** Expects an answer without an asset. A success whose body is not JSON counts as an asset. */
export function expectNoAsset(answer: Answer): void {
  const sent = answer.status < 300 && answer.json === undefined;
  const actual = `${answer.status}, ${answer.bytes.length} bytes of ${answer.header('content-type')}`;
  expectThat(!sent, { expected: 'no asset', actual, where: 'body', answer });
}

function expectMessage(answer: Answer, message: string): void {
  expectEqual(read(answer.json, '/error/message'), message, { answer, where: '/error/message' });
}

export const contentMissing = checks('content', [
  {
    id: 'not-ready-no-bytes',
    title: 'Before completed no asset is sent',
    requirements: ['content.not-ready-no-bytes'],
    needs: ['running'],
    async run({ need }) {
      expectNoAsset((await need('running')).content);
    },
  },
  {
    id: 'not-ready-404',
    level: 'SHOULD',
    title: 'The content of a running job is answered with 404',
    requirements: ['content.not-ready-404'],
    needs: ['running'],
    async run({ need }) {
      expectStatus((await need('running')).content, 404);
    },
  },
  {
    id: 'not-ready-thumbnail-404',
    level: 'SHOULD',
    title: 'The thumbnail of a running job is answered with 404',
    requirements: ['content.not-ready-thumbnail-404'],
    needs: ['running'],
    async run({ need }) {
      expectStatus((await need('running')).thumbnail, 404);
    },
  },
  {
    id: 'not-ready-message',
    level: 'SHOULD',
    title:
      'The refusal of a running job states that the video is not ready, with the text {video_id} instead of an id',
    requirements: ['content.not-ready-message'],
    needs: ['running'],
    async run({ need, profile }) {
      const { content } = await need('running');
      // The exact words of Azure's message were not captured.
      const message = profile.release === 'azure-v1' ? /not ready/i : notReady;
      expectError(content, { status: content.status, message });
    },
  },
  {
    id: 'not-ready-type',
    level: 'SHOULD',
    title: 'The refusal of a running job has the type invalid_request_error',
    requirements: ['content.not-ready-type'],
    needs: ['running'],
    async run({ need }) {
      const { content } = await need('running');
      const actual = read(content.json, '/error/type');
      expectEqual(actual, 'invalid_request_error', { answer: content, where: '/error/type' });
    },
  },
  {
    id: 'not-ready-nulls',
    level: 'SHOULD',
    title: 'The refusal of a running job has null as param and code',
    requirements: ['content.not-ready-nulls'],
    needs: ['running'],
    async run({ need }) {
      const { content } = await need('running');
      for (const where of ['/error/param', '/error/code'])
        expectEqual(read(content.json, where), null, { answer: content, where });
    },
  },
  {
    id: 'not-ready-not-repeated',
    level: 'SHOULD',
    title: 'The refusal of a running job has no status that clients repeat',
    requirements: ['content.not-ready-not-repeated'],
    needs: ['running'],
    async run({ need }) {
      const { content: answer } = await need('running');
      const { status } = answer;
      const expected = 'neither 408, 409, 429 nor 5xx';
      expectThat(!isRepeatedByClients(status), { expected, actual: status, where: 'status', answer });
    },
  },
  {
    id: 'failed-404',
    level: 'SHOULD',
    title: 'The content of a failed job is answered with 404',
    requirements: ['content.failed-404'],
    needs: ['failed'],
    async run({ need, http }) {
      const { id } = await need('failed');
      expectStatus(await http.get(contentPath(id)), 404);
    },
  },
  {
    id: 'failed-message',
    level: 'MAY',
    title: "The refusal of a failed job's content is that of one that is not ready",
    requirements: ['content.failed-message'],
    needs: ['failed'],
    async run({ need, http }) {
      const { id } = await need('failed');
      expectMessage(await http.get(contentPath(id)), notReady);
    },
  },
  {
    id: 'unknown-404',
    title: 'The content of an unknown id is answered with 404',
    requirements: ['content.unknown-404'],
    async run({ http }) {
      expectStatus(await http.get(contentPath(unknownId)), 404);
    },
  },
  {
    id: 'unknown-message',
    level: 'SHOULD',
    title: 'The refusal of the content of an unknown id names the id',
    requirements: ['content.unknown-message'],
    async run({ http }) {
      expectMessage(await http.get(contentPath(unknownId)), `Video with id '${unknownId}' not found.`);
    },
  },
  {
    id: 'available-for-an-hour',
    title: 'Until expires_at the content can be loaded',
    requirements: ['content.available-for-an-hour'],
    needs: ['expired'],
    async run({ need }) {
      expectSent((await need('expired')).late);
    },
  },
  {
    id: 'expired-no-bytes',
    title: 'After expires_at no asset is sent',
    requirements: ['content.expired-no-bytes'],
    needs: ['expired'],
    async run({ need }) {
      expectNoAsset((await need('expired')).gone);
    },
  },
  {
    id: 'expired-404',
    title: 'After expires_at the content is answered with 404',
    requirements: ['content.expired-404'],
    needs: ['expired'],
    async run({ need }) {
      expectStatus((await need('expired')).gone, 404);
    },
  },
  {
    id: 'expired-message',
    title:
      'The refusal of expired assets states for how many hours they were kept, and has no param and no code',
    requirements: ['content.expired-message'],
    needs: ['expired'],
    async run({ need, profile }) {
      const { gone } = await need('expired');
      const message = goneAfter(profile.release === 'azure-v1' ? 24 : 1);
      expectError(gone, { status: gone.status, message, param: null, code: null });
    },
  },
]);
