// Sets the outcome of a job by command, whatever its plan was.
import type { JobError, Profile } from '../domain/profiles.ts';
import { isTerminal, view, type Command, type VideoRecord, type VideoView } from '../domain/video.ts';
import { moveAssets } from '../jobs/batch/changes.ts';
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
   * Holds the job at a progress of 0 to 99 until the next command; a progress lower than before is allowed,
   * and never happens by itself.
   */
  setProgress(id: string, progress: number): Promise<VideoView>;
  /** Expires the assets of a completed video now; then `expires_at` is a second in the past. */
  expire(id: string): Promise<VideoView>;
}

export function videoCommands(given: {
  project: ProjectScope;
  profile: Profile;
  /** Converts the video id that a client uses to the emulator's own id. */
  ownId: (id: string) => string;
}): VideoCommands {
  const { project, profile, ownId } = given;
  const { store } = project;

  /** @param edit makes the new record; `at` is the time on the project's clock */
  const change = async (
    called: string,
    edit: (record: VideoRecord, shown: VideoView, at: number) => VideoRecord,
  ): Promise<VideoView> => {
    const id = ownId(called);
    const unknown = () => new ControlError('not_found', `There is no video '${id}' in this project.`);
    // The lock lets the second of two simultaneous commands see the result of the first.
    const { body, moment, ended } = await project.turns.video(id, async () => {
      const doc = await store.get('video', id);
      if (doc === undefined) throw unknown();
      const moment = { now: project.now(), polls: 0 };
      const body = edit(doc.body, view(doc.body, moment), moment.now);
      const changed = { ...doc, body };
      if (body.command === doc.body.command) {
        // The end of the job has not changed, so it must not be announced again.
        if (!(await store.put('video', changed, { ifPresent: true }))) throw unknown();
        return { body, moment, ended: false };
      }
      if (!(await project.jobs.putVideo(changed, { ifPresent: true }))) throw unknown();
      return { body, moment, ended: true };
    });
    if (!ended || body.batch === undefined) return view(body, moment);
    await moveAssets(project, body.batch.id);
    return view((await store.get('video', id))?.body ?? body, moment);
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
