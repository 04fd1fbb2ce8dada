// Makes the record of a new job from the requested values.
import { videoId } from '../domain/ids.ts';
import { makePlan } from '../domain/plan.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { JobPorts } from './job-ports.ts';

type Basics = Pick<VideoRecord, 'model' | 'prompt' | 'seconds' | 'size' | 'palette' | 'referenceSha256'>;

/**
 * Returns a record that contains only the requested values, as in the contract. Every field is written out,
 * always in the same order: jobs take the most space on a server, and objects with the same layout are small.
 * @param given.source the video that the new video is made from
 * @param given.generated the seconds to render, if only a part of `seconds` is rendered
 */
export function newRecord(
  { profile, pace }: Pick<JobPorts, 'profile' | 'pace'>,
  given: Basics & {
    now: number;
    entropy: string;
    source: Pick<VideoRecord, 'id' | 'prompt'> | null;
    generated?: string;
  },
): VideoRecord {
  const { now, entropy, model, prompt, seconds, size, palette, referenceSha256, source } = given;
  const request = { model, size, seconds: given.generated ?? seconds };
  const record: VideoRecord = {
    id: videoId(Math.floor(now / 1000), entropy, profile.idDigits.value),
    createdAt: now,
    model,
    prompt,
    seconds,
    size,
    remixedFromVideoId: source?.id ?? null,
    palette,
    sourcePrompt: source?.prompt ?? null,
    referenceSha256,
    lifetimeMs: profile.assetLifetime.value * 1000,
    plan: makePlan({ entropy, request, profile, pace }),
    command: null,
    expiredAt: null,
  };
  if (profile.lifetimeFrom.value === 'creation') record.lifetimeFrom = 'creation';
  if (!profile.announcesEnds.value) record.webhook = { drop: true };
  return record;
}
