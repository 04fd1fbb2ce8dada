// `POST /v1/videos/sync` of vLLM-Omni: a creation whose answer is the clip. The answer is sent when the job
// has ended.
import { isTerminal, type VideoView } from '../../domain/video.ts';
import { isStopped } from '../../quirks/answers.ts';
import { OwnRefusal } from '../../quirks/refusal.ts';
import type { Call, Handler } from '../../http/call.ts';
import { viewAfterPoll } from '../../jobs/video-lookup.ts';
import { cancel, recordOf, type Quirky } from './steps.ts';
import type { Reply } from '../../http/reply.ts';

/** The handlers of the three operations that such a request runs. */
export interface Steps {
  create: Handler;
  download: Handler;
  remove: Handler;
}

/** How long the server waits, in milliseconds on the project's clock. */
const patienceMs = 600_000;
/** Real milliseconds between two checks of the job. */
const pauseMs = 20;

/**
 * @returns a handler that creates a job, waits until the job has ended, answers with the clip, and deletes
 * the job
 */
export function syncHandler(quirky: Quirky, { create, download, remove }: Steps): Handler {
  return async function wait(asked) {
    const made = await create(asked);
    const { video } = made;
    if (made.status >= 400 || video === undefined) return made;
    const about: Call = { ...asked, params: { video_id: video.id } };
    try {
      const ended = await ending(quirky, about);
      return await clipReply({ about, ended, made, download });
    } finally {
      await cancel(about);
      if ((await recordOf(about)) !== undefined) await remove(about);
    }
  };
}

/**
 * Waits until the job has ended and returns it.
 * @throws OwnRefusal 500 or 504, or the abort reason when the client has disconnected
 */
async function ending({ ports }: Quirky, { project, params, request }: Call): Promise<VideoView> {
  for (;;) {
    const now = project.now();
    const doc = await project.store.get('video', params['video_id'] ?? '');
    if (doc === undefined) throw failed('the job has been deleted');
    const shown = await viewAfterPoll({ project, now, doc });
    if (isTerminal(shown)) return shown;
    if (now - doc.body.createdAt >= patienceMs)
      throw new OwnRefusal(504, `Video generation timed out after ${(patienceMs / 1000).toFixed(1)}s.`);
    await ports.jobs.sleep(pauseMs, request.signal);
    request.signal.throwIfAborted();
  }
}

const failed = (why: string) => new OwnRefusal(500, `Video generation failed: ${why}`);

async function clipReply(given: {
  about: Call;
  ended: VideoView;
  made: Reply;
  download: Handler;
}): Promise<Reply> {
  const { about, ended, made, download } = given;
  const { request } = about;
  const { error, model } = ended;
  if (ended.status !== 'completed') {
    if (isStopped(error)) throw new OwnRefusal(400, error?.message ?? '');
    throw failed(error?.message ?? '');
  }
  const url = new URL(`/v1/videos/${ended.id}/content`, request.url);
  const now = about.project.now();
  const clip = await download({ ...about, now, request: new Request(url, { signal: request.signal }) });
  const { etag: _, 'accept-ranges': __, ...headers } = clip.headers;
  return {
    ...clip,
    headers: {
      ...made.headers,
      ...headers,
      'x-model': model,
      'x-inference-time-s': ((ended.completedAt ?? 0) - ended.createdAt).toFixed(3),
      'x-stage-durations': '{}',
      'x-peak-memory-mb': '0.000',
    },
    ruledHeaders: {
      'x-request-id': `video_sync-${ended.id.slice('video_'.length, 38)}`,
      ...made.ruledHeaders,
    },
    video: ended,
  };
}
