// Downloads: the three assets of a completed video.
import { assetEffects } from '../domain/effects.ts';
import { videoExpired, videoNotReady } from '../domain/errors.ts';
import { isExpired, view } from '../domain/video.ts';
import { parseQuery } from '../schema/query-string.ts';
import { ContentQuery } from '../schema/video-requests.ts';
import type { Handler } from '../http/call.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { applyVideoFault } from '../http/faults.ts';
import { isContentLate, sendAsset } from '../jobs/asset-reply.ts';
import { findVideo, pollsOf } from '../jobs/video-lookup.ts';

export function contentHandlers(
  ports: Pick<JobPorts, 'media' | 'report' | 'sleep'>,
): Record<'downloadVideo', Handler> {
  return {
    async downloadVideo(call) {
      const { request, project, now, params, assetEffects: met } = call;
      const { variant } = parseQuery(ContentQuery, request.url);
      const { body } = await findVideo(project, params['video_id'] ?? '');
      const shown = view(body, { now, polls: await pollsOf(project, body) });
      if (shown.status !== 'completed') throw videoNotReady();
      // GET still returns the video itself (WIRE, contract:lifecycle.expired-still-retrieved).
      if (isExpired(shown, now)) throw videoExpired(body.lifetimeMs);
      const effects = assetEffects(body, met);
      if (isContentLate(shown, { now, effects })) throw videoNotReady();
      const make = () => sendAsset(ports, call, { record: body, variant });
      return applyVideoFault(ports, { fault: effects.fault, signal: request.signal, make });
    },
  };
}
