// A finished video that has no default value, and the remix, edit and extension of this video. A server that
// forgets the source shows its own defaults.
import type { Clip } from '../vocabulary/clip.ts';
import type { Context } from '../vocabulary/context.ts';
import { json } from '../http/body.ts';
import { segment, type Answer } from '../http/client.ts';
import { isAccepted } from '../tools/video-jobs.ts';
import { expectCompleted } from './shared-clips.ts';
import { unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';

/** Returns a clip without defaults: sora-2-pro where it is sold, and another length and size. */
function unusualClip({ clip, prices }: Context['profile']): Clip {
  const pro = 'sora-2-pro';
  const model = clip.model === 'sora-2' && prices[pro] !== undefined ? pro : clip.model;
  return { model, size: '1280x720', seconds: 8 };
}

export const unusualClipNeed: Need<'unusual'> = {
  kind: 'resource',
  title: 'a finished video without default values',
  needs: ['create-encoding', 'moderation'],
  cost: (profile) => [unusualClip(profile)],
  unpaid: (profile) => Array.from({ length: 3 }, () => unusualClip(profile)),
  async make(ctx) {
    const { cheapest, create, follow } = ctx.videos;
    const { model, size, seconds } = unusualClip(ctx.profile);
    const prompt = 'A lighthouse in fog, seen from a boat';
    const made = await create({ model, size, seconds: String(seconds), prompt });
    // A server without this model may accept the other values. The checks then show less, but not nothing.
    const accepted = isAccepted(made)
      ? made
      : await create({ ...cheapest, seconds: String(seconds), prompt });
    const history = expectCompleted(await follow(accepted));
    return { ...history, heirs: heirsOf(ctx, history.id) };
  },
};

/** Makes each derived job at its first request. These jobs cost nothing where moderation stops them. */
function heirsOf(ctx: Context, id: string) {
  const { http } = ctx;
  const video = { id };
  const send = {
    remix: (prompt: string) => http.post(`/videos/${segment(id)}/remix`, json({ prompt })),
    edit: (prompt: string) => http.post('/videos/edits', json({ video, prompt })),
    extension: (prompt: string) => http.post('/videos/extensions', json({ video, prompt, seconds: '4' })),
  };
  const made = new Map<keyof typeof send, Promise<Answer>>();
  return (kind: keyof typeof send): Promise<Answer> => {
    const known = made.get(kind) ?? unpaidPrompt(ctx, { note: ', at the lighthouse' }).then(send[kind]);
    made.set(kind, known);
    return known;
  };
}
