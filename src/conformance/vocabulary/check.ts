// The type of a check: a plain record. The runner measures the time, keeps the evidence and sets the status.
import type { Context } from './context.ts';
import type { NeedName } from './need-values.ts';
import type { Area } from './areas.ts';
import type { Clip } from './clip.ts';

export const levels = ['MUST', 'SHOULD', 'MAY'] as const;
/**
 * How serious a failure is. It depends on the evidence for the requirement: see `levelOf` in
 * requirements/load.ts.
 */
export type Level = (typeof levels)[number];

export interface Check {
  /** `area.statement-in-kebab`. An id is never renamed, and never used again for another check. */
  readonly id: string;
  readonly area: Area;
  /** The level of its requirements in the newest release. `withLevelsOf` returns the level in another release. */
  readonly level: Level;
  /** The statement that is true when the check passes: a sentence without a full stop. */
  readonly title: string;
  /** The ids of the requirements that the check tests. */
  readonly requirements: readonly string[];
  /** The needs that the check uses, besides sending requests. `ctx.need` returns their values. */
  readonly needs: readonly NeedName[];
  /** The videos that the check makes itself. Prefer a need: a need is made once and shared by all checks. */
  readonly cost: readonly Clip[];
  /**
   * The clips that the check requests with prompts that moderation should stop (`needs/flagged-prompts.ts`). They
   * are free, or billed in the worst case.
   */
  readonly unpaid: (clip: Clip) => readonly Clip[];
  /** True when the check is part of the small plan for servers that bill (`--core`). */
  readonly core: boolean;
  /**
   * The check runs in its own project with its own clock, so that it may move time and set rules. It implies
   * the needs `emulator` and `projects`. Shared videos are not visible in that project.
   */
  readonly isolated: boolean;
  /**
   * How many jobs the check follows to their end, besides the jobs in `cost`. Each of them may take up to the
   * limit for a job.
   */
  readonly jobs: number;
  /**
   * The time limit in ms, counted from the moment when its needs are ready. Undefined: the limit of the
   * profile.
   */
  readonly timeoutMs: number | undefined;
  /**
   * Returns when the server is right.
   * @throws Mismatch when the server is wrong; any other error is a fault of the suite
   */
  run: (ctx: Context) => Promise<void>;
}

/** The fields that an author writes. Fields that are left out get the most common value. */
export interface CheckInput {
  /** The id without the area. */
  id: string;
  /** @default 'MUST' */
  level?: Level | undefined;
  title: string;
  requirements: readonly string[];
  needs?: readonly NeedName[];
  cost?: readonly Clip[];
  /** The function gets the clip of the profile. Implies the need `moderation`. @default none */
  unpaid?: (clip: Clip) => readonly Clip[];
  /** @default true for a MUST of a core area, when the check makes no video itself */
  core?: boolean;
  isolated?: boolean;
  /** @default 0 */
  jobs?: number;
  timeoutMs?: number;
  run: (ctx: Context) => Promise<void>;
}

/** Areas that every video server must have. */
const coreAreas: ReadonlySet<Area> = new Set([
  'create',
  'validation',
  'lifecycle',
  'retrieve',
  'list',
  'content',
  'delete',
  'remix',
  'errors',
  'auth',
]);

const nothing = () => [];

/** Makes the checks of one area. Their full ids are `area.id`. */
export function checks(area: Area, inputs: readonly CheckInput[]): readonly Check[] {
  return inputs.map((input) => {
    const {
      id,
      level = 'MUST',
      needs = [],
      cost = [],
      isolated = false,
      jobs = 0,
      timeoutMs,
      unpaid,
      ...rest
    } = input;
    const core = input.core ?? (level === 'MUST' && coreAreas.has(area) && cost.length === 0 && !isolated);
    const all: readonly NeedName[] = [
      ...(isolated ? (['projects'] as const) : []),
      ...needs,
      ...(unpaid === undefined ? [] : (['moderation'] as const)),
    ];
    return {
      ...rest,
      id: `${area}.${id}`,
      area,
      level,
      needs: all,
      cost,
      unpaid: unpaid ?? nothing,
      core,
      isolated,
      jobs,
      timeoutMs,
    };
  });
}

/**
 * Returns the checks with the levels that their requirements have in a release. A check of several
 * requirements gets the highest of their levels.
 */
export function withLevelsOf(
  all: readonly Check[],
  requirements: ReadonlyArray<{ id: string; level: Level }>,
): readonly Check[] {
  const known = new Map(requirements.map(({ id, level }) => [id, level]));
  return all.map((check) => {
    const own = new Set(check.requirements.map((id) => known.get(id)));
    const level = levels.find((one) => own.has(one)) ?? check.level;
    return level === check.level ? check : { ...check, level };
  });
}
