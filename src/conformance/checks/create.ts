// What a creation takes and answers (contract 1.1 to 1.3).
import { checks } from '../check.ts';
import { expectEqual, expectFits, expectShape, expectStatus } from '../expect.ts';
import { Video } from '../shapes.ts';

export const create = checks('create', [
  {
    id: 'multipart',
    title: 'A form without a file creates a video',
    requirements: ['create.multipart-body-without-file', 'create.answers-200'],
    needs: ['multipart-create', 'completed'],
    async run({ need }) {
      expectStatus((await need('completed')).created, 200);
    },
  },
  {
    id: 'json',
    title: 'A body of JSON creates a video',
    requirements: ['create.json-body', 'create.answers-200'],
    needs: ['json-create'],
    // Moderation stops the job, so that it costs nothing.
    async run({ videos, profile }) {
      const fields = { ...videos.cheapest, prompt: profile.moderatedPrompt };
      expectShape(await videos.create(fields, 'json'), Video);
    },
  },
  {
    id: 'echoes',
    title: 'The answer repeats model, size, seconds and prompt as they were sent',
    requirements: [
      'create.echoes-model',
      'create.echoes-size',
      'create.echoes-seconds',
      'create.echoes-prompt',
    ],
    needs: ['completed'],
    async run({ need, videos }) {
      const { created } = await need('completed');
      const Echo = Video.pick({ model: true, seconds: true, size: true, prompt: true });
      const echo = expectFits(created.json, Echo, created.exchange);
      expectEqual(echo, videos.cheapest, { answer: created });
    },
  },
]);
