// Models on the wire: `GET /v1/models` and `GET /v1/models/{model}`, for the Sora ids only.
import * as z from 'zod/mini';
import type { Profile } from '../domain/profiles.ts';

export const Model = z
  .strictObject({
    id: z.string(),
    object: z.literal('model'),
    created: z.int().check(z.gte(0), z.describe('Unix time in seconds.')),
    owned_by: z.string(),
  })
  .check(z.meta({ id: 'Model' }));

export const ModelList = z
  .strictObject({ object: z.literal('list'), data: z.array(Model) })
  .check(z.meta({ id: 'ModelList' }));

/** The launch day, 2025-10-06, for every id. The real `created` values were never recorded (UNKNOWN). */
const created = Date.UTC(2025, 9, 6) / 1000;

/** The models of a profile in the form of the API's list. `owned_by` is INFER (sibling models). */
export function modelList(profile: Profile): z.infer<typeof Model>[] {
  if (profile.retired.value) return [];
  return Object.keys(profile.models.value).map((id) => ({
    id,
    object: 'model',
    created,
    owned_by: 'system',
  }));
}
