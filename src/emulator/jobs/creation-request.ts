// Checks a creation beyond its schema and makes its record. The creation is a request or a line of a batch.
import type * as z from 'zod';
import { invalidValue } from '../domain/errors.ts';
import { paletteSeed } from '../domain/ids.ts';
import { stoppedPlan } from '../domain/moderation.ts';
import type { ForeignJob, VideoRecord } from '../domain/video.ts';
import type { createVideo } from '../schema/video-requests.ts';
import { findCharacters } from './character-lookup.ts';
import { newRecord } from './new-record.ts';
import type { JobPorts } from './job-ports.ts';
import { readReference, type Reference } from './reference-image.ts';
import { ownProperty } from '../domain/own-property.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** The values of a creation after all checks. */
export interface CreationRequest extends Pick<VideoRecord, 'prompt' | 'model' | 'seconds' | 'size'> {
  reference: Reference | undefined;
  characters: { id: string; name: string }[];
  foreign: ForeignJob | undefined;
}

/** The parameters of a creation after its schema has parsed them. */
type Parsed = z.infer<ReturnType<typeof createVideo>> & { foreign?: ForeignJob };

/**
 * @throws ApiError 400 for parameters that do not fit together or that cannot be read, 404 for an unknown
 * character
 */
export async function readCreation(
  ports: Pick<JobPorts, 'profile' | 'media' | 'download'>,
  project: ProjectScope,
  parsed: Parsed,
): Promise<CreationRequest> {
  const { input_reference: value, characters: named, prompt, model, seconds, size, foreign } = parsed;
  assertModelHasSize(ports, model, size);
  const reference = value === undefined ? undefined : await readReference(ports, { project, value, size });
  const characters = named === undefined ? [] : await findCharacters(project, named);
  return { prompt, model, seconds, size, reference, characters, foreign };
}

/**
 * The record of a creation whose parameters have been checked.
 * @param given.now called last, because the job begins at that time
 */
export async function recordOf(
  ports: Pick<JobPorts, 'profile' | 'pace'>,
  given: { project: ProjectScope; wanted: CreationRequest; now: () => number },
): Promise<VideoRecord> {
  const { prompt, model, seconds, size, reference, characters, foreign } = given.wanted;
  const cast = characters.length === 0 ? undefined : { characters };
  const entropy = await given.project.entropy(() => ({
    prompt,
    model,
    seconds,
    size,
    reference: reference?.sha256,
    ...cast,
  }));
  const record = newRecord(ports, {
    now: given.now(),
    entropy,
    model,
    seconds,
    size,
    palette: paletteSeed(entropy),
    prompt,
    referenceSha256: reference?.upload === undefined ? null : (reference.frameSha256 ?? reference.sha256),
    source: null,
  });
  const made = cast === undefined ? record : { ...record, ...cast };
  return foreign === undefined ? made : asForeign(made, foreign);
}

/**
 * The record of a job for another server. The job fails when the requested clip cannot be made (`failure`).
 */
function asForeign(record: VideoRecord, { shows, failure }: ForeignJob): VideoRecord {
  const plan = failure === undefined ? record.plan : stoppedPlan(record.plan, failure);
  return { ...record, plan, foreign: { shows } };
}

/**
 * @throws ApiError 400 for a size that the model does not have (UNKNOWN: the service's own text was never
 * seen)
 */
function assertModelHasSize({ profile }: Pick<JobPorts, 'profile'>, model: string, size: string): void {
  if (profile.open === true) return;
  const family = ownProperty(profile.models.value, model) ?? 'sora-2';
  const sizes = profile.sizesOf.value[family];
  if (!sizes.includes(size)) throw invalidValue('size', size, sizes);
}
