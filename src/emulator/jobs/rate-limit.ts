// The rate limit: creations per minute and per day.
import { ApiError, modelForbidden, rateLimitReached } from '../domain/errors.ts';
import { ownProperty } from '../domain/own-property.ts';
import { durationText, retryHeaders, standingHeaders, type Quota } from '../domain/quota.ts';
import type { Call, Handler } from '../http/call.ts';
import { problemReply } from '../http/error-answers.ts';
import { isUploadedFile } from '../http/form.ts';
import type { JobPorts } from './job-ports.ts';
import { admitToWindows } from './sliding-window.ts';
import { sourceIdOf } from './video-lookup.ts';

/**
 * Wraps the handler of a creation. The handler is called only while the project's rate allows it. Invalid
 * creations count against the rate; rate-limited ones do not.
 */
export function withinRate(
  ports: Pick<JobPorts, 'profile' | 'report'>,
  quota: Quota,
  handle: Handler,
): Handler {
  return async function answer(call) {
    let headers: Record<string, string> = {};
    try {
      const model = await modelOf(ports, call);
      if (model !== undefined) {
        if (quota === 'no access') throw modelForbidden(call.project.id, model);
        const family = ownProperty(ports.profile.models.value, model) ?? 'sora-2';
        const group = quota.scope === 'model' ? family : 'all';
        const place = { project: call.project, group, now: call.now };
        const standing = await admitToWindows(place, quota.windows[family]);
        headers = standingHeaders(standing);
        if (standing.waitMs !== undefined) {
          headers = { ...headers, ...retryHeaders(standing.waitMs) };
          const { organization } = call;
          const { requests: limit, unit } = standing.window;
          throw rateLimitReached({ model, organization, unit, limit, wait: durationText(standing.waitMs) });
        }
      }
      const reply = await handle(call);
      return { ...reply, headers: { ...reply.headers, ...headers } };
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      const reply = problemReply(thrown, ports.report);
      return { ...reply, headers: { ...headers, ...reply.headers } };
    }
  };
}

/** Returns the model of a creation, before any other check; undefined when no existing model is named. */
async function modelOf({ profile }: Pick<JobPorts, 'profile'>, call: Call): Promise<string | undefined> {
  const params = await call.body();
  const creates = call.operation === 'createVideo';
  const source = creates ? undefined : sourceIdOf(call, params);
  if (source !== undefined) return (await call.project.store.get('video', source))?.body.model;
  const standard = creates || isUploadedFile(params['video']) ? profile.defaults.value.model : undefined;
  const { model = standard } = params;
  const exists = (name: string) => profile.open === true || Object.hasOwn(profile.models.value, name);
  return typeof model === 'string' && exists(model) ? model : undefined;
}
