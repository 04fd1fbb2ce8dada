// Moderation at work: a job that the tables flag fails early, as on the wire, or is refused at once.
import { contentPolicyViolation } from '../domain/errors.ts';
import { stopped } from '../domain/moderation.ts';
import { withoutTags } from '../domain/tags.ts';
import type { JobError } from '../domain/profiles.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { Deps } from './deps.ts';
import { sha256 } from './digest.ts';
import { isUploadedFile } from './form.ts';
import { nameInUrl } from './url-name.ts';

export interface Moderation {
  /**
   * The record as moderation leaves it, and a word for the log.
   * @throws ApiError 400 when flagged requests are refused
   */
  judge(record: VideoRecord, reference?: unknown): { record: VideoRecord; note?: string };
}

export function createModeration({ moderation, profile, promptTags }: Deps): Moderation {
  const { mode, judge } = moderation;
  return {
    judge(record, reference) {
      if (mode === 'off') return { record };
      const { referenceSha256, uploaded, plan } = record;
      // A rule is no part of what was asked for.
      const prompt = promptTags ? withoutTags(record.prompt) : record.prompt;
      const fileName = uploaded?.name ?? fileNameOf(reference);
      const flag = judge()({
        prompt,
        fileName,
        sha256: uploaded?.sha256 ?? hashOf(reference) ?? referenceSha256,
      });
      if (flag === undefined) return { record };
      if (mode === 'request') throw contentPolicyViolation(flag.within);
      return {
        record: { ...record, plan: stopped(plan, reasoned(profile.moderationError.value, flag.category)) },
        note: `moderation will stop it: ${flag.category} ('${flag.matched}' in the ${flag.within})`,
      };
    },
  };
}

/** The error with its category where its message has a place for it. */
function reasoned({ code, message }: JobError, category: string): JobError {
  return { code, message: message.replace('{reason}', category) };
}

/** Of a video that was sent as the reference: the record has the hash of the picture alone. */
function hashOf(reference: unknown): string | undefined {
  return isUploadedFile(reference) && reference.mimetype === 'video/mp4'
    ? sha256(reference.bytes)
    : undefined;
}

/** The name that a reference came under: of its part, or the last segment of its URL. */
function fileNameOf(reference: unknown): string | undefined {
  if (isUploadedFile(reference)) return reference.filename;
  if (typeof reference !== 'object' || reference === null || !('image_url' in reference)) return undefined;
  const { image_url: url } = reference;
  return typeof url !== 'string' || url.startsWith('data:') ? undefined : nameInUrl(url);
}
