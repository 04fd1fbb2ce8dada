// Checks of the states and fields of a job on its way (contract:lifecycle.*), read from one job's history.
import * as z from 'zod';
import { checks } from '../vocabulary/check.ts';
import { expectEqual, expectFits, expectThat, read } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { lastAnswer } from '../needs/shared-clips.ts';
import type { History } from '../vocabulary/need-values.ts';

const statuses = ['queued', 'in_progress', 'completed', 'failed'];
const Progress = z.object({ progress: z.int().min(0).max(100) });
const fixedKeys = ['id', 'created_at', 'model', 'prompt', 'seconds', 'size'];

const moments = ({ created, polls }: History) => [created, ...polls];
const statusOf = (answer: Answer) => read(answer.json, '/status');
const beforeEnd = (history: History) => moments(history).slice(0, -1);

// Each check reads only the fields that it judges, so a server without `prompt` fails one check, not all.
export const lifecycle = checks('lifecycle', [
  {
    id: 'ends',
    title: 'A finished job has the status `completed`, or a synonym that the profile accepts',
    requirements: ['lifecycle.ends'],
    needs: ['completed'],
    async run({ need, profile }) {
      const answer = lastAnswer(await need('completed'));
      const actual = statusOf(answer);
      const { completedWords: words } = profile;
      const expected = words.length === 1 ? words[0] : words;
      expectThat(words.includes(String(actual)), { expected, actual, answer, where: '/status' });
    },
  },
  {
    id: 'ends-as-failed',
    title: 'The final status of a stopped job is exactly `failed`',
    requirements: ['lifecycle.ends-as-failed'],
    needs: ['failed'],
    async run({ need }) {
      const answer = lastAnswer(await need('failed'));
      expectEqual(statusOf(answer), 'failed', { answer, where: '/status' });
    },
  },
  {
    id: 'four-statuses',
    title: 'Until its end a job has one of the four statuses',
    requirements: ['lifecycle.four-statuses'],
    needs: ['watched'],
    async run({ need }) {
      for (const answer of moments(await need('watched'))) {
        const status = statusOf(answer);
        const known = statuses.includes(String(status));
        expectThat(known, { expected: statuses, actual: status, where: '/status', answer });
      }
    },
  },
  {
    id: 'never-goes-back',
    title: 'Status goes from queued to in_progress to completed, never back',
    requirements: ['lifecycle.order'],
    needs: ['watched'],
    async run({ need }) {
      let before = 0;
      for (const answer of moments(await need('watched'))) {
        const rank = statuses.indexOf(String(statusOf(answer)));
        // The check four-statuses judges other statuses.
        if (rank === -1) continue;
        const expected = `no way back from ${statuses[before]}`;
        expectThat(rank >= before, { expected, actual: statuses[rank], where: '/status', answer });
        before = rank;
      }
    },
  },
  {
    id: 'shows-in-progress',
    level: 'SHOULD',
    title: 'A poll every few seconds sees in_progress',
    requirements: ['lifecycle.shows-in-progress'],
    needs: ['watched'],
    async run({ need }) {
      const history = await need('watched');
      if (history.polls.length < 3)
        throw new Skip('the job ended before it could be asked about often enough');
      const seen = moments(history).map(statusOf);
      expectThat(seen.includes('in_progress'), {
        expected: 'in_progress among the statuses',
        actual: seen,
        answer: lastAnswer(history),
      });
    },
  },
  {
    id: 'final-stays',
    title: 'A completed or failed job keeps its status',
    requirements: ['lifecycle.final-stays'],
    needs: ['ends'],
    async run({ need, videos }) {
      for (const history of await need('ends')) {
        const answer = await videos.retrieve(history.id);
        expectEqual(statusOf(answer), history.video.status, { answer, where: '/status' });
      }
    },
  },
  {
    id: 'progress-integer',
    title: 'Progress is an integer from 0 to 100 at every moment',
    requirements: ['lifecycle.progress-integer'],
    needs: ['watched'],
    async run({ need }) {
      for (const answer of moments(await need('watched'))) expectFits(answer.json, Progress, answer.exchange);
    },
  },
  {
    id: 'progress-never-falls',
    title: 'Progress never falls',
    requirements: ['lifecycle.progress-never-falls'],
    needs: ['watched'],
    async run({ need }) {
      let before = 0;
      for (const answer of moments(await need('watched'))) {
        const progress = Number(read(answer.json, '/progress') ?? 0);
        expectThat(progress >= before, {
          expected: `${before} or more`,
          actual: progress,
          where: '/progress',
          answer,
        });
        before = progress;
      }
    },
  },
  {
    id: 'progress-100-when-completed',
    title: 'A completed video has progress 100',
    requirements: ['lifecycle.progress-100-when-completed'],
    needs: ['watched'],
    async run({ need }) {
      const answer = lastAnswer(await need('watched'));
      expectEqual(read(answer.json, '/progress'), 100, { answer, where: '/progress' });
    },
  },
  {
    id: 'progress-below-100-before',
    title: 'Progress is below 100 before completed',
    requirements: ['lifecycle.progress-below-100-before'],
    needs: ['watched'],
    async run({ need }) {
      for (const answer of beforeEnd(await need('watched'))) {
        const actual = read(answer.json, '/progress');
        expectThat(actual !== 100, { expected: 'less than 100', actual, where: '/progress', answer });
      }
    },
  },
  {
    id: 'error-null-unless-failed',
    title: 'Error is null in every state but failed',
    requirements: ['lifecycle.error-null-unless-failed'],
    needs: ['watched'],
    async run({ need }) {
      for (const answer of moments(await need('watched')))
        expectEqual(read(answer.json, '/error'), null, { answer, where: '/error' });
    },
  },
  {
    id: 'fields-stay',
    title: 'Id, creation time, model, prompt, seconds and size stay as they were',
    requirements: ['lifecycle.fields-stay'],
    needs: ['watched'],
    async run({ need }) {
      const { created, polls } = await need('watched');
      for (const answer of polls) {
        for (const key of fixedKeys) {
          const where = `/${key}`;
          expectEqual(read(answer.json, where), read(created.json, where), { answer, where });
        }
      }
    },
  },
  {
    id: 'poll-after-header',
    level: 'MAY',
    title: 'The header openai-poll-after-ms, when sent, is a positive integer',
    requirements: ['lifecycle.poll-after-header'],
    needs: ['watched'],
    async run({ need }) {
      for (const answer of moments(await need('watched'))) {
        const actual = answer.header('openai-poll-after-ms');
        expectThat(actual === undefined || /^[1-9]\d*$/.test(actual), {
          expected: 'milliseconds',
          actual,
          where: 'header openai-poll-after-ms',
          answer,
        });
      }
    },
  },
]);
