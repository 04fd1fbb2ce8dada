// Remixes that are refused, or that moderation stops (contract:remix.*).
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectError,
  expectStatus,
  expectThat,
  read,
  expectRefused,
} from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { segment } from '../http/client.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { lastAnswer } from '../needs/shared-clips.ts';
import { whyNotFlagged } from '../needs/flagged-prompts.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { moderationIn } from './lifecycle-ends.ts';

/** A check that a remix of the shared clip is refused with 400. */
function refusal(
  body: Readonly<Record<string, unknown>>,
  rest: Omit<CheckInput, 'needs' | 'run'>,
  code?: string,
): CheckInput {
  return {
    ...rest,
    needs: ['completed', 'remix-route'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.post(`/videos/${segment(id)}/remix`, json(body));
      expectError(answer, { status: 400, code });
    },
  };
}

export const remixRefused = checks('remix', [
  refusal(
    {},
    {
      id: 'prompt-missing',
      title: 'A remix without prompt is refused with 400',
      requirements: ['remix.prompt-missing'],
    },
  ),
  refusal(
    { prompt: '' },
    {
      id: 'prompt-empty',
      title: 'A remix with an empty prompt is refused with 400',
      requirements: ['remix.prompt-empty'],
    },
  ),
  refusal(
    { prompt: 'a'.repeat(32_001) },
    {
      id: 'prompt-too-long',
      title: 'A remix with a prompt of 32001 characters is refused with 400',
      requirements: ['remix.prompt-too-long'],
    },
  ),
  refusal(
    { prompt: 'Rain', size: '720x1280' },
    {
      id: 'other-parameter',
      level: 'SHOULD',
      title: 'A remix with another parameter is refused with unknown_parameter',
      requirements: ['remix.other-parameter'],
    },
    'unknown_parameter',
  ),
  {
    id: 'unknown-source',
    title: 'A remix of an unknown id is refused',
    requirements: ['remix.unknown-source'],
    needs: ['remix-route'],
    async run({ http }) {
      const answer = await http.post(`/videos/${unknownId}/remix`, json({ prompt: 'Rain' }));
      expectRefused(answer);
    },
  },
  {
    id: 'unknown-source-404',
    level: 'SHOULD',
    title: 'The refusal to remix an unknown id is a 404 that names the id',
    requirements: ['remix.unknown-source-404'],
    needs: ['remix-route'],
    async run({ http }) {
      const answer = await http.post(`/videos/${unknownId}/remix`, json({ prompt: 'Rain' }));
      expectError(answer, { status: 404, message: `Video with id '${unknownId}' not found.` });
    },
  },
  {
    id: 'running-source',
    title: 'A remix of a job that is not completed is refused',
    requirements: ['remix.running-source'],
    needs: ['remix-route', 'running'],
    async run({ need }) {
      const { remix: answer } = await need('running');
      const { status } = answer;
      expectThat(status >= 400, { expected: 'a refusal', actual: status, where: 'status', answer });
    },
  },
  {
    id: 'running-source-400',
    level: 'MAY',
    title: 'The refusal to remix a job that is not completed is a 400 invalid_request_error',
    requirements: ['remix.running-source-400'],
    needs: ['remix-route', 'running'],
    async run({ need }) {
      expectError((await need('running')).remix, { status: 400, type: 'invalid_request_error' });
    },
  },
  {
    id: 'moderation',
    level: 'SHOULD',
    title: 'A remix with a prompt that is not allowed is accepted, and its job fails as moderated',
    requirements: ['remix.moderation'],
    needs: ['completed', 'remix-route'],
    jobs: 1,
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { need, http, videos, profile } = ctx;
      const { id } = await need('completed');
      const { at } = await need('moderation');
      // Without a flagged prompt the check is impossible: moderation does not stop an ordinary prompt.
      if (at !== 'job') throw new Skip(whyNotFlagged[at]);
      const body = json({ prompt: profile.moderatedPrompt });
      const made = await http.post(`/videos/${segment(id)}/remix`, body);
      expectStatus(made, acceptedStatuses);
      const answer = lastAnswer(await videos.follow(made));
      const { code } = moderationIn(profile.release);
      expectEqual(read(answer.json, '/error/code'), code, { answer, where: '/error/code' });
    },
  },
]);
