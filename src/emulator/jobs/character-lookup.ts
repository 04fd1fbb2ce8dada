// Finds the characters that requests refer to.
import type { CharacterRecord } from '../domain/character.ts';
import { characterNotFound } from '../domain/errors.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** @throws ApiError 404 for an id that is unknown, malformed or another project's (INFER) */
export async function findCharacter(project: ProjectScope, id: string): Promise<CharacterRecord> {
  const found = await project.store.get('character', id);
  if (found === undefined) throw characterNotFound(id);
  return found.body;
}

/** Returns id and name of the characters that a creation refers to, for its record. @throws ApiError 404 */
export function findCharacters(
  project: ProjectScope,
  references: readonly { id: string }[],
): Promise<{ id: string; name: string }[]> {
  return Promise.all(
    references.map(async (reference) => {
      const { id, name } = await findCharacter(project, reference.id);
      return { id, name };
    }),
  );
}

/**
 * Returns the log remark about characters whose names the prompt lacks. The guide requires these names, but
 * no refusal was ever seen.
 */
export function missingNamesRemark(
  characters: readonly { name: string }[],
  prompt: string,
): string | undefined {
  const missing = characters.filter(({ name }) => !prompt.includes(name)).map(({ name }) => `'${name}'`);
  return missing.length === 0 ? undefined : `the prompt does not name ${missing.join(' and ')}`;
}
