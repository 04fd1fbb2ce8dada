// Characters: made from an uploaded video and a name, retrieved, and referred to by creations (videos-api 6, 1.5).
import type { CharacterRecord } from '../domain/character.ts';
import { characterNotFound, contentPolicyViolation } from '../domain/errors.ts';
import { characterId } from '../domain/ids.ts';
import { CreateCharacter, toWire } from '../schema/character.ts';
import { parseParams } from '../schema/refusals.ts';
import { assertForm } from './body.ts';
import type { Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { jsonReply } from './reply.ts';
import { readUploadedVideo } from './uploaded-video.ts';

export function characterHandlers(deps: Deps): Record<'createCharacter' | 'retrieveCharacter', Handler> {
  const { store, moderation } = deps;
  return {
    async createCharacter({ request, project, body }) {
      assertForm(request);
      const { video, name } = parseParams(CreateCharacter, await body());
      const file = await readUploadedVideo(deps, video, 'a file');
      // There is no job that could fail later, so what is flagged is refused at once (UNKNOWN).
      const flag =
        moderation.mode === 'off'
          ? undefined
          : moderation.judge()({ prompt: name, fileName: file.name, sha256: file.sha256 });
      if (flag !== undefined) throw contentPolicyViolation(flag.within);
      const entropy = await deps.entropy(project, () => ({ character: name, video: file.sha256 }));
      const now = deps.now(project);
      const record = { id: characterId(Math.floor(now / 1000), entropy), createdAt: now, name };
      await store.put(project, 'character', {
        id: record.id,
        sort: deps.nextSort(project, now),
        body: record,
      });
      return jsonReply(toWire(record), { note: `${record.id} '${name}'` });
    },

    async retrieveCharacter({ project, params }) {
      return jsonReply(toWire(await findCharacter(deps, project, params['character_id'] ?? '')));
    },
  };
}

/** @throws ApiError 404 for an id that is unknown, malformed or another project's (INFER) */
async function findCharacter({ store }: Deps, project: string, id: string): Promise<CharacterRecord> {
  const found = await store.get(project, 'character', id);
  if (found === undefined) throw characterNotFound(id);
  return found.body;
}

/** What a record keeps of the characters that a creation refers to. @throws ApiError 404 */
export function findCharacters(
  deps: Deps,
  project: string,
  references: readonly { id: string }[],
): Promise<{ id: string; name: string }[]> {
  return Promise.all(
    references.map(async (reference) => {
      const { id, name } = await findCharacter(deps, project, reference.id);
      return { id, name };
    }),
  );
}

/** What the log says of characters whose names the prompt lacks: the guide demands them, no refusal was ever seen. */
export function unnamed(characters: readonly { name: string }[], prompt: string): string | undefined {
  const missing = characters.filter(({ name }) => !prompt.includes(name)).map(({ name }) => `'${name}'`);
  return missing.length === 0 ? undefined : `the prompt does not name ${missing.join(' and ')}`;
}
