// Deletion (contract:delete.*).
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import * as z from 'zod';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import {
  expectEqual,
  expectError,
  expectShape,
  expectStatus,
  expectThat,
  read,
} from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { segment } from '../http/client.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { unknownId } from '../needs/capability-probes.ts';
import { endedJob, failedJob } from '../needs/ended-jobs.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { expectNoAsset } from './content-missing.ts';

const notFound = (id: string) => `Video with id '${id}' not found.`;

/** A check of one value in the answer to a deletion. */
function says(key: string, value: unknown, requirement: string): CheckInput {
  return {
    id: requirement,
    title: `The answer to a deletion has ${key} ${String(value)}`,
    requirements: [`delete.${requirement}`],
    needs: ['deleted'],
    async run({ need }) {
      const { answer } = await need('deleted');
      expectEqual(read(answer.json, `/${key}`), value, { answer, where: `/${key}` });
    },
  };
}

export const deletion = checks('delete', [
  {
    id: 'completed-video',
    title: 'The deletion of a finished video is answered with 200 in JSON',
    requirements: ['delete.answers-200'],
    needs: ['removed'],
    core: false,
    async run({ need }) {
      const { answer } = await need('removed');
      expectShape(answer, z.looseObject({}));
    },
  },
  {
    id: 'has-id',
    title: 'The answer to a deletion has the id of the video',
    requirements: ['delete.has-id'],
    needs: ['deleted'],
    async run({ need }) {
      const { id, answer } = await need('deleted');
      expectEqual(read(answer.json, '/id'), id, { answer, where: '/id' });
    },
  },
  says('object', 'video.deleted', 'object-video-deleted'),
  says('deleted', true, 'deleted-true'),
  {
    id: 'no-other-keys',
    title: 'The answer to a deletion has id, object and deleted, and nothing else',
    requirements: ['delete.no-other-keys'],
    needs: ['deleted'],
    async run({ need }) {
      const { answer } = await need('deleted');
      const known = new Set(['deleted', 'id', 'object']);
      const others = Object.keys(answer.json ?? {}).filter((key) => !known.has(key));
      expectEqual(others, [], { answer, where: '/' });
    },
  },
  {
    id: 'failed-video',
    title: 'A failed video can be deleted',
    requirements: ['delete.failed-video'],
    needs: ['create-encoding', 'delete-route'],
    jobs: 1,
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { id } = await failedJob(ctx);
      expectStatus(await ctx.http.delete(`/videos/${segment(id)}`), 200);
    },
  },
  {
    id: 'with-json-content-type',
    level: 'SHOULD',
    title: 'A DELETE that claims a JSON body and has none is accepted',
    requirements: ['delete.with-json-content-type'],
    needs: ['create-encoding', 'delete-route'],
    jobs: 1,
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { id } = await endedJob(ctx);
      const headers = { 'content-type': 'application/json' };
      expectStatus(await ctx.http.send({ method: 'DELETE', path: `/videos/${segment(id)}`, headers }), 200);
    },
  },
  {
    id: 'then-retrieve',
    title: 'A deleted video cannot be retrieved',
    requirements: ['delete.then-retrieve'],
    needs: ['deleted'],
    async run({ need, videos }) {
      const answer = await videos.retrieve((await need('deleted')).id);
      const { status } = answer;
      expectThat(status >= 400, { expected: 'a refusal', actual: status, where: 'status', answer });
    },
  },
  {
    id: 'then-retrieve-404',
    level: 'SHOULD',
    title: 'A deleted video is not found: 404 with its id',
    requirements: ['delete.then-retrieve-404'],
    needs: ['deleted'],
    async run({ need, videos }) {
      const { id } = await need('deleted');
      expectError(await videos.retrieve(id), { status: 404, message: notFound(id) });
    },
  },
  {
    id: 'then-content',
    title: 'No asset of a deleted video is sent',
    requirements: ['delete.then-content'],
    needs: ['removed'],
    core: false,
    async run({ need }) {
      expectNoAsset((await need('removed')).content);
    },
  },
  {
    id: 'then-content-404',
    level: 'SHOULD',
    title: 'The content of a deleted video is answered with 404',
    requirements: ['delete.then-content-404'],
    needs: ['removed'],
    async run({ need }) {
      expectStatus((await need('removed')).content, 404);
    },
  },
  {
    id: 'twice-404',
    level: 'SHOULD',
    title: 'The second deletion is answered with 404',
    requirements: ['delete.twice-404'],
    needs: ['deleted'],
    async run({ need, http }) {
      const { id } = await need('deleted');
      expectStatus(await http.delete(`/videos/${segment(id)}`), 404);
    },
  },
  {
    id: 'unknown-404',
    title: 'The deletion of an unknown id is answered with 404',
    requirements: ['delete.unknown-404'],
    needs: ['delete-route'],
    async run({ http }) {
      expectStatus(await http.delete(`/videos/${unknownId}`), 404);
    },
  },
  {
    id: 'unknown-message',
    level: 'SHOULD',
    title: 'The refusal to delete an unknown id names the id',
    requirements: ['delete.unknown-message'],
    needs: ['delete-route'],
    async run({ http }) {
      const answer = await http.delete(`/videos/${unknownId}`);
      expectError(answer, { status: answer.status, message: notFound(unknownId) });
    },
  },
  {
    id: 'running-is-refused',
    title: 'A running job cannot be deleted, and stays',
    requirements: ['delete.running-is-refused'],
    needs: ['delete-route', 'running'],
    async run({ need }) {
      const { deletion: answer, after } = await need('running');
      const { status } = answer;
      expectThat(status >= 400, { expected: 'a refusal', actual: status, where: 'status', answer });
      expectStatus(after, 200);
    },
  },
  {
    id: 'running-stays-deleted',
    title: 'A running job whose deletion was accepted does not come back at its end',
    requirements: ['delete.then-retrieve'],
    needs: ['delete-route', 'running'],
    async run({ need }) {
      const { id, deletion: asked, later: answer } = await need('running');
      // Another check judges whether the deletion is refused.
      if (asked.status >= 300) return;
      if (answer === undefined) throw new Skip('it was not seen when such a job ends');
      const found = answer.status < 400 || read(answer.json, '/id') === id;
      const actual = `${answer.status} and ${found ? 'the video' : 'no video'}`;
      expectThat(!found, { expected: 'a refusal without the video', actual, where: 'status', answer });
    },
  },
  {
    id: 'running-400',
    level: 'SHOULD',
    title: 'The refusal to delete a running job is a 400 invalid_request_error',
    requirements: ['delete.running-400'],
    needs: ['delete-route', 'running'],
    async run({ need }) {
      const { deletion: answer } = await need('running');
      expectStatus(answer, 400);
      const where = '/error/type';
      expectEqual(read(answer.json, where), 'invalid_request_error', { answer, where });
    },
  },
  {
    id: 'running-message',
    level: 'SHOULD',
    title: 'The refusal to delete a running job states that it is still being processed',
    requirements: ['delete.running-message'],
    needs: ['delete-route', 'running'],
    async run({ need }) {
      const { deletion: answer } = await need('running');
      const where = '/error/message';
      expectEqual(read(answer.json, where), 'Video is still being processed', { answer, where });
    },
  },
  {
    id: 'running-nulls',
    level: 'SHOULD',
    title: 'The refusal to delete a running job has null as param and code',
    requirements: ['delete.running-nulls'],
    needs: ['delete-route', 'running'],
    async run({ need }) {
      const { deletion: answer } = await need('running');
      for (const where of ['/error/param', '/error/code'])
        expectEqual(read(answer.json, where), null, { answer, where });
    },
  },
  {
    id: 'no-cancel-route',
    level: 'SHOULD',
    title: 'There is no route to cancel a job',
    requirements: ['delete.no-cancel-route'],
    needs: ['failed'],
    async run({ need, http }) {
      const { id } = await need('failed');
      expectStatus(await http.post(`/videos/${segment(id)}/cancel`), [404, 405]);
    },
  },
  {
    id: 'source-keeps-remix',
    level: 'MAY',
    title: 'The remix of a deleted video stays, and still names its source',
    requirements: ['delete.source-keeps-remix'],
    needs: ['remix-route', 'delete-route'],
    isolated: true,
    async run({ http, videos }) {
      const { id } = await videos.follow(await videos.create(videos.cheapest));
      const made = await http.post(`/videos/${segment(id)}/remix`, json({ prompt: 'The same at night' }));
      const remix = expectShape(made, AnyVideo, acceptedStatuses);
      expectStatus(await http.delete(`/videos/${segment(id)}`), [200, 202, 204]);
      const answer = await videos.retrieve(remix.id);
      expectStatus(answer, 200);
      const where = '/remixed_from_video_id';
      expectEqual(read(answer.json, where), id, { answer, where });
    },
  },
]);
