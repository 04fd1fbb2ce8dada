// The values and limits that Azure OpenAI allows, as contracts like the others: data only, each value with
// its source. A deployment is a model of its contract under a name that the user chose.
import type { Fact } from './fact.ts';
import type { Profile } from './profiles.ts';

export const azureModels = ['sora-2', 'sora'] as const;

/** A name that requests send as `model`, and the model that the name stands for. */
export interface Deployment {
  name: string;
  model: (typeof azureModels)[number];
}

/** The deployments that exist when the user named none. */
export const standardDeployments: readonly Deployment[] = azureModels.map((model) => ({
  name: model,
  model,
}));

/** The number of jobs of a resource that may run at once (DOC, contract:azure.two-running-jobs). */
export const azureConcurrency = 2;

/**
 * Sizes of the older API, grouped by their shorter side. `most` contains the largest values for a job of such
 * a size.
 */
const jobSizes = [
  { sizes: ['480x480', '854x480', '480x854'], most: { variants: 4, seconds: 20 } },
  { sizes: ['720x720', '1280x720', '720x1280'], most: { variants: 2, seconds: 20 } },
  { sizes: ['1080x1080', '1920x1080', '1080x1920'], most: { variants: 1, seconds: 10 } },
] as const;

/**
 * The limits of the older API. Different sizes have different limits: "smaller dimensions allow more
 * variants" (DOC); the numbers are 3P.
 */
export const jobLimits = {
  sizes: jobSizes.flatMap(({ sizes }) => [...sizes]),
  variants: 4,
  seconds: 20,
  /** @param size one of `sizes` */
  of: (size: string) =>
    jobSizes.find(({ sizes }) => (sizes as readonly string[]).includes(size))?.most ?? jobSizes[0].most,
};

const doc = <T>(value: T, source: string): Fact<T> => ({ value, confidence: 'DOC', source });
const wire = <T>(value: T, source: string): Fact<T> => ({ value, confidence: 'WIRE', source });

const infer = <T>(value: T, source: string): Fact<T> => ({ value, confidence: 'INFER', source });

/** The contract of the video operations and the contract of the older jobs, for the given deployments. */
export function azureContracts(
  base: Profile,
  deployments: readonly Deployment[],
): { videos: Profile; jobs: Profile } {
  const shared = sharedContract(base);
  const named = (wanted: Deployment['model']) =>
    Object.fromEntries(
      deployments.filter(({ model }) => model === wanted).map(({ name }) => [name, 'sora-2' as const]),
    );
  return { videos: videoContract(shared, named('sora-2')), jobs: jobContract(shared, named('sora')) };
}

type Models = Profile['models']['value'];

/** The values that both contracts have in place of OpenAI's. */
const sharedContract = (base: Profile): Profile => ({
  ...base,
  retired: wire(false, 'still generating on 2026-09-24; retired on 2026-10-15 (contract:retirement.azure)'),
  idDigits: wire(32, 'samples of 2026 (contract:azure.id-32-hex)'),
  assetLifetime: wire(86_400, 'three samples (contract:azure.expires-after-86400)'),
  lifetimeFrom: wire('creation', 'the same samples (contract:azure.expires-after-86400)'),
  moderationError: wire(
    {
      code: 'moderation_blocked',
      message:
        'The request is blocked by our moderation system when checking inputs. Possible reasons: {reason}.',
    },
    'captured Azure exchanges (contract:azure.moderation-reasons)',
  ),
  edits: infer(false, 'no document of Azure names edits or extensions (contract:azure.no-characters)'),
  batches: infer(false, 'no document of Azure names batches of videos (contract:azure.limits)'),
  announcesEnds: infer(false, 'Azure had no webhooks (contract:azure.no-webhooks)'),
});

function videoContract(shared: Profile, models: Models): Profile {
  const small = ['720x1280', '1280x720'];
  const seconds = ['4', '8', '12'];
  return {
    ...shared,
    models: doc(models, 'sora-2 only; `model` is the name of a deployment (contract:azure.videos)'),
    seconds: doc(seconds, 'Azure documentation, 2026 (contract:azure.limits)'),
    listedSeconds: wire(seconds, 'captured Azure refusals (contract:validation.seconds-value-message)'),
    // Azure's refusals list the same sizes as OpenAI's, because their texts are identical (WIRE).
    sizes: wire([...small, '1024x1792', '1792x1024'], 'captured Azure refusals (contract:azure.limits)'),
    sizesOf: doc({ 'sora-2': small, 'sora-2-pro': [] }, 'Azure documentation, 2026 (contract:azure.limits)'),
  };
}

function jobContract(shared: Profile, models: Models): Profile {
  const { sizes } = jobLimits;
  const seconds = Array.from({ length: jobLimits.seconds }, (_, index) => String(index + 1));
  const reference = 'Azure REST reference (contract:azure.jobs)';
  return {
    ...shared,
    models: doc(models, 'model `sora` of 2025-05-02 (contract:azure.jobs)'),
    seconds: doc(seconds, reference),
    listedSeconds: doc(seconds, reference),
    sizes: doc(sizes, reference),
    sizesOf: doc({ 'sora-2': sizes, 'sora-2-pro': [] }, reference),
  };
}
