// What requests about videos may ask for.
import * as z from 'zod';
import { variants } from '../domain/clip.ts';
import type { Profile } from '../domain/profiles.ts';
import { CharacterReferences } from './character.ts';
import { boundedText } from './text.ts';

/** Longest `image_url`, in characters (SPEC, videos-api 1.5). */
const imageUrlLength = 20_971_520;

export const ImageReference = z
  .strictObject({
    image_url: boundedText(imageUrlLength).optional().describe('An http(s) or base64 data URL.'),
    file_id: z.string().optional().describe('The id of an uploaded file.'),
  })
  .meta({
    id: 'ImageReference',
    description: "A picture by reference: exactly one of 'image_url' or 'file_id'.",
  });

/** The fields of a creation, with the values that a profile accepts. `input_reference` is judged by `http/reference.ts`. */
export function createVideo(profile: Profile) {
  const { model, seconds, size } = profile.defaults.value;
  const body = z.strictObject({
    prompt: boundedText(profile.promptLength.value).describe('What the video shows.'),
    model: z.enum(Object.keys(profile.models.value)).default(model),
    seconds: z
      .enum([...profile.seconds.value])
      .default(seconds)
      .describe('Duration; a string, not a number.'),
    size: z
      .enum([...profile.sizes.value])
      .default(size)
      .describe('720p for both models, the rest for sora-2-pro.'),
    input_reference: z.unknown().optional(),
    characters: CharacterReferences.optional(),
  });
  // Without them the key is unknown, like any other.
  return (profile.edits.value ? body : body.omit({ characters: true })) as typeof body;
}

/** The body of a remix: nothing but the prompt (videos-api 6). */
export const remixVideo = (profile: Profile) =>
  z.strictObject({ prompt: boundedText(profile.promptLength.value).describe('What to change.') });

export const ListVideosQuery = z.object({
  after: z.string().optional().describe('The id behind which the page starts.'),
  limit: z.int().min(0).max(100).default(20).describe('Most items of a page.'),
  order: z.enum(['asc', 'desc']).default('desc').describe('By creation time.'),
});

export const ContentQuery = z.object({ variant: z.enum(variants).default('video').describe('Which asset.') });
