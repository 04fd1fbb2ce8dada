// Sets the outcome of a job by command, whatever its plan was.
import { variants } from '../domain/clip.ts';
import type { JobError, Profile } from '../domain/profiles.ts';
import { isTerminal, view, type Command, type VideoRecord, type VideoView } from '../domain/video.ts';
import { clipFor } from '../jobs/asset-reply.ts';
import { moveAssets } from '../jobs/batch/changes.ts';
import { changeVideo } from '../jobs/change-video.ts';
import type { Media } from '../media/media.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { ControlError } from './vocabulary/control-errors.ts';

/**
 * Commands on one project's videos. All throw a ControlError when the video does not exist, or the command is
 * too late.
 */
export interface VideoCommands {
  /** Completes the job now. */
  complete(id: string): Promise<VideoView>;
  /** Fails the job now. @param error default: the moderation error of the profile */
  fail(id: string, error?: JobError | null): Promise<VideoView>;
  /**
   * Holds the job at a progress of 0 to 99 until the next command. The progress may be lower than before;
   * without a command it never falls.
   */
  setProgress(id: string, progress: number): Promise<VideoView>;
  /** Expires the assets of a completed video now; then `expires_at` is a second in the past. */
  expire(id: string): Promise<VideoView>;
  /**
   * The whole asset of a video, whatever its status, its rules and its expiry are: the bytes to which a test
   * compares a download. @param variant default: `video`
   */
  bytes(id: string, variant?: AssetVariant): Promise<Uint8Array>;
}

/** The assets of a video. */
type AssetVariant = (typeof variants)[number];

export function videoCommands(given: {
  project: ProjectScope;
  profile: Profile;
  /** Converts the video id that a client uses to the emulator's own id. */
  ownId: (id: string) => string;
  media: () => Promise<Media>;
}): VideoCommands {
  const { project, profile, ownId, media } = given;

  /** @param edit makes the new record; `at` is the time on the project's clock */
  const change = async (
    called: string,
    edit: (record: VideoRecord, shown: VideoView, at: number) => VideoRecord,
  ): Promise<VideoView> => {
    const id = ownId(called);
    let moment = { now: project.now(), polls: 0 };
    let before = undefined as VideoRecord | undefined;
    const done = await changeVideo(project, id, (record) => {
      moment = { now: project.now(), polls: 0 };
      before = record;
      return edit(record, view(record, moment), moment.now);
    });
    if (done === undefined) throw new ControlError('not_found', `There is no video '${id}' in this project.`);
    const { body } = done.doc;
    if (body.batch === undefined || body.command === before?.command) return view(body, moment);
    await moveAssets(project, body.batch.id);
    return view((await project.store.get('video', id))?.body ?? body, moment);
  };

  const command = (id: string, next: (at: number) => Command) =>
    change(id, (record, shown, at) => {
      if (isTerminal(shown)) throw new ControlError('conflict', `Video '${id}' is ${shown.status} already.`);
      return { ...record, command: next(at) };
    });

  return {
    async complete(id) {
      return command(id, (at) => ({ outcome: { status: 'completed' }, at }));
    },
    async fail(id, error = profile.moderationError.value) {
      return command(id, (at) => ({ outcome: { status: 'failed', error }, at }));
    },
    async setProgress(id, progress) {
      if (!Number.isInteger(progress) || progress < 0 || progress > 99) {
        throw new ControlError(
          'invalid_request',
          `A progress is a whole number from 0 to 99, not ${progress}.`,
        );
      }
      return command(id, () => ({ progress }));
    },
    async bytes(called, variant = 'video') {
      if (!variants.includes(variant)) {
        throw new ControlError(
          'invalid_request',
          `A variant is one of ${variants.join(', ')}, not ${variant}.`,
        );
      }
      const id = ownId(called);
      const doc = await project.store.get('video', id);
      if (doc === undefined)
        throw new ControlError('not_found', `There is no video '${id}' in this project.`);
      const clip = await clipFor(project, doc.body);
      return (await (await media()).asset(clip, variant)).bytes;
    },
    async expire(id) {
      return change(id, (record, shown, at) => {
        if (shown.status !== 'completed')
          throw new ControlError('conflict', `Video '${id}' is ${shown.status}, not completed.`);
        // One second in the past: `expires_at` has whole seconds, and at that very time assets are still
        // available.
        return { ...record, expiredAt: at - 1000 };
      });
    },
  };
}
