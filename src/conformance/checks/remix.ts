// Checks of remixes (contract:remix.*), read from one finished remix of the shared clip.
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectShape, expectStatus, expectThat, read } from '../vocabulary/expect.ts';
import { form, json } from '../http/body.ts';
import { segment, type Answer } from '../http/client.ts';
import { readMp4 } from '../media/mp4.ts';
import { contentPath, lastAnswer } from '../needs/shared-clips.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { readMedia } from './content.ts';

const pending = ['queued', 'in_progress'];
const lineage = '/remixed_from_video_id';

/** A check that the remix copies a field from its source. */
function copies(key: 'model' | 'seconds' | 'size'): CheckInput {
  return {
    id: `copies-${key}`,
    title: `The ${key} of a remix is that of its source`,
    requirements: [`remix.copies-${key}`],
    needs: ['completed', 'remix'],
    async run({ need }) {
      const wanted = read((await need('completed')).created.json, `/${key}`);
      const { created: answer } = await need('remix');
      expectEqual(read(answer.json, `/${key}`), wanted, { answer, where: `/${key}` });
    },
  };
}

const keysOf = (answer: Answer) => Object.keys(answer.json ?? {}).toSorted();

export const remix = checks('remix', [
  {
    id: 'json',
    title: 'A remix in JSON is answered with 200 and a video',
    requirements: ['remix.answers-200', 'remix.json-body'],
    needs: ['remix'],
    async run({ need }) {
      expectShape((await need('remix')).created, AnyVideo);
    },
  },
  {
    id: 'multipart',
    title: 'A remix as a form is accepted',
    requirements: ['remix.multipart-body'],
    needs: ['completed', 'remix-route'],
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { id } = await ctx.need('completed');
      const body = form({ prompt: await unpaidPrompt(ctx) });
      expectStatus(await ctx.http.post(`/videos/${segment(id)}/remix`, body), acceptedStatuses);
    },
  },
  {
    id: 'same-keys',
    title: 'A remix has the keys that a creation has',
    requirements: ['remix.same-13-keys'],
    needs: ['completed', 'remix'],
    async run({ need }) {
      const wanted = keysOf((await need('completed')).created);
      const { created: answer } = await need('remix');
      expectEqual(keysOf(answer), wanted, { answer, where: '/' });
    },
  },
  {
    id: 'new-id',
    title: 'A remix has an id of its own',
    requirements: ['remix.new-id'],
    needs: ['remix'],
    async run({ need }) {
      const { id, source, created: answer } = await need('remix');
      expectThat(id !== source, { expected: 'a new id', actual: id, where: '/id', answer });
    },
  },
  {
    id: 'source-id',
    title: 'A remix names its source as remixed_from_video_id',
    requirements: ['remix.source-id'],
    needs: ['remix'],
    async run({ need }) {
      const { source, created: answer } = await need('remix');
      expectEqual(read(answer.json, lineage), source, { answer, where: lineage });
    },
  },
  {
    id: 'source-id-stays',
    title: 'A remix still names its source when it is retrieved',
    requirements: ['remix.source-id-stays'],
    needs: ['remix'],
    async run({ need }) {
      const { source, polls } = await need('remix');
      for (const answer of polls) expectEqual(read(answer.json, lineage), source, { answer, where: lineage });
    },
  },
  {
    id: 'status-pending',
    title: 'A remix begins as queued or in_progress',
    requirements: ['remix.status-pending'],
    needs: ['remix'],
    async run({ need }) {
      const { created: answer } = await need('remix');
      const actual = read(answer.json, '/status');
      const known = pending.includes(String(actual));
      expectThat(known, { expected: pending, actual, where: '/status', answer });
    },
  },
  {
    id: 'progress-zero',
    title: 'A remix begins with progress 0',
    requirements: ['remix.progress-zero'],
    needs: ['remix'],
    async run({ need }) {
      const { created: answer } = await need('remix');
      expectEqual(read(answer.json, '/progress'), 0, { answer, where: '/progress' });
    },
  },
  {
    id: 'new-prompt',
    title: 'The prompt of a remix is the new one',
    requirements: ['remix.new-prompt'],
    needs: ['remix'],
    async run({ need }) {
      const { prompt, created: answer } = await need('remix');
      expectEqual(read(answer.json, '/prompt'), prompt, { answer, where: '/prompt' });
    },
  },
  copies('model'),
  copies('seconds'),
  copies('size'),
  {
    id: 'completes',
    title: 'A remix is completed and has content of its own',
    requirements: ['remix.completes'],
    needs: ['remix', 'content'],
    async run({ need, http }) {
      const history = await need('remix');
      const end = lastAnswer(history);
      expectEqual(read(end.json, '/status'), 'completed', { answer: end, where: '/status' });
      const original = await need('content');
      const answer = await http.get(contentPath(history.id));
      readMedia(answer, readMp4, 'a whole MP4');
      const other = Buffer.compare(answer.bytes, original.bytes) !== 0;
      expectThat(other, { expected: 'other bytes', actual: "the source's", where: 'body', answer });
    },
  },
  {
    id: 'source-stays',
    title: 'The source is not changed by a remix',
    requirements: ['remix.source-stays'],
    needs: ['completed', 'remix'],
    async run({ need, videos }) {
      const history = await need('completed');
      await need('remix');
      const answer = await videos.retrieve(history.id);
      expectEqual(answer.json, history.video, { answer, where: '/' });
    },
  },
  {
    id: 'of-a-remix',
    level: 'MAY',
    title: 'A remix of a remix names that remix as its source',
    requirements: ['remix.of-a-remix'],
    needs: ['remix'],
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { id } = await ctx.need('remix');
      const body = json({ prompt: await unpaidPrompt(ctx) });
      const answer = await ctx.http.post(`/videos/${segment(id)}/remix`, body);
      expectStatus(answer, acceptedStatuses);
      expectEqual(read(answer.json, lineage), id, { answer, where: lineage });
    },
  },
]);
