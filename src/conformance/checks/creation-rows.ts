// Makes checks of rows: each is a good creation with one thing changed, that must be accepted, or refused in a certain way.
import type { CheckInput, Clip, Level } from '../check.ts';
import { expectError, expectStatus, type ExpectedError } from '../expect.ts';
import type { Context } from '../context.ts';
import type { RequestBody } from '../http/body.ts';
import { draw, type DrawnFormat } from '../media/drawn.ts';
import { clipOf } from '../money/price.ts';
import { unpaidPrompt } from '../needs/moderation.ts';
import type { NeedName } from '../needs/values.ts';
import { expectAccepted, type Encoding, type Videos } from '../videos.ts';

export type Fields = Readonly<Record<string, unknown>>;
export type Good = Videos['cheapest'];

interface Creation {
  /** How it is sent. Undefined: in whichever way works. */
  as?: Encoding;
  /** What changes in a good creation; undefined takes a field away. Or the whole body. */
  change: Fields | ((good: Good) => Fields) | ((good: Good) => { whole: RequestBody });
}

type Words = Omit<ExpectedError, 'status'>;

/** What a refusal says, beyond that it is one: judged by a check of its own. */
export interface Saying extends Words {
  id: string;
  title: string;
  requirements: readonly string[];
  level?: Level;
  /** @default any from 400 */
  status?: number;
}

export interface Refusal extends Creation, Words {
  id: string;
  title: string;
  requirements: readonly string[];
  level?: Level;
  /** @default 400 or 422, which has a check of its own */
  status?: readonly number[];
  says?: readonly Saying[];
}

export interface Acceptance extends Creation, Pick<CheckInput, 'id' | 'title' | 'requirements' | 'level'> {
  /** Part of the small plan. @default false: dozens of flagged prompts do no account good */
  core?: boolean;
}

/** FastAPI's word for a wrong value; `validation.status-400` judges it, once. */
const refusedStatuses = [400, 422];
const anyRefusal = Array.from({ length: 200 }, (_, more) => 400 + more);

export function refusals(rows: readonly Refusal[]): CheckInput[] {
  return rows.flatMap(({ says = [], change, as, ...row }) => {
    const creation = { change, ...(as !== undefined && { as }) };
    const { status = refusedStatuses } = row;
    return [
      refusal(creation, { ...row, status }),
      ...says.map((saying) => refusal(creation, { status: anyRefusal, ...saying })),
    ];
  });
}

type Judged = Pick<CheckInput, 'id' | 'title' | 'requirements' | 'level'> & ExpectedError;

function refusal(creation: Creation, judged: Judged): CheckInput {
  const { id, title, requirements, level = 'MUST', status, ...words } = judged;
  return {
    id,
    title,
    requirements,
    level,
    needs: [creation.as === undefined ? 'encodings' : `${creation.as}-create`],
    async run(ctx) {
      for (const body of await bodiesOf(ctx, creation)) {
        const answer = await ctx.http.post('/videos', body);
        // That it is refused holds in any envelope.
        if (Object.keys(words).length === 0) expectStatus(answer, status);
        else expectError(answer, { status, ...words });
      }
    },
  };
}

/** They cost nothing where moderation stops the jobs. */
export function acceptances(rows: readonly Acceptance[]): CheckInput[] {
  return rows.map(({ change, as, core = false, ...rest }) => {
    const creation = { change, ...(as !== undefined && { as }) };
    return {
      ...rest,
      core,
      needs: needsOf(creation),
      unpaid: (clip) => [changed(clip, change)],
      async run(ctx) {
        // The name of the check tells in a list of videos where each came from.
        const good = { ...ctx.videos.cheapest, prompt: await unpaidPrompt(ctx, { note: ` (${rest.id})` }) };
        expectAccepted(await ctx.http.post('/videos', await bodyOf(ctx, creation, good)));
      },
    };
  });
}

/** The clip that a row asks for. */
function changed(clip: Clip, change: Creation['change']): Clip {
  const good = { model: clip.model, size: clip.size, seconds: String(clip.seconds), prompt: '' };
  const made = typeof change === 'function' ? change(good) : change;
  return isWhole(made) ? clip : clipOf({ ...good, ...made }, clip);
}

const needsOf = ({ as }: Creation): readonly NeedName[] => [
  as === undefined ? 'create-encoding' : `${as}-create`,
];

function bodyOf({ videos }: Context, { change, as }: Creation, good: Good): Promise<RequestBody> {
  const made: Fields | { whole: RequestBody } = typeof change === 'function' ? change(good) : change;
  return isWhole(made) ? Promise.resolve(made.whole) : videos.body({ ...good, ...made }, as);
}

/** A wrong value in each encoding that is understood: a server may read one with care, and the other without. */
async function bodiesOf(ctx: Context, creation: Creation): Promise<RequestBody[]> {
  const { change, as } = creation;
  const made = typeof change === 'function' ? change(ctx.videos.cheapest) : change;
  const whole = isWhole(made);
  const encodings = whole || as !== undefined ? [as] : await ctx.need('encodings');
  return Promise.all(
    encodings.map((encoding) =>
      bodyOf(ctx, { change, ...(encoding !== undefined && { as: encoding }) }, ctx.videos.cheapest),
    ),
  );
}

const isWhole = (made: Fields | { whole: RequestBody }): made is { whole: RequestBody } => 'whole' in made;

/** A picture as the part of a form. @param type what the part says that it is */
export function pictureFile(format: DrawnFormat, size: string, type = `image/${format}`) {
  return { value: draw(format, size), filename: `reference.${format}`, contentType: type };
}

/** A picture as a text that JSON can hold. */
export function dataUrl(format: DrawnFormat, size: string): string {
  return `data:image/${format};base64,${Buffer.from(draw(format, size)).toString('base64')}`;
}
