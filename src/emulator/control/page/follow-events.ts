// Opens streams of events. The events of a project are followed while it has a reader and for a while after, so
// that a reader that lost its connection misses nothing.
import type { Entry } from '../../journal/entry-schemas.ts';
import { createChannel, type Channel, type ChannelGiven } from './channel.ts';
import { createEventReader } from './event-stream.ts';
import { createEventRing, eventText, readPlace, type EventRing, type Place } from './event-ring.ts';

export interface FollowGiven extends Pick<
  ChannelGiven,
  'profile' | 'journal' | 'changes' | 'alarm' | 'report'
> {
  version: string;
  projects: (id: string) => ChannelGiven['project'];
  read: (project: string) => ChannelGiven['read'];
  /** True when the journal and its numbers outlive the process. */
  durable: boolean;
  /** A text that no other process uses. */
  boot: string;
  /** Functions that end the open streams. */
  ends: Set<() => void>;
}

/** How long the events of a project are followed after its last reader has left, in real ms. */
const lingerMs = 60_000;

interface Followed {
  ring: EventRing;
  channel: Channel;
  readers: number;
  /** Cancels the end of the channel. */
  stay: () => void;
}

/** @returns a function that opens a stream; `lastId` is the header `Last-Event-ID` */
export function createFollowing(
  given: FollowGiven,
): (project: string, lastId: string | null) => Promise<ReadableStream<Uint8Array>> {
  const { alarm, boot, ends, journal } = given;
  const followed = new Map<string, Followed>();
  let rings = 0;

  const follow = (id: string): Followed => {
    const known = followed.get(id);
    if (known !== undefined) return known;
    rings += 1;
    const ring = createEventRing(`${boot}-${rings}`);
    const channel = createChannel({ ...given, project: given.projects(id), ring, read: given.read(id) });
    const made = { ring, channel, readers: 0, stay: () => {} };
    followed.set(id, made);
    return made;
  };

  const left = (id: string, one: Followed) => {
    one.readers -= 1;
    if (one.readers > 0) return;
    one.stay = alarm(lingerMs, () => {
      one.channel.stop();
      if (followed.get(id) === one) followed.delete(id);
    });
  };

  /** The requests since a place that the ring does not know, as far as the journal still holds them. */
  const missedSince = async (id: string, from: Place | undefined, { seq: last }: Place): Promise<Entry[]> => {
    if (from === undefined || !(given.durable || from.ring.startsWith(`${boot}-`))) return [];
    return (await journal.after(id, from.seq)).filter(({ seq }) => seq <= last);
  };

  return async function open(id, lastId) {
    const one = follow(id);
    one.readers += 1;
    one.stay();
    try {
      await one.channel.ready;
      const { ring } = one;
      const from = readPlace(lastId);
      const resumed = from?.ring === ring.place.ring && ring.after(from.n) !== undefined;
      const start = resumed && from !== undefined ? from : ring.place;
      const missed = resumed ? [] : await missedSince(id, from, start);
      // A reader that loses its connection before the last of these texts resumes from the old place.
      const place = missed.length > 0 && from !== undefined ? from : start;
      const first = [
        eventText('ready', { version: given.version, project: id, resumed }, place),
        eventText('clock', given.read(id).clock(), place),
        ...missed.map((entry) => eventText('request', entry, { ...place, seq: entry.seq })),
      ];
      const reader = createEventReader({ ring, first, from: start.n, alarm, left: () => done() });
      const done = () => {
        ends.delete(reader.end);
        left(id, one);
      };
      ends.add(reader.end);
      return reader.stream;
    } catch (fault) {
      left(id, one);
      if (one.readers === 0) followed.delete(id);
      throw fault;
    }
  };
}
