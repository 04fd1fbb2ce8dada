// Characters on the wire (SPEC, videos-api 6): two operations, no list and no deletion.
import * as z from 'zod';
import { longestName, mostCharacters, type CharacterRecord } from '../domain/character.ts';
import { boundedText } from './text.ts';

export const Character = z
  .object({
    id: z.string().nullable(),
    name: z.string().nullable(),
    created_at: z.int().min(0).describe('Unix time in seconds.'),
  })
  .strict()
  .meta({ id: 'Character', description: 'A character that creations can name.' });

/** `video` is judged by `http/uploaded-video.ts`. */
export const CreateCharacter = z.strictObject({
  video: z.unknown(),
  name: boundedText(longestName).describe('What prompts call it.'),
});

/** The `characters` of a creation (DOC, videos-api 1.5: in the guide only). */
export const CharacterReferences = z
  .array(z.strictObject({ id: z.string() }))
  .max(mostCharacters)
  .describe('Characters that the prompt names, by their ids.');

export function toWire({ id, name, createdAt }: CharacterRecord): z.infer<typeof Character> {
  return { id, name, created_at: Math.floor(createdAt / 1000) };
}
