// The ledger of a run. It must agree before each creation is sent, and it counts each creation that the
// server accepted. So the run never exceeds a cap, even when the server accepts a creation that it should
// refuse, or when several checks run at once.
import type { Clip } from '../vocabulary/clip.ts';
import { Capped } from '../vocabulary/mismatch.ts';
import { capName, type Caps } from './caps.ts';
import { cents } from './price.ts';

/**
 * The longest time in which a quick clip is finished, in ms. A hundred quick clips take less than ten
 * minutes.
 */
const quickMs = 5_000;

export const isQuick = (paceMs: number | undefined): boolean => paceMs !== undefined && paceMs <= quickMs;

/**
 * The creations that were accepted so far. Jobs that are known to have failed are free
 * (contract:lifecycle.failed-is-not-billed), so they are not counted.
 */
export interface Spent {
  videos: number;
  usd: number;
  /**
   * The totals that include flagged prompts with an unknown outcome: the server may have rendered each of
   * them.
   */
  most: { videos: number; usd: number };
}

/** Permission for one creation. The caller calls exactly one of its functions, once. */
interface Ticket {
  /**
   * The server accepted the creation.
   * @param made the clip that the answer describes, and its id when the answer contains an id
   */
  accepted: (made: { clip: Clip; id: string | undefined }) => void;
  refused: () => void;
  /** No answer came. The server may have accepted the creation. */
  lost: () => void;
}

export interface Ledger {
  /**
   * Waits until the caps allow one more creation.
   * @throws Capped when the caps can never allow it; the reason of the signal when the signal is aborted
   */
  reserve: (wanted: { clip: Clip; flagged: boolean; signal: AbortSignal }) => Promise<Ticket>;
  /**
   * Called when the end of a job was seen.
   * @param end.tookMs the time since its creation, when it is known
   */
  ended: (id: string, end: { completed: boolean; tookMs?: number }) => void;
  /** True for a flagged creation whose outcome nobody has seen. */
  isOpen: (id: string) => boolean;
  /** Returns the clip of a video that this run made. */
  clipOf: (id: string) => Clip | undefined;
  /** How long the quickest finished clip took, in ms; undefined until one has finished. */
  readonly paceMs: number | undefined;
  /** How many more clips can be made in the remaining time; Infinity while that is unknown. */
  readonly roomInTime: number;
  readonly spent: Spent;
}

export interface LedgerSettings {
  caps: Caps;
  usdOf: (clip: Clip) => number;
  /** In ms. */
  now: () => number;
}

interface Entry {
  clip: Clip;
  usd: number;
  /** Moderation is expected to stop its job. */
  flagged: boolean;
  state: 'reserved' | 'accepted' | 'completed' | 'free';
}

export function createLedger({ caps, usdOf, now }: LedgerSettings): Ledger {
  const began = now();
  const entries = new Set<Entry>();
  const byId = new Map<string, Entry>();
  let paceMs: number | undefined;
  /**
   * The highest ratio so far between the price of a made clip and the price of the requested clip. The next
   * clip may cost as much more.
   */
  let priceRatio = 1;
  /**
   * The time when the server will have rendered everything that it accepted, if it renders one clip after the
   * other.
   */
  let busyUntil = began;
  let wakeAll: Array<() => void> = [];

  const change = () => {
    const waiting = wakeAll;
    wakeAll = [];
    for (const wake of waiting) wake();
  };
  const roomInTime = () => {
    if (caps.minutes === Infinity) return Infinity;
    const leftMs = began + caps.minutes * 60_000 - Math.max(now(), busyUntil);
    if (leftMs <= 0) return 0;
    return paceMs === undefined ? Infinity : Math.floor(leftMs / Math.max(paceMs, 1));
  };
  const capPassedBy = (usd: number): keyof Caps | undefined => {
    const counted = [...entries].filter(({ state }) => state !== 'free');
    const sum = counted.reduce((total, entry) => total + entry.usd, 0);
    if (cents(sum + usd) > caps.usd) return 'usd';
    if (counted.length + 1 > caps.videos) return 'videos';
    return roomInTime() < 1 ? 'minutes' : undefined;
  };
  const settle = (entry: Entry, state: Entry['state']) => {
    entry.state = state;
    if (state === 'free') entries.delete(entry);
    change();
  };
  const open = (clip: Clip, flagged: boolean): Ticket => {
    const entry: Entry = { clip, flagged, usd: cents(usdOf(clip) * priceRatio), state: 'reserved' };
    entries.add(entry);
    return {
      accepted({ clip: made, id }) {
        // A server that makes a larger clip than requested also bills more.
        Object.assign(entry, { clip: made, usd: usdOf(made) });
        if (usdOf(clip) > 0) priceRatio = Math.max(priceRatio, usdOf(made) / usdOf(clip));
        if (id !== undefined) byId.set(id, entry);
        if (!flagged) busyUntil = Math.max(now(), busyUntil) + (paceMs ?? 0);
        settle(entry, 'accepted');
      },
      refused: () => settle(entry, 'free'),
      lost: () => settle(entry, 'accepted'),
    };
  };

  return {
    async reserve({ clip, flagged, signal }) {
      for (;;) {
        signal.throwIfAborted();
        const cap = capPassedBy(usdOf(clip) * priceRatio);
        if (cap === undefined) return open(clip, flagged);
        // A creation that is not answered yet may be refused, which leaves room for this one.
        if (![...entries].some(({ state }) => state === 'reserved')) throw new Capped(fullOf(cap, caps));
        await new Promise<void>((wake) => wakeAll.push(wake));
      }
    },
    ended(id, { completed, tookMs }) {
      if (completed && tookMs !== undefined) paceMs = Math.min(paceMs ?? tookMs, tookMs);
      const entry = byId.get(id);
      if (entry !== undefined) settle(entry, completed ? 'completed' : 'free');
    },
    isOpen(id) {
      const entry = byId.get(id);
      return entry?.flagged === true && entry.state === 'accepted';
    },
    clipOf: (id) => byId.get(id)?.clip,
    get paceMs() {
      return paceMs;
    },
    get roomInTime() {
      return roomInTime();
    },
    get spent() {
      return spentOf(entries);
    },
  };
}

const fullOf = (cap: keyof Caps, caps: Caps) =>
  cap === 'minutes'
    ? `one more clip would take longer than ${capName(cap, caps)} allows`
    : `one more creation would pass ${capName(cap, caps)}`;

function spentOf(entries: ReadonlySet<Entry>): Spent {
  const made = [...entries].filter(({ state }) => state === 'accepted' || state === 'completed');
  const sure = made.filter(({ flagged, state }) => !flagged || state === 'completed');
  return { ...sumOf(sure), most: sumOf(made) };
}

const sumOf = (entries: readonly Entry[]) => ({
  videos: entries.length,
  usd: cents(entries.reduce((sum, { usd }) => sum + usd, 0)),
});
