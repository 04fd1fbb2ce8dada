// The newest events of a project in the form in which they are sent. All readers of the project share them.

/** A place in the stream of a project: the number of an event, and the highest `seq` of the journal up to it. */
export interface Place {
  ring: string;
  n: number;
  seq: number;
}

export interface EventRing {
  /** The place after the newest event. */
  readonly place: Place;
  /** @param seq the number of the journal entry that the event contains, if it contains one */
  add(event: string, data: unknown, seq?: number): void;
  /** Continues after a journal entry that was sent before the ring existed. */
  follow(seq: number): void;
  /**
   * Some events after the event `n` as one text, with the number of the last of them. The text is empty when
   * there are no such events.
   * @returns undefined when an event after `n` is no longer kept
   */
  after(n: number): { text: string; n: number } | undefined;
  /** Calls `wake` once, at the next event. @returns a function that cancels the call */
  onNext(wake: () => void): () => void;
}

/** Limits of the events that are kept. */
const limits = { events: 5_000, characters: 4 * 1024 * 1024 };
/** About as many characters are read at once. */
const pieceLength = 64 * 1024;

/** @param name makes the places of this ring different from those of all other rings */
export function createEventRing(name: string): EventRing {
  const texts: string[] = [];
  const waiting = new Set<() => void>();
  let first = 1;
  let characters = 0;
  let seqs = 0;
  const last = () => first + texts.length - 1;

  const shorten = () => {
    let dropped = 0;
    // The newest event is kept, whatever its length is.
    while (
      texts.length - dropped > 1 &&
      (texts.length - dropped > limits.events || characters > limits.characters)
    ) {
      characters -= texts[dropped]?.length ?? 0;
      dropped += 1;
    }
    texts.splice(0, dropped);
    first += dropped;
  };

  return {
    get place() {
      return { ring: name, n: last(), seq: seqs };
    },
    follow: (seq) => void (seqs = seq),
    add(event, data, seq = 0) {
      seqs = Math.max(seqs, seq);
      const text = eventText(event, data, { ring: name, n: last() + 1, seq: seqs });
      texts.push(text);
      characters += text.length;
      shorten();
      const woken = [...waiting];
      waiting.clear();
      for (const wake of woken) wake();
    },
    after(n) {
      if (n < first - 1 || n > last()) return undefined;
      let text = '';
      let to = n;
      while (to < last() && text.length < pieceLength) {
        text += texts[to + 1 - first] ?? '';
        to += 1;
      }
      return { text, n: to };
    },
    onNext(wake) {
      waiting.add(wake);
      return () => void waiting.delete(wake);
    },
  };
}

/** One event in the form of the event stream (HTML standard, section 9.2). JSON contains no line break. */
export const eventText = (event: string, data: unknown, { ring, n, seq }: Place): string =>
  `event: ${event}\nid: ${ring}.${n}.${seq}\ndata: ${JSON.stringify(data)}\n\n`;

/** Reads the id of an event; undefined for any other text. */
export function readPlace(id: string | null): Place | undefined {
  const [, ring, n, seq] = /^([\w-]{1,100})\.(\d{1,15})\.(\d{1,15})$/.exec(id ?? '') ?? [];
  return ring === undefined ? undefined : { ring, n: Number(n), seq: Number(seq) };
}
