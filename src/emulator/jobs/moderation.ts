// Applies moderation: a job that the tables flag fails early, as on the wire, or is refused at once.
import { contentPolicyViolation } from '../domain/errors.ts';
import { stoppedPlan } from '../domain/moderation.ts';
import { withoutTags } from '../domain/tags.ts';
import type { JobError } from '../domain/profiles.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { JobPorts } from './job-ports.ts';
import { sha256 } from '../http/digest.ts';
import { isUploadedFile } from '../http/form.ts';
import { nameInUrl } from '../net/url-name.ts';

export interface Moderation {
  /**
   * Returns the record after moderation, and a note for the log.
   * @throws ApiError 400 when flagged requests are refused
   */
  judge(record: VideoRecord, reference?: unknown): { record: VideoRecord; note?: string };
}

export function createModeration({
  moderation,
  profile,
  promptTags,
}: Pick<JobPorts, 'moderation' | 'profile' | 'promptTags'>): Moderation {
  const { mode, judge } = moderation;
  return {
    judge(record, reference) {
      if (mode === 'off') return { record };
      const { referenceSha256, uploaded, plan } = record;
      // A prompt tag is a rule for the emulator, so moderation does not read it.
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
        record: {
          ...record,
          plan: stoppedPlan(plan, reasoned(profile.moderationError.value, flag.category)),
        },
        note: `moderation will stop it: ${flag.category} ('${flag.matched}' in the ${flag.within})`,
      };
    },
  };
}

/** The error. Its category is filled in where the message has the placeholder `{reason}`. */
function reasoned({ code, message }: JobError, category: string): JobError {
  return { code, message: message.replace('{reason}', category) };
}

/** The hash of a video that was sent as the reference. The record has only the hash of the picture. */
function hashOf(reference: unknown): string | undefined {
  return isUploadedFile(reference) && reference.mimetype === 'video/mp4'
    ? sha256(reference.bytes)
    : undefined;
}

/** The file name of a reference: the name in its part, or the last segment of its URL. */
function fileNameOf(reference: unknown): string | undefined {
  if (isUploadedFile(reference)) return reference.filename;
  if (typeof reference !== 'object' || reference === null || !('image_url' in reference)) return undefined;
  const { image_url: url } = reference;
  return typeof url !== 'string' || url.startsWith('data:') ? undefined : nameInUrl(url);
}
