// Checks of accepted creations: encodings, models, lengths, sizes, prompts and pictures (contract:create.*).
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectStatus, read } from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { form, type Part } from '../http/body.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import { expectAccepted, isAccepted } from '../tools/video-jobs.ts';
import { acceptances, dataUrl, pictureFile, type Acceptance, type Fields } from './creation-rows.ts';

const values: readonly Acceptance[] = [
  ...['sora-2', 'sora-2-pro', 'sora-2-2025-10-06', 'sora-2-2025-12-08', 'sora-2-pro-2025-10-06'].map(
    (model) => ({
      id: `model-${model}`,
      title: `The model ${model} is accepted`,
      requirements: [`create.model-${model}`],
      change: { model },
    }),
  ),
  ...['4', '8', '12', '16', '20'].map((seconds) => ({
    id: `seconds-${seconds}`,
    title: `${seconds} seconds are accepted`,
    requirements: [`create.seconds-${seconds}`],
    change: { seconds },
    core: seconds !== '4',
  })),
  ...['720x1280', '1280x720'].map((size) => ({
    id: `size-${size}`,
    title: `The size ${size} is accepted`,
    requirements: [`create.size-${size}`],
    change: { size },
  })),
  ...['1024x1792', '1792x1024', '1080x1920', '1920x1080'].map((size) => ({
    id: `size-${size}-pro`,
    title: `The size ${size} is accepted with sora-2-pro`,
    requirements: [`create.size-${size}-pro`],
    change: { model: 'sora-2-pro', size },
  })),
  {
    id: 'prompt-of-32000-characters',
    title: 'A prompt of 32000 characters is accepted',
    requirements: ['create.prompt-of-32000-characters'],
    change: ({ prompt }) => ({ prompt: prompt.padEnd(32_000, ', by the sea') }),
  },
];

const pictures: readonly Acceptance[] = [
  {
    id: 'multipart-with-file',
    title: 'A form with a file is accepted',
    requirements: ['create.multipart-body-with-file'],
    as: 'multipart',
    change: ({ size }) => ({
      input_reference: { ...pictureFile('png', size), filename: 'a first frame.png' },
    }),
    core: true,
  },
  ...(['png', 'jpeg', 'webp'] as const).map((format): Acceptance => ({
    id: `reference-${format}`,
    title: `A picture of type image/${format} is accepted as reference`,
    requirements: [`create.reference-${format}`],
    as: 'multipart',
    change: ({ size }) => ({ input_reference: pictureFile(format, size) }),
  })),
  {
    id: 'reference-data-url',
    title: 'A picture in a data URL is accepted as reference',
    requirements: ['create.reference-data-url'],
    as: 'json',
    change: ({ size }) => ({ input_reference: { image_url: dataUrl('png', size) } }),
  },
];

const textParts = (fields: Fields, rest: Partial<Part> = {}): Part[] =>
  Object.entries(fields).map(([name, value]) => ({ ...rest, name, value: String(value) }));

const forms: readonly Acceptance[] = [
  {
    id: 'multipart-chunked-upload',
    level: 'SHOULD',
    title: 'A chunked form without content-length is accepted',
    requirements: ['create.multipart-chunked-upload'],
    as: 'multipart',
    change: (good) => ({ whole: { ...form(textParts(good)), chunked: true } }),
  },
  {
    id: 'multipart-typed-text-parts',
    level: 'SHOULD',
    title: 'Text parts of a form may have the content type text/plain in UTF-8',
    requirements: ['create.multipart-typed-text-parts'],
    as: 'multipart',
    change: (good) => ({ whole: form(textParts(good, { contentType: 'text/plain; charset=utf-8' })) }),
  },
  {
    id: 'multipart-quoted-boundary',
    level: 'SHOULD',
    title: 'The boundary of a form may be quoted',
    requirements: ['create.multipart-quoted-boundary'],
    as: 'multipart',
    change: (good) => ({ whole: form(textParts(good), { quoted: true }) }),
  },
];

/** Expects that a form with brackets has the same effect as the same object in JSON, whatever it is. */
async function sameInBoth(ctx: Context, fields: Fields): Promise<void> {
  const { videos } = ctx;
  const whole = { ...videos.cheapest, prompt: await unpaidPrompt(ctx), ...fields };
  const [fromJson, fromForm] = [await videos.create(whole, 'json'), await videos.create(whole, 'multipart')];
  const effect = (answer: typeof fromJson) =>
    isAccepted(answer)
      ? 'accepted'
      : {
          status: answer.status,
          code: read(answer.json, '/error/code'),
          message: read(answer.json, '/error/message'),
        };
  expectEqual(effect(fromForm), effect(fromJson), { answer: fromForm });
}

const brackets: readonly CheckInput[] = [
  {
    id: 'bracket-image-url',
    level: 'SHOULD',
    title: 'The part input_reference[image_url] of a form is read as in JSON',
    requirements: ['create.bracket-image-url'],
    needs: ['json-create', 'multipart-create'],
    core: false,
    // The check sends the creation once as JSON and once as a form.
    unpaid: (clip) => [clip, clip],
    async run(ctx) {
      const { size } = ctx.videos.cheapest;
      await sameInBoth(ctx, { input_reference: { image_url: dataUrl('webp', size) } });
      // If the server refuses the size of the picture, it has read the picture.
      await sameInBoth(ctx, { input_reference: { image_url: dataUrl('webp', '64x64') } });
    },
  },
  {
    id: 'bracket-file-id',
    level: 'SHOULD',
    title: 'The part input_reference[file_id] of a form is read as in JSON',
    requirements: ['create.bracket-file-id'],
    needs: ['json-create', 'multipart-create'],
    core: false,
    unpaid: (clip) => [clip, clip],
    run: (ctx) => sameInBoth(ctx, { input_reference: { file_id: 'file-conformance-none' } }),
  },
];

export const create = checks('create', [
  {
    id: 'answers-200',
    title: 'A creation that is accepted is answered with 200, not 201 or 202',
    requirements: ['create.answers-200'],
    needs: ['creations'],
    async run({ need }) {
      for (const { answer } of await need('creations')) if (isAccepted(answer)) expectStatus(answer, 200);
    },
  },
  ...(['multipart', 'json'] as const).map((encoding): CheckInput => ({
    id: encoding,
    title: encoding === 'json' ? 'A JSON body is accepted' : 'A form without a file is accepted',
    requirements: [encoding === 'json' ? 'create.json-body' : 'create.multipart-body-without-file'],
    needs: [`${encoding}-create`, 'creations'],
    async run({ need }) {
      const all = await need('creations');
      for (const { answer } of all.filter((one) => one.encoding === encoding)) expectAccepted(answer);
    },
  })),
  ...acceptances([...values, ...pictures, ...forms]),
  ...brackets,
  {
    id: 'prompt-of-1-character',
    title: 'A prompt of one character is accepted',
    requirements: ['create.prompt-of-1-character'],
    needs: ['create-encoding'],
    // Moderation does not stop this prompt, so the video is made.
    cost: [{ model: 'sora-2', size: '1280x720', seconds: 4 }],
    async run({ videos }) {
      expectAccepted(await videos.create({ ...videos.cheapest, prompt: 'a' }));
    },
  },
]);
