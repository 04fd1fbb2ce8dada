// The control of one project: all operations that tests use from outside, both in the library and over HTTP.
import type { RuleBook } from '../rules/rule-books.ts';
import type { Clock } from '../domain/clock.ts';
import { projectClock, type ProjectClock } from './project-clock.ts';
import { ControlError } from './vocabulary/control-errors.ts';
import type { Usage } from './vocabulary/project-schemas.ts';
import type {
  Entry,
  RequestList,
  RequestsQuery,
  Verification,
  VerifyRequest,
} from '../journal/entry-schemas.ts';
import { snapshots, type SnapshotDeps, type Snapshots } from './snapshots/snapshots.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { usageOf } from './usage.ts';
import { videoCommands, type VideoCommands } from './video-commands.ts';
import { projectWebhooks, type ProjectWebhooks } from './project-webhooks.ts';

/** The project's requests. Parameters and results are those of `/_emulator/requests`. */
export interface Requests {
  /** The entries that match, a page at a time. @throws ControlError 400 */
  list(query?: RequestsQuery): Promise<RequestList>;
  /**
   * Whether the requests so far were as expected; if not, the requests that came nearest.
   * @throws ControlError 400
   */
  verify(expected: VerifyRequest): Promise<Verification>;
  /** Forgets the entries. */
  clear(): Promise<void>;
}

/** One project: everything that belongs to one API key. */
export interface Project {
  /** `proj_…`, as in the header `openai-project` of its answers. */
  readonly id: string;
  /** The project's own clock, running on the emulator's. */
  readonly clock: ProjectClock;
  readonly videos: VideoCommands;
  /** The rules that change the project's requests and jobs. */
  readonly rules: RuleBook;
  readonly webhooks: ProjectWebhooks;
  readonly requests: Requests;
  readonly snapshots: Snapshots;
  /** The cost of the project at list price. */
  usage(): Promise<Usage>;
  /** Forgets the project's videos, requests and counters, and puts its clock back. Snapshots stay. */
  reset(): Promise<void>;
}

export interface ProjectDeps extends SnapshotDeps {
  /** Converts the video id that a client uses to the emulator's own id. */
  ownId: (id: string) => string;
  clockOf: (project: string) => Clock;
  webhooks: Webhooks;
  rulesOf: (project: string) => RuleBook;
  /** Forgets a project. */
  reset: (project: string) => Promise<void>;
}

export function projectControl(deps: ProjectDeps, project: ProjectScope): Project {
  const { profile, journal, ownId, media } = deps;
  const { id, store } = project;
  const clock = projectClock(deps.clockOf(id), { store, speed: () => project.speed() });
  return {
    id,
    clock,
    videos: videoCommands({ project, profile, ownId, media }),
    rules: deps.rulesOf(id),
    webhooks: projectWebhooks(deps.webhooks, project),
    requests: requests(deps, id),
    snapshots: snapshots(deps, { project, clock }),
    async usage() {
      const requests = await journal.counts(id);
      return usageOf({ store, profile, now: project.now(), requests });
    },
    reset: () => deps.reset(id),
  };
}

/** The schemas are loaded at their first use, so that a server starts without them. */
function requests({ journal }: ProjectDeps, project: string): Requests {
  return {
    async list(query = {}) {
      const [{ RequestsQuery }, { parse }, { testsOf, matches }] = await Promise.all([
        import('../journal/entry-schemas.ts'),
        import('./vocabulary/parse.ts'),
        import('../journal/match.ts'),
      ]);
      const { after, after_seq: afterSeq, limit, order, ...match } = parse(RequestsQuery, query);
      const tests = testsOf(match);
      const all = await journal.entries(project);
      const found = all.filter((entry) => matches(tests, entry));
      if (afterSeq !== undefined) {
        if (after !== undefined || order === 'desc') throw new ControlError('invalid_request', followAlone);
        return following(found, { afterSeq, limit });
      }
      return page(order === 'asc' ? all : all.toReversed(), { after, limit, found: new Set(found) });
    },
    async verify(expected) {
      const [{ VerifyRequest }, { parse }, { verify }] = await Promise.all([
        import('../journal/entry-schemas.ts'),
        import('./vocabulary/parse.ts'),
        import('../journal/verify.ts'),
      ]);
      const asked = parse(VerifyRequest, expected);
      return verify(await journal.entries(project), asked);
    },
    clear: () => journal.clear(project),
  };
}

const followAlone = "'after_seq' cannot be combined with 'after' or with 'order' desc.";

/** Returns a page of the entries that were written after a number, in the order in which they were written. */
function following(
  found: readonly Entry[],
  { afterSeq, limit }: { afterSeq: number; limit: number },
): RequestList {
  const rest = found.filter(({ seq }) => seq > afterSeq).toSorted((a, b) => a.seq - b.seq);
  return { data: rest.slice(0, limit), has_more: rest.length > limit, total: found.length };
}

/** @param all in the requested order; the cursor need not match, because it may come from another filter */
function page(
  all: readonly Entry[],
  { after, limit, found }: { after: string | undefined; limit: number; found: ReadonlySet<Entry> },
): RequestList {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) {
    throw new ControlError(
      'invalid_request',
      `'after': there is no entry '${after.slice(0, 200)}' in this journal.`,
    );
  }
  const rest = all.slice(start).filter((entry) => found.has(entry));
  return { data: rest.slice(0, limit), has_more: rest.length > limit, total: found.size };
}
