// What a check is: a plain record. The runner owns status, timing and evidence.
import type { Context } from './context.ts';
import type { NeedName } from './needs/values.ts';
import { areas, type Area, type Requirement } from './requirements/load.ts';

export { areas };
export type { Area };

export const levels = ['MUST', 'SHOULD', 'MAY'] as const;
/** How much a failure weighs. The evidence for the requirement decides: `levelOf` in requirements/load.ts. */
export type Level = (typeof levels)[number];

/** A video that a server has to make, and may bill. */
export interface Clip {
  model: string;
  /** As on the wire: `1280x720`. */
  size: string;
  seconds: number;
}

export interface Check {
  /** `area.statement-in-kebab`; never renamed, never used again. */
  readonly id: string;
  readonly area: Area;
  /** That of its requirements in the newest release; `levelled` gives that of another. */
  readonly level: Level;
  /** What holds when it passes, as a sentence without a full stop. */
  readonly title: string;
  /** The ids of the requirements that it shows. */
  readonly requirements: readonly string[];
  /** What it builds upon, beside the ability to send a request. `ctx.need` gives their values. */
  readonly needs: readonly NeedName[];
  /** The videos that it makes itself. Prefer a need: it is made once and shared. */
  readonly cost: readonly Clip[];
  /** The clips that it asks for with prompts that moderation should stop (`needs/moderation.ts`): free, or billed at worst. */
  readonly unpaid: (clip: Clip) => readonly Clip[];
  /** Part of the small plan that a paid server can be judged by (`--core`). */
  readonly core: boolean;
  /**
   * Runs in a project of its own with a clock of its own, so that it may move time and set rules. Implies the needs
   * `emulator` and `projects`; shared videos are not visible there.
   */
  readonly isolated: boolean;
  /** How many jobs it follows to their end beside those in `cost`: each may take as long as a job may. */
  readonly jobs: number;
  /** How long it may take, in ms, once its needs are there. Undefined: the profile's limit. */
  readonly timeoutMs: number | undefined;
  /** Returns when all holds. @throws Mismatch when the server is wrong; anything else is a fault of the suite */
  run: (ctx: Context) => Promise<void>;
}

/** What an author writes: what is left out has the most common value. */
export interface CheckInput {
  /** Without the area. */
  id: string;
  /** @default 'MUST' */
  level?: Level;
  title: string;
  requirements: readonly string[];
  needs?: readonly NeedName[];
  cost?: readonly Clip[];
  /** From the profile's clip. Implies the need `moderation`. @default none */
  unpaid?: (clip: Clip) => readonly Clip[];
  /** @default true for a MUST of a core area that makes no video of its own */
  core?: boolean;
  isolated?: boolean;
  /** @default 0 */
  jobs?: number;
  timeoutMs?: number;
  run: (ctx: Context) => Promise<void>;
}

/** Areas that a server of videos cannot do without. */
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

/** The checks of one area. Their full ids are `area.id`. */
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

/** The checks with the levels that their requirements have in a release. A check of several has the highest of their levels. */
export function levelled(all: readonly Check[], requirements: readonly Requirement[]): readonly Check[] {
  const known = new Map(requirements.map(({ id, level }) => [id, level]));
  return all.map((check) => {
    const own = new Set(check.requirements.map((id) => known.get(id)));
    const level = levels.find((one) => own.has(one)) ?? check.level;
    return level === check.level ? check : { ...check, level };
  });
}
