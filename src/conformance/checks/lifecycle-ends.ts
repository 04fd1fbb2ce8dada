// Checks of jobs that have ended (contract:lifecycle.*): their times, and the reason for a failure.
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectFits, expectStatus, expectThat, read } from '../vocabulary/expect.ts';
import { lastAnswer } from '../needs/shared-clips.ts';
import type { Release } from '../requirements/load.ts';
import { JobError } from '../vocabulary/shapes.ts';

const Time = z.int().positive();

/** The error of a job that moderation stopped, by the release of the requirements that the profile uses. */
const moderation: Readonly<Record<Release, { code: string; message: RegExp }>> = {
  'openai-2026-09': {
    code: 'moderation_blocked',
    message: /^Your request was blocked by our moderation system\.$/,
  },
  'openai-2026-02': {
    code: 'content_policy_violation',
    message: /^The prompt was flagged by content moderation$/,
  },
  'azure-v1': {
    code: 'moderation_blocked',
    message: /^The request is blocked by our moderation system when checking inputs\. Possible reasons: /,
  },
};

/** @param release the release of the requirements that the profile uses */
export const moderationIn = (release: string) => moderation[release as Release];

/** A check of a time that is set only when the job is completed. */
function setByCompletion(key: 'completed_at' | 'expires_at'): CheckInput {
  const name = key.replace('_', '-');
  const where = `/${key}`;
  return {
    id: `${name}-set`,
    title: `${key} is null until completed, then Unix seconds`,
    requirements: [`lifecycle.${name}-set`],
    needs: ['watched'],
    async run({ need }) {
      const history = await need('watched');
      for (const answer of [history.created, ...history.polls].slice(0, -1))
        expectEqual(read(answer.json, where), null, { answer, where });
      const answer = lastAnswer(history);
      expectFits(answer.json, z.object({ [key]: Time }), answer.exchange);
    },
  };
}

/** A check of one field of a failed job. */
function failedJobCheck(key: string, value: unknown, rest: Omit<CheckInput, 'needs' | 'run'>): CheckInput {
  return {
    ...rest,
    needs: ['failed'],
    async run({ need }) {
      const answer = lastAnswer(await need('failed'));
      expectEqual(read(answer.json, key), value, { answer, where: key });
    },
  };
}

export const lifecycleEnds = checks('lifecycle', [
  setByCompletion('completed_at'),
  setByCompletion('expires_at'),
  {
    id: 'completed-at-after-created',
    title: 'A video is not completed before it was created',
    requirements: ['lifecycle.completed-at-after-created'],
    needs: ['watched'],
    async run({ need }) {
      const answer = lastAnswer(await need('watched'));
      const created = Number(read(answer.json, '/created_at'));
      const completed = Number(read(answer.json, '/completed_at'));
      expectThat(completed >= created, {
        expected: `${created} or later`,
        actual: completed,
        where: '/completed_at',
        answer,
      });
    },
  },
  {
    id: 'expires-after-an-hour',
    title: 'Assets expire exactly 3600 s after the video was completed',
    requirements: ['lifecycle.expires-after-3600'],
    needs: ['watched'],
    async run({ need }) {
      const answer = lastAnswer(await need('watched'));
      const lasts = Number(read(answer.json, '/expires_at')) - Number(read(answer.json, '/completed_at'));
      expectEqual(lasts, 3600, { answer, where: '/expires_at' });
    },
  },
  {
    id: 'completed-after-expiry',
    title: 'A video whose assets have expired is still completed',
    requirements: ['lifecycle.completed-after-expiry'],
    needs: ['expired'],
    async run({ need }) {
      const { after } = await need('expired');
      expectStatus(after, 200);
      expectEqual(read(after.json, '/status'), 'completed', { answer: after, where: '/status' });
    },
  },
  {
    id: 'moderation',
    title:
      'A prompt that is not allowed is refused as moderated, or accepted as any other, and its job fails',
    requirements: ['lifecycle.moderation-is-of-the-job'],
    needs: ['completed', 'stopped'],
    async run({ need }) {
      const found = await need('stopped');
      if (found.at === 'request') return;
      const { created } = await need('completed');
      // The check create.answers-200 judges the exact status.
      expectStatus(found.history.created, created.status);
    },
  },
  {
    id: 'moderation-code',
    title: 'A job or creation that moderation stopped has an error code for moderation',
    requirements: ['lifecycle.moderation-code'],
    needs: ['stopped'],
    async run({ need, profile }) {
      const found = await need('stopped');
      // The suite recognizes a moderated refusal by its code alone, so the code needs no further check.
      if (found.at === 'request') return;
      const answer = lastAnswer(found.history);
      const { code } = moderationIn(profile.release);
      expectEqual(read(answer.json, '/error/code'), code, { answer, where: '/error/code' });
    },
  },
  {
    id: 'moderation-message',
    title: 'A job or creation that moderation stopped has an error message about moderation',
    requirements: ['lifecycle.moderation-message'],
    needs: ['stopped'],
    async run({ need, profile }) {
      const found = await need('stopped');
      const ofJob = found.at === 'job';
      const answer = ofJob ? lastAnswer(found.history) : found.refusal;
      // No capture contains the message of a refusal, so any text is accepted.
      const message = ofJob ? moderationIn(profile.release).message : /./;
      const actual = read(answer.json, '/error/message');
      expectThat(message.test(String(actual)), {
        expected: `a message like ${message.source}`,
        actual,
        where: '/error/message',
        answer,
      });
    },
  },
  {
    id: 'failed-error-object',
    title: 'The error of a failed job has code and message, and nothing else',
    requirements: ['lifecycle.failed-error-object'],
    needs: ['failed'],
    async run({ need }) {
      const answer = lastAnswer(await need('failed'));
      expectFits(answer.json, z.object({ error: JobError.strict() }), answer.exchange);
    },
  },
  failedJobCheck('/progress', 0, {
    id: 'failed-progress-zero',
    title: 'A failed job has progress 0',
    requirements: ['lifecycle.failed-progress-zero'],
  }),
  failedJobCheck('/completed_at', null, {
    id: 'failed-completed-at-null',
    level: 'SHOULD',
    title: 'A failed job has null completed_at',
    requirements: ['lifecycle.failed-completed-at-null'],
  }),
  failedJobCheck('/expires_at', null, {
    id: 'failed-expires-at-null',
    level: 'SHOULD',
    title: 'A failed job has null expires_at',
    requirements: ['lifecycle.failed-expires-at-null'],
  }),
]);
