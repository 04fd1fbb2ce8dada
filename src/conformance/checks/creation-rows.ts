// Makes checks from rows. Each row is a good creation with one change. The server must accept the creation,
// or refuse it in a certain way.
import type { CheckInput, Level } from '../vocabulary/check.ts';
import type { Clip } from '../vocabulary/clip.ts';
import { expectError, expectStatus, type ExpectedError } from '../vocabulary/expect.ts';
import type { Context } from '../vocabulary/context.ts';
import type { RequestBody } from '../http/body.ts';
import { draw, type DrawnFormat } from '../media/picture-writer.ts';
import { clipOf } from '../money/price.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import { expectAccepted } from '../tools/video-jobs.ts';
import type { Videos } from '../vocabulary/tools.ts';
import type { Encoding } from '../vocabulary/encoding.ts';

export type Fields = Readonly<Record<string, unknown>>;
type GoodFields = Videos['cheapest'];

interface Creation {
  /** The encoding of the request. If undefined, the check uses an encoding that the server understands. */
  as?: Encoding | undefined;
  /** The fields that differ from a good creation (undefined removes a field), or the whole body. */
  change: Fields | ((good: GoodFields) => Fields) | ((good: GoodFields) => { whole: RequestBody });
}

type Words = Omit<ExpectedError, 'status'>;

/** The expected content of a refusal. A separate check judges it. */
interface RefusalText extends Words {
  id: string;
  title: string;
  requirements: readonly string[];
  level?: Level;
  /** @default any status from 400 to 599 */
  status?: number;
}

export interface Refusal extends Creation, Words {
  id: string;
  title: string;
  requirements: readonly string[];
  level?: Level;
  /** @default 400 or 422; a separate check judges 422 */
  status?: readonly number[];
  says?: readonly RefusalText[];
}

export interface Acceptance extends Creation, Pick<CheckInput, 'id' | 'title' | 'requirements' | 'level'> {
  /** Part of the small plan. @default false, because dozens of flagged prompts may harm an account */
  core?: boolean;
}

/** FastAPI answers a wrong value with 422. Only the check `validation.status-400` judges this status. */
const refusedStatuses = [400, 422];
const anyRefusal = Array.from({ length: 200 }, (_, more) => 400 + more);

export function refusals(rows: readonly Refusal[]): CheckInput[] {
  return rows.flatMap(({ says = [], change, as, ...row }) => {
    const creation = { change, as };
    const { status = refusedStatuses } = row;
    return [
      refusal(creation, { ...row, status }),
      ...says.map((saying) => refusal(creation, { status: anyRefusal, ...saying })),
    ];
  });
}

type RefusalJudgement = Pick<CheckInput, 'id' | 'title' | 'requirements' | 'level'> & ExpectedError;

function refusal(creation: Creation, judged: RefusalJudgement): CheckInput {
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
        // Without expected words, only the status counts, whatever the form of the error.
        if (Object.keys(words).length === 0) expectStatus(answer, status);
        else expectError(answer, { status, ...words });
      }
    },
  };
}

/** Makes checks of accepted creations. The creations cost nothing where moderation stops the jobs. */
export function acceptances(rows: readonly Acceptance[]): CheckInput[] {
  return rows.map(({ change, as, core = false, ...rest }) => {
    const creation = { change, as };
    return {
      ...rest,
      core,
      needs: needsOf(creation),
      unpaid: (clip) => [clipAfterChange(clip, change)],
      async run(ctx) {
        // The prompt contains the check's id, so that a list of videos shows which check made a video.
        const good = { ...ctx.videos.cheapest, prompt: await unpaidPrompt(ctx, { note: ` (${rest.id})` }) };
        expectAccepted(await ctx.http.post('/videos', await bodyOf(ctx, creation, good)));
      },
    };
  });
}

/** The clip that a row asks for. */
function clipAfterChange(clip: Clip, change: Creation['change']): Clip {
  const good = { model: clip.model, size: clip.size, seconds: String(clip.seconds), prompt: '' };
  const made = typeof change === 'function' ? change(good) : change;
  return isWhole(made) ? clip : clipOf({ ...good, ...made }, clip);
}

const needsOf = ({ as }: Creation): readonly NeedName[] => [
  as === undefined ? 'create-encoding' : `${as}-create`,
];

function bodyOf({ videos }: Context, { change, as }: Creation, good: GoodFields): Promise<RequestBody> {
  const made: Fields | { whole: RequestBody } = typeof change === 'function' ? change(good) : change;
  return isWhole(made) ? Promise.resolve(made.whole) : videos.body({ ...good, ...made }, as);
}

/** Makes a body in each understood encoding, because a server may validate one encoding and not the other. */
async function bodiesOf(ctx: Context, creation: Creation): Promise<RequestBody[]> {
  const { change, as } = creation;
  const made = typeof change === 'function' ? change(ctx.videos.cheapest) : change;
  const whole = isWhole(made);
  const encodings = whole || as !== undefined ? [as] : await ctx.need('encodings');
  return Promise.all(encodings.map((encoding) => bodyOf(ctx, { change, as: encoding }, ctx.videos.cheapest)));
}

const isWhole = (made: Fields | { whole: RequestBody }): made is { whole: RequestBody } => 'whole' in made;

/** Returns a picture as a part of a form. @param type the content type that the part declares */
export function pictureFile(format: DrawnFormat, size: string, type = `image/${format}`) {
  return { value: draw(format, size), filename: `reference.${format}`, contentType: type };
}

/** Returns a picture as a data URL, which JSON can contain. */
export function dataUrl(format: DrawnFormat, size: string): string {
  return `data:image/${format};base64,${Buffer.from(draw(format, size)).toString('base64')}`;
}
