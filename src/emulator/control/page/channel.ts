// The live events of one project. Changes are gathered for some milliseconds, then they become events, which all
// readers of the project share.
import type { Change, Changes } from '../../domain/changes.ts';
import type { Profile } from '../../domain/profiles.ts';
import type { Alarm } from '../../http/wire-ports.ts';
import type { Journal } from '../../journal/journal.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';
import { everyDoc } from '../../store/pages.ts';
import type { EventRing } from './event-ring.ts';
import { noChanges, noteChange, type Gathered } from './gathered-changes.ts';
import { listedVideo } from './listed-videos.ts';
import { createMoments } from './moments.ts';

/** Reads what the control API shows of a project. */
interface ProjectReader {
  clock(): unknown;
  rules(): Promise<unknown>;
  /** Undefined when the delivery is no longer known. */
  delivery(id: string): Promise<unknown>;
}

export interface ChannelGiven {
  project: ProjectScope;
  profile: Profile;
  ring: EventRing;
  read: ProjectReader;
  journal: Pick<Journal, 'after' | 'lastSeq'>;
  changes: Changes;
  alarm: Alarm;
  report: (fault: unknown) => void;
}

export interface Channel {
  /** Settles when the channel follows all changes. Its `follow` was called before. */
  readonly ready: Promise<void>;
  stop(): void;
}

/** How long changes are gathered, in real ms. */
const gatherMs = 50;

export function createChannel(given: ChannelGiven): Channel {
  const { project, ring, changes, alarm, report } = given;
  let gathered = noChanges();
  let working: Promise<void> = Promise.resolve();
  let cancel: (() => void) | undefined;

  const soon = () => {
    cancel ??= alarm(gatherMs, () => {
      cancel = undefined;
      const taken = gathered;
      gathered = noChanges();
      working = working.then(() => send(taken)).catch(report);
    });
  };
  const note = (change: Change) => {
    if (noteChange(gathered, change, project.id)) soon();
  };
  const moments = createMoments({
    now: () => project.now(),
    speed: () => project.speed(),
    alarm,
    reached(ids) {
      for (const id of ids) note({ kind: 'video', project: project.id, id });
    },
  });
  const send = createSender(given, { moments, note });

  const start = async () => {
    ring.follow(await given.journal.lastSeq(project.id));
    await trackAll(project, moments, project.now());
  };
  const end = changes.subscribe(note);
  return {
    ready: start(),
    stop() {
      end();
      cancel?.();
      moments.stop();
    },
  };
}

type Moments = ReturnType<typeof createMoments>;

async function trackAll(project: ProjectScope, moments: Moments, seenAt: number): Promise<void> {
  moments.dropAll();
  for await (const { body } of everyDoc(project.store, 'video')) moments.track(body, seenAt);
  moments.wait();
}

/** @returns a function that turns gathered changes into events */
function createSender(
  { project, profile, ring, read, journal }: ChannelGiven,
  { moments, note }: { moments: Moments; note: (change: Change) => void },
): (taken: Gathered) => Promise<void> {
  const sendVideo = async (id: string) => {
    const doc = await project.store.get('video', id);
    if (doc === undefined) return;
    const seenAt = project.now();
    ring.add('video', { video: await listedVideo(project, profile, doc.body) });
    moments.track(doc.body, seenAt);
  };

  /** Sends the new entries, and entries that were written again. */
  const sendRequests = async (amended: ReadonlySet<number>) => {
    const { seq: last } = ring.place;
    for (const entry of await journal.after(project.id, Math.min(last, ...amended) - 1)) {
      if (entry.seq <= last && !amended.has(entry.seq)) continue;
      ring.add('request', entry, entry.seq);
      // A retrieval moves a job whose pace goes by polls.
      if (entry.seq > last && entry.operation === 'retrieveVideo' && entry.video_id !== null)
        await pollsMoved(entry.video_id);
    }
  };
  const pollsMoved = async (id: string) => {
    const doc = await project.store.get('video', id);
    if (doc?.body.plan.by === 'polls') note({ kind: 'video', project: project.id, id });
  };

  return async function send(taken) {
    if (taken.state) {
      ring.follow(await journal.lastSeq(project.id));
      const seenAt = project.now();
      ring.add('reload', {});
      await trackAll(project, moments, seenAt);
    }
    if (taken.clock) ring.add('clock', read.clock());
    for (const id of taken.deleted) {
      moments.drop(id);
      ring.add('video', { id, deleted: true });
    }
    for (const id of taken.videos) if (!taken.deleted.has(id)) await sendVideo(id);
    if (taken.requests || taken.amended.size > 0) await sendRequests(taken.amended);
    for (const id of taken.deliveries) {
      const delivery = await read.delivery(id);
      if (delivery !== undefined) ring.add('delivery', delivery);
    }
    if (taken.rules) ring.add('rules', await read.rules());
    for (const id of taken.others) ring.add('project', { id });
    moments.wait();
  };
}
