// Characters on the wire (SPEC, contract:characters.no-list). There are two operations, but no list and no
// deletion.
import * as z from 'zod/mini';
import { longestName, mostCharacters, type CharacterRecord } from '../domain/character.ts';
import { boundedText } from './text.ts';

export const Character = z
  .strictObject({
    id: z.nullable(z.string()),
    name: z.nullable(z.string()),
    created_at: z.int().check(z.gte(0), z.describe('Unix time in seconds.')),
  })
  .check(z.meta({ id: 'Character', description: 'A character that creations can name.' }));

/** `http/uploaded-video.ts` checks `video`. */
export const CreateCharacter = z.strictObject({
  video: z.unknown(),
  name: boundedText(longestName, 'What prompts call it.'),
});

/** The `characters` of a creation (DOC, contract:characters.used-in-create: only in the guide). */
export const CharacterReferences = z
  .array(z.strictObject({ id: z.string() }))
  .check(z.maxLength(mostCharacters), z.describe('Characters that the prompt names, by their ids.'));

export function toWire({ id, name, createdAt }: CharacterRecord): z.infer<typeof Character> {
  return { id, name, created_at: Math.floor(createdAt / 1000) };
}
