// The bodies and queries of requests about videos.
import * as z from 'zod/mini';
import { variants } from '../domain/clip.ts';
import type { Profile } from '../domain/profiles.ts';
import type { ForeignJob } from '../domain/video.ts';
import { CharacterReferences } from './character.ts';
import { boundedText, oneOfTexts } from './text.ts';

/** The largest length of `image_url`, in characters (SPEC, contract:validation.reference-url-too-long). */
const imageUrlLength = 20_971_520;

export const ImageReference = z
  .strictObject({
    image_url: z.optional(
      boundedText(imageUrlLength, 'An http(s) or base64 data URL.', {
        pattern: '^(data:[^;,]*;base64,|[hH][tT][tT][pP][sS]?:)',
      }),
    ),
    file_id: z.optional(z.string().check(z.describe('The id of an uploaded file.'))),
  })
  .check(
    z.meta({
      id: 'ImageReference',
      oneOf: [{ required: ['image_url'] }, { required: ['file_id'] }],
      description: "A picture by reference: exactly one of 'image_url' or 'file_id'.",
    }),
  );

/**
 * The fields of a creation, with the values that a profile accepts. `http/reference.ts` checks
 * `input_reference`.
 */
export function createVideo(profile: Profile) {
  const { model, seconds, size } = profile.defaults.value;
  const body = z.strictObject({
    prompt: boundedText(profile.promptLength.value, 'What the video shows.'),
    model: z._default(z.enum(Object.keys(profile.models.value)), model),
    seconds: z._default(
      oneOfTexts(profile.seconds.value, {
        listed: profile.listedSeconds.value,
        description: 'Duration; a string, not a number.',
      }),
      seconds,
    ),
    size: z._default(
      z.enum([...profile.sizes.value]).check(z.describe('720p for both models, the rest for sora-2-pro.')),
      size,
    ),
    input_reference: z.optional(z.unknown()),
    characters: z.optional(CharacterReferences),
  });
  // A profile without edits has no characters. Then `characters` is refused as an unknown key.
  return (profile.edits.value ? body : z.omit(body, { characters: true })) as typeof body;
}

/**
 * A creation that was checked by the rules of another server: any model, size and length, and the job of that
 * server.
 */
export const foreignCreation = z.object({
  prompt: z.string(),
  model: z.string(),
  seconds: z.string(),
  size: z.string(),
  input_reference: z.optional(z.unknown()),
  foreign: z.custom<ForeignJob>(),
});

/** The body of a remix. It has only the prompt (contract:remix.other-parameter). */
export const remixVideo = (profile: Profile) =>
  z.strictObject({ prompt: boundedText(profile.promptLength.value, 'What to change.') });

export const ListVideosQuery = z.object({
  after: z.optional(z.string().check(z.describe('The id behind which the page starts.'))),
  limit: z._default(z.int().check(z.gte(0), z.lte(100), z.describe('Most items of a page.')), 20),
  order: z._default(z.enum(['asc', 'desc']).check(z.describe('By creation time.')), 'desc'),
});

export const ContentQuery = z.object({
  variant: z._default(z.enum(variants).check(z.describe('Which asset.')), 'video'),
});
