// Checks of creations that must be refused (contract:validation.*). If a server accepts such a creation, it
// makes a video, and the suite deletes this video like any other.
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectThat, read, isRefused } from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { isAccepted } from '../tools/video-jobs.ts';
import { refusals } from './creation-rows.ts';
import { wrongBodies } from './validation-bodies.ts';
import { wrongReferences } from './validation-references.ts';
import { wrongValues } from './validation-values.ts';

const ofAllRefusals: readonly CheckInput[] = [
  {
    id: 'status-400',
    title: 'Wrong values are refused with 400, not 422',
    requirements: ['validation.status-400'],
    needs: ['refused'],
    async run({ need }) {
      const { creations } = await need('refused');
      expectThat(creations.length > 0, { expected: 'a refused creation', actual: 'none' });
      for (const answer of creations) expectEqual(answer.status, 400, { answer, where: 'status' });
    },
  },
  {
    id: 'type-invalid-request',
    title: 'Every refusal of a parameter has the type invalid_request_error',
    requirements: ['validation.type-invalid-request'],
    needs: ['refused'],
    async run({ need }) {
      const { creations } = await need('refused');
      expectThat(creations.length > 0, { expected: 'a refused creation', actual: 'none' });
      for (const answer of creations)
        expectEqual(read(answer.json, '/error/type'), 'invalid_request_error', {
          answer,
          where: '/error/type',
        });
    },
  },
  {
    id: 'refusals-cost-nothing',
    level: 'SHOULD',
    title: 'A refused creation leaves no video in the list',
    requirements: ['validation.refusals-cost-nothing'],
    needs: ['create-encoding', 'list-route'],
    async run({ videos, http }) {
      const prompt = `${videos.cheapest.prompt}, which must never be made`;
      const refused = await videos.create({ ...videos.cheapest, prompt, seconds: '5' });
      expectThat(!isAccepted(refused), { expected: 'a refusal', actual: refused.status, answer: refused });
      const answer = await http.get('/videos', { limit: 60, order: 'desc' });
      const listed = read(answer.json, '/data');
      expectThat(Array.isArray(listed), { expected: 'a list', actual: answer.json, where: '/data', answer });
      const left = listed.filter((video) => read(video, '/prompt') === prompt);
      expectEqual(left, [], { answer, where: '/data' });
    },
  },
];

const listed = /Supported values are: (.*)\.$/;

/** Returns the list of sizes from the message of a refusal. */
async function listOf({ videos }: Context) {
  const answer = await videos.create({ ...videos.cheapest, size: '640x480' });
  const message = String(read(answer.json, '/error/message'));
  const [, list] = listed.exec(message) ?? [];
  const place = { where: '/error/message', answer };
  expectThat(list !== undefined, { expected: 'a list of supported values', actual: message, ...place });
  return { list, place };
}

const lists: readonly CheckInput[] = [
  {
    id: 'list-quotes',
    title: 'Supported values have single quotes',
    requirements: ['validation.list-quotes'],
    needs: ['create-encoding'],
    async run(ctx) {
      const { list, place } = await listOf(ctx);
      const items = list.split(/, and |, | and /);
      const fits = items.every((item) => /^'[^']+'$/.test(item));
      expectThat(fits, { expected: 'each value in single quotes', actual: list, ...place });
    },
  },
  {
    id: 'list-last-comma',
    title: "Three or more supported values have ', and' before the last",
    requirements: ['validation.list-last-comma'],
    needs: ['create-encoding'],
    async run(ctx) {
      const { list, place } = await listOf(ctx);
      const fits = list.split(', ').length < 3 || /, and \S+$/.test(list);
      expectThat(fits, { expected: "', and' before the last of three or more", actual: list, ...place });
    },
  },
];

/** A check that a size that the model cannot make is refused, or that its job fails. */
const refusedOrFails = (id: string, size: string): CheckInput => ({
  id,
  title: `${size} with sora-2 is refused, or the job fails`,
  requirements: [`validation.${id}`],
  needs: ['create-encoding'],
  jobs: 1,
  async run({ videos }) {
    // Moderation passes this prompt. With a flagged prompt the job would fail for another reason.
    const created = await videos.create({ ...videos.cheapest, model: 'sora-2', size });
    if (isRefused(created)) return;
    const { video, polls } = await videos.follow(created);
    const answer = polls.at(-1) ?? created;
    expectThat(video.status === 'failed', {
      expected: 'a refusal, or a failed job',
      actual: video.status,
      where: '/status',
      answer,
    });
  },
});

export const validation = checks('validation', [
  ...ofAllRefusals,
  ...refusals(wrongValues),
  ...lists,
  refusedOrFails('size-not-of-the-model', '1792x1024'),
  refusedOrFails('size-1080p-not-of-sora-2', '1920x1080'),
  ...refusals(wrongBodies),
  ...refusals(wrongReferences),
]);
