// Creations in the encoding that most checks do not use, with every value that is not a default.
import type { Clip } from '../vocabulary/clip.ts';
import type { Context } from '../vocabulary/context.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import type { Encoding } from '../vocabulary/encoding.ts';
import { jsonCreate, multipartCreate } from './capability-probes.ts';
import { unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';
import type { Creation } from '../vocabulary/need-values.ts';

/** Contains each value that is not a default at least once, in the cheapest combination. */
const offers: Readonly<Record<string, readonly Clip[]>> = {
  'openai-2026-09': [
    { model: 'sora-2-2025-10-06', seconds: 16, size: '720x1280' },
    { model: 'sora-2-2025-12-08', seconds: 20, size: '1280x720' },
    { model: 'sora-2-pro', seconds: 8, size: '1024x1792' },
    { model: 'sora-2-pro-2025-10-06', seconds: 12, size: '1792x1024' },
    { model: 'sora-2-pro', seconds: 4, size: '1080x1920' },
    { model: 'sora-2-pro', seconds: 4, size: '1920x1080' },
  ],
  'openai-2026-02': [
    { model: 'sora-2-2025-10-06', seconds: 12, size: '720x1280' },
    { model: 'sora-2-2025-12-08', seconds: 8, size: '1280x720' },
    { model: 'sora-2-pro', seconds: 4, size: '1024x1792' },
    { model: 'sora-2-pro-2025-10-06', seconds: 4, size: '1792x1024' },
  ],
};

/** Returns the clips to create. Azure has deployments instead of models, and only two sizes. */
const offersOf = ({ release }: Context['profile'], model: string): readonly Clip[] =>
  offers[release] ?? [
    { model, seconds: 8, size: '720x1280' },
    { model, seconds: 12, size: '1280x720' },
  ];

/** Returns the encodings that the server understands, the usual encoding first. */
async function encodingsOf(ctx: Context): Promise<readonly Encoding[]> {
  const usual = await ctx.need('create-encoding');
  const other: Encoding = usual === 'json' ? 'multipart' : 'json';
  const probe = other === 'json' ? jsonCreate : multipartCreate;
  const understood = await probe.make(ctx).catch(() => false);
  return understood ? [usual, other] : [usual];
}

export const encodings: Need<'encodings'> = {
  kind: 'capability',
  title: 'an encoding of creations',
  needs: ['create-encoding'],
  make: encodingsOf,
};

export const otherEncoding: Need<'other-encoding'> = {
  kind: 'resource',
  title: 'creations in a second encoding',
  needs: ['encodings', 'moderation'],
  unpaid: (profile) => offersOf(profile, profile.clip.model),
  async make(ctx) {
    const [, encoding] = await ctx.need('encodings');
    if (encoding === undefined)
      throw new Skip('the server takes one encoding alone; create.json and create.multipart judge that');
    const made: Creation[] = [];
    for (const { model, seconds, size } of offersOf(ctx.profile, ctx.videos.cheapest.model)) {
      const prompt = await unpaidPrompt(ctx, { note: `, ${seconds} s of ${size} by ${model}` });
      const sent = { model, seconds: String(seconds), size, prompt };
      made.push({ encoding, sent, answer: await ctx.videos.create(sent, encoding) });
    }
    return made;
  },
};
