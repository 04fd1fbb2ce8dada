// Edits and extensions, of videos of the project and of uploaded files (contract:edits.* contract:extensions.*).
import { extensionLimits } from '../domain/derivation.ts';
import { extendedTooFar, extendedTooOften, invalidType } from '../domain/errors.ts';
import { editUpload, editVideo, extendUpload, extendVideo } from '../schema/derived-videos.ts';
import { parseParams } from '../schema/refusals.ts';
import { viewAtCreation } from '../domain/video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import type { Call, Handler } from '../http/call.ts';
import { newRecord } from '../jobs/new-record.ts';
import { videoReply } from '../jobs/video-reply.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { isUploadedFile } from '../http/form.ts';
import type { Jobs, WantedJob } from '../jobs/jobs.ts';
import type { Reply } from '../http/reply.ts';
import { projectSource, uploadedSource, type Source } from '../jobs/source-video.ts';

export function derivedHandlers(
  ports: Pick<JobPorts, 'profile' | 'media' | 'pace' | 'pollAfter'>,
  jobs: Jobs,
): Record<'editVideo' | 'extendVideo', Handler> {
  const { profile } = ports;
  const editBody = editVideo(profile);
  const editUploadBody = editUpload(profile);
  const extendBody = extendVideo(profile);
  const extendUploadBody = extendUpload(profile);

  return {
    editVideo: jobs.rated(async (call) => {
      const sent = await call.body();
      if (isUploadedFile(sent['video'])) {
        const { prompt, model, video } = parseParams(editUploadBody, sent);
        return edited(
          call,
          prompt,
          await uploadedSource(ports, video, { model, whole: false, signal: call.request.signal }),
        );
      }
      const { prompt, video } = parseParams(editBody, withReference(sent));
      return edited(call, prompt, await projectSource(call, { id: video.id, done: 'edited' }));
    }),

    extendVideo: jobs.rated(async (call) => {
      const sent = await call.body();
      if (isUploadedFile(sent['video'])) {
        const { prompt, seconds, model, video } = parseParams(extendUploadBody, sent);
        const source = await uploadedSource(ports, video, {
          model,
          whole: true,
          signal: call.request.signal,
        });
        return extended(call, { prompt, added: seconds, source });
      }
      const { prompt, seconds, video } = parseParams(extendBody, withReference(sent));
      const source = await projectSource(call, { id: video.id, done: 'extended' });
      return extended(call, { prompt, added: seconds, source });
    }),
  };

  async function edited({ project, jobEffects }: Call, prompt: string, source: Source): Promise<Reply> {
    const { kept, upload, digits } = source;
    const entropy = await project.entropy(() => ({ prompt, edited: digits }));
    const record = newRecord(ports, { now: project.now(), entropy, ...kept, prompt });
    return created(project, {
      record: { ...record, derived: 'edit', ...ofUpload(source) },
      upload,
      jobEffects,
    });
  }

  async function extended(
    { project, jobEffects }: Call,
    { prompt, added, source }: { prompt: string; added: string; source: Source },
  ): Promise<Reply> {
    const { kept, parts, upload, digits } = source;
    const { times, seconds: longest } = extensionLimits;
    const total = Number(kept.seconds) + Number(added);
    // A video has one part more than it has extensions.
    if (parts.length > times) throw extendedTooOften(times);
    if (total > longest) throw extendedTooFar(longest, total);
    const entropy = await project.entropy(() => ({ prompt, seconds: added, extended: digits }));
    const stitched = { ...kept, seconds: String(total), generated: added };
    const record = newRecord(ports, { now: project.now(), entropy, ...stitched, prompt });
    return created(project, {
      record: { ...record, derived: 'extension', ...ofUpload(source), earlier: parts },
      upload,
      jobEffects,
    });
  }

  async function created(project: ProjectScope, wanted: WantedJob): Promise<Reply> {
    const { record, ...more } = await jobs.create(project, wanted);
    return videoReply(ports, viewAtCreation(record), more);
  }
}

const ofUpload = ({ uploaded }: Source) => (uploaded === undefined ? {} : { uploaded });

/**
 * Refuses a string in the place of the object, with an error that names the wrong type. Careless clients send
 * such strings (WIRE for references since Mar 2026, contract:clients.uploads-to-edits).
 */
function withReference(sent: Record<string, unknown>): Record<string, unknown> {
  const { video } = sent;
  if (typeof video === 'string') throw invalidType('video', 'an object', video);
  return sent;
}
