// Characters: made from an uploaded video and a name, and retrieved (contract:characters.*).
import { contentPolicyViolation } from '../domain/errors.ts';
import { characterId } from '../domain/ids.ts';
import { CreateCharacter, toWire } from '../schema/character.ts';
import { parseParams } from '../schema/refusals.ts';
import { assertForm } from '../http/body.ts';
import type { Handler } from '../http/call.ts';
import { findCharacter } from '../jobs/character-lookup.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { jsonReply } from '../http/reply.ts';
import { readUploadedVideo } from '../jobs/uploaded-video.ts';

export function characterHandlers(
  ports: Pick<JobPorts, 'moderation' | 'media'>,
): Record<'createCharacter' | 'retrieveCharacter', Handler> {
  const { moderation } = ports;
  return {
    async createCharacter({ request, project, body }) {
      assertForm(request);
      const { video, name } = parseParams(CreateCharacter, await body());
      const file = await readUploadedVideo(ports, video, 'a file');
      // There is no job that could fail later, so flagged input is refused immediately (UNKNOWN).
      const flag =
        moderation.mode === 'off'
          ? undefined
          : moderation.judge()({ prompt: name, fileName: file.name, sha256: file.sha256 });
      if (flag !== undefined) throw contentPolicyViolation(flag.within);
      const entropy = await project.entropy(() => ({ character: name, video: file.sha256 }));
      const now = project.now();
      const record = { id: characterId(Math.floor(now / 1000), entropy), createdAt: now, name };
      await project.store.put('character', {
        id: record.id,
        sort: await project.nextSort(now),
        body: record,
      });
      return jsonReply(toWire(record), { note: `${record.id} '${name}'` });
    },

    async retrieveCharacter({ project, params }) {
      return jsonReply(toWire(await findCharacter(project, params['character_id'] ?? '')));
    },
  };
}
