// How jobs move and end (contract 2 and 7), read from the histories of shared videos.
import { checks } from '../check.ts';
import { expectEqual, expectFits, expectThat } from '../expect.ts';
import { Video } from '../shapes.ts';

// Each check reads only what it judges: a server without `prompt` fails one check, not all.
const Moves = Video.pick({ status: true, progress: true });
const Times = Video.pick({ completed_at: true, expires_at: true });
const Failure = Video.pick({ error: true });

const order = ['queued', 'in_progress', 'completed'];

export const lifecycle = checks('lifecycle', [
  {
    id: 'never-goes-back',
    title: 'Status goes from queued to in_progress to completed, and progress never falls',
    requirements: ['lifecycle.order', 'lifecycle.progress-never-falls', 'lifecycle.four-statuses'],
    needs: ['completed'],
    async run({ need }) {
      const { created, polls } = await need('completed');
      let before = { rank: 0, progress: 0 };
      for (const answer of [created, ...polls]) {
        const { status, progress } = expectFits(answer.json, Moves, answer.exchange);
        const now = { rank: order.indexOf(status), progress };
        expectThat(now.rank >= before.rank && now.progress >= before.progress, {
          expected: `no way back from ${order[before.rank]}, ${before.progress} %`,
          actual: `${status}, ${progress} %`,
          answer,
        });
        before = now;
      }
    },
  },
  {
    id: 'moderation',
    title: 'A flagged prompt is accepted, and its job fails with moderation_blocked',
    requirements: ['lifecycle.moderation-is-of-the-job', 'lifecycle.moderation-code'],
    needs: ['failed'],
    async run({ need }) {
      const { created, polls } = await need('failed');
      const answer = polls.at(-1) ?? created;
      const { error } = expectFits(answer.json, Failure, answer.exchange);
      expectEqual(error?.code, 'moderation_blocked', { answer, where: '/error/code' });
    },
  },
  {
    id: 'expires-after-an-hour',
    title: 'Assets expire exactly 3600 s after the video was completed',
    requirements: ['lifecycle.expires-after-3600', 'lifecycle.expires-at-set', 'lifecycle.completed-at-set'],
    needs: ['completed'],
    async run({ need }) {
      const { polls, created } = await need('completed');
      const answer = polls.at(-1) ?? created;
      const times = expectFits(answer.json, Times, answer.exchange);
      const lasts = Number(times.expires_at) - Number(times.completed_at);
      expectEqual(lasts, 3600, { answer, where: '/expires_at' });
    },
  },
]);
