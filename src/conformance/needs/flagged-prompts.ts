// Creations that should cost nothing, because moderation stops their jobs. The first flagged prompt is sent
// alone, and its result decides which prompt all other creations use.
import { expectShape } from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import { Mismatch, Skip } from '../vocabulary/mismatch.ts';
import { isQuick } from '../money/ledger.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { expectAccepted, isModerated } from '../tools/video-jobs.ts';
import { completedWords } from '../vocabulary/statuses.ts';
import type { Need } from '../vocabulary/need.ts';
import type { Moderation } from '../vocabulary/need-values.ts';

export const moderation: Need<'moderation'> = {
  kind: 'resource',
  title: 'an answer to a prompt that moderation should stop',
  needs: ['create-encoding'],
  mayNeed: ['completed'],
  unpaid: ({ clip }, { bills, flaggedAllowed, has }) => [
    ...(flaggedAllowed ? [clip] : []),
    // The suite makes this clip to measure how long a clip takes.
    ...(bills || has('completed') ? [] : [clip]),
  ],
  async make(ctx) {
    const found: Moderation = ctx.spending.flaggedAllowed ? await sendFirstFlagged(ctx) : { at: 'not-asked' };
    const ordinaryMayFollow = found.at === 'request' || found.at === 'not-asked';
    // Without a finished clip, the suite assumes that clips are slow.
    if (ordinaryMayFollow && !ctx.spending.bills && ctx.spending.paceMs === undefined)
      await ctx.need('completed').catch(() => undefined);
    return found;
  },
};

async function sendFirstFlagged({ videos, profile }: Context): Promise<Moderation> {
  const created = await videos.create({ ...videos.cheapest, prompt: profile.moderatedPrompt });
  if (isModerated(created)) return { at: 'request', refusal: created };
  expectAccepted(created);
  expectShape(created, AnyVideo, created.status);
  try {
    const history = await videos.follow(created);
    return { at: completedWords.has(history.video.status) ? 'nowhere' : 'job', history };
  } catch (thrown) {
    if (thrown instanceof Mismatch) return { at: 'unknown', thrown };
    throw thrown;
  }
}

/**
 * Returns the prompt of a creation that should cost nothing. Where moderation stops jobs, this is the flagged
 * prompt; elsewhere it is an ordinary prompt, within the caps of the run.
 * @param note text that is added at the end of the prompt
 * @param shared true for a creation that many checks use; an ordinary prompt is used even if billed or slow
 * @throws Skip when a clip would be billed or slow
 */
export async function unpaidPrompt(
  ctx: Context,
  { note = '', shared = false }: { note?: string; shared?: boolean } = {},
): Promise<string> {
  const { at } = await ctx.need('moderation');
  if (at === 'job') return `${ctx.profile.moderatedPrompt}${note}`;
  const why = shared ? undefined : whyNotOrdinary(ctx.spending, at);
  if (why !== undefined) throw new Skip(why);
  return `${ctx.videos.cheapest.prompt}${note}`;
}

/** The reasons for which no flagged prompt can be sent, by the result of the first flagged prompt. */
export const whyNotFlagged: Readonly<Record<Moderation['at'], string>> = {
  job: 'moderation stops the jobs of flagged prompts',
  request: 'moderation refused the first flagged prompt at once',
  nowhere: 'moderation did not stop the first flagged prompt',
  unknown: 'the job of the first flagged prompt did not end',
  'not-asked': 'no flagged prompts are sent (--no-flagged-prompts)',
};

/** Returns the reason against an ordinary prompt; undefined if it may be sent instead of a flagged prompt. */
function whyNotOrdinary({ bills, paceMs }: Context['spending'], at: Moderation['at']): string | undefined {
  const cause = whyNotFlagged[at];
  // In the other cases, the plan has shown the price of ordinary clips, and the caps allow this price.
  if (bills) return at === 'nowhere' || at === 'unknown' ? `${cause}, and each clip is billed` : undefined;
  if (isQuick(paceMs)) return undefined;
  const pace = paceMs === undefined ? 'none is known to finish' : `one takes ${Math.ceil(paceMs / 1000)} s`;
  return `${cause}, and clips are slow here (${pace})`;
}
