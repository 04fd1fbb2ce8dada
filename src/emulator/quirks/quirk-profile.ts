// The contract of an inference engine: it accepts any model, size and length, and its assets can stay
// forever.
import type { Profile } from '../domain/profiles.ts';
import { behaviourOf, type ServerQuirks } from './quirks.ts';

/** Ten years in seconds. */
const always = 315_360_000;

/**
 * Returns the contract for jobs that are made for a server. Gateways follow the contract of their provider.
 */
export function profileOf(base: Profile, server: ServerQuirks): Profile {
  const { model, clip, neverExpires } = behaviourOf(server);
  if (model === undefined || clip === undefined) return base;
  const fact = { confidence: 'INFER', source: `${server.source}, release ${server.release}` } as const;
  return {
    ...base,
    open: true,
    models: { ...fact, value: { [model.served]: 'sora-2' } },
    defaults: { ...fact, value: { model: model.served, seconds: '4', size: clip.size } },
    ...(neverExpires === true ? { assetLifetime: { ...fact, value: always } } : {}),
  };
}
