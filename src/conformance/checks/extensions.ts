// Extensions (contract:extensions.*), read from one finished extension of the shared clip.
import { acceptedStatuses } from '../vocabulary/statuses.ts';
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectStatus, expectThat, read, expectRefused } from '../vocabulary/expect.ts';
import { readMp4 } from '../media/mp4.ts';
import { whenThere } from '../needs/clip-assets.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import { readMedia } from './content.ts';
import {
  commonChecks,
  checksCopiedField,
  sendDerivation,
  refusal,
  checksShownFields,
  type Kind,
} from './derived.ts';

const kind: Kind = {
  area: 'extensions',
  name: 'An extension',
  need: 'extension',
  route: 'extension-route',
  extra: { seconds: '4' },
};

/** A check that lengths are accepted. The extensions cost nothing where moderation stops the jobs. */
const lengths = (
  id: string,
  { title, values }: { title: string; values: readonly string[] },
): CheckInput => ({
  id,
  title,
  requirements: [`extensions.${id}`],
  needs: ['completed', 'extension-route'],
  unpaid: (clip) => values.map((seconds) => ({ ...clip, seconds: Number(seconds) })),
  async run(ctx) {
    const prompt = await unpaidPrompt(ctx);
    for (const seconds of values)
      expectStatus(await sendDerivation(ctx, kind, { change: { seconds, prompt } }), acceptedStatuses);
  },
});

const limits: readonly CheckInput[] = [
  {
    id: 'at-most-120-seconds',
    title: 'An extension to more than 120 seconds is refused',
    requirements: ['extensions.at-most-120-seconds'],
    needs: ['extended-to-the-limit'],
    run: async ({ need }) => expectRefused((await need('extended-to-the-limit')).tooLong),
  },
  {
    id: 'at-most-six',
    title: 'The seventh extension of a video is refused',
    requirements: ['extensions.at-most-six'],
    needs: ['extended-to-the-limit'],
    run: async ({ need }) => expectRefused((await need('extended-to-the-limit')).tooOften),
  },
  {
    id: 'limit-400',
    level: 'MAY',
    title: 'The refusal of an extension beyond the limits is a 400',
    requirements: ['extensions.limit-400'],
    needs: ['extended-to-the-limit'],
    async run({ need }) {
      const { tooLong, tooOften } = await need('extended-to-the-limit');
      for (const answer of [tooLong, tooOften].filter(({ status }) => status >= 400))
        expectStatus(answer, 400);
    },
  },
];

export const extensions = checks('extensions', [
  ...commonChecks(kind),
  checksCopiedField(kind, 'model', 'SHOULD'),
  checksCopiedField(kind, 'size', 'SHOULD'),
  checksShownFields(
    kind,
    {
      id: 'total-seconds',
      title: 'The seconds of an extension are those of source and extension together, a string',
    },
    (answer, { videos }) => {
      const total = String(Number(videos.cheapest.seconds) + 4);
      expectEqual(read(answer.json, '/seconds'), total, { answer, where: '/seconds' });
    },
  ),
  {
    id: 'content-duration',
    level: 'SHOULD',
    title: 'The MP4 file of an extension lasts as long as source and extension together',
    requirements: ['extensions.content-duration'],
    needs: ['extension'],
    async run(ctx) {
      const { need, videos } = ctx;
      const { id } = await need('extension');
      const answer = await whenThere(ctx, id);
      const { durationS: actual } = readMedia(answer, readMp4, 'a whole MP4');
      const wanted = Number(videos.cheapest.seconds) + 4;
      expectThat(Math.abs(actual - wanted) <= 0.5, {
        expected: `${wanted} s, half a second more or less`,
        actual,
        where: 'box moov/mvhd',
        answer,
      });
    },
  },
  lengths('seconds-4-8-12', { title: 'Extensions by 4, 8 and 12 s are accepted', values: ['4', '8', '12'] }),
  lengths('seconds-16-20', { title: 'Extensions by 16 and 20 s are accepted', values: ['16', '20'] }),
  refusal(kind, { id: 'seconds-value', of: 'by 10 s', change: { seconds: '10' } }),
  refusal(kind, { id: 'seconds-missing', of: 'without seconds', change: { seconds: undefined } }),
  {
    id: 'no-references',
    title: 'An extension with characters or with a reference is refused',
    requirements: ['extensions.no-references'],
    needs: ['completed', 'extension-route'],
    async run(ctx) {
      const characters = [{ id: 'char_6a0c5b8de1f24c0a9d8b7c6f5e4d3c2b' }];
      const input_reference = { image_url: 'data:image/png;base64,iVBORw0KGgo=' };
      for (const change of [{ characters }, { input_reference }])
        expectRefused(await sendDerivation(ctx, kind, { change }));
    },
  },
  ...limits,
]);
