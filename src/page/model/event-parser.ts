// Reads a stream of server-sent events (HTML standard, section 9.2) from pieces of text.

export interface ServerEvent {
  event: string;
  /** The id of the last event that had an id; empty before the first. */
  id: string;
  data: string;
}

/**
 * Returns a function that takes the next piece of the stream and returns the events that are complete. A piece may
 * end at any place, also between the two characters of a line end.
 */
export function createEventParser(): (piece: string) => ServerEvent[] {
  let rest = '';
  let started = false;
  let id = '';
  let event = '';
  let data: string[] = [];

  const field = (line: string, found: ServerEvent[]) => {
    if (line === '') {
      if (data.length > 0) found.push({ event: event === '' ? 'message' : event, id, data: data.join('\n') });
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
    if (name === 'id' && !value.includes('\0')) id = value;
  };

  return (piece) => {
    rest += piece;
    if (!started && rest !== '') {
      rest = rest.replace(/^\u{FEFF}/u, '');
      started = true;
    }
    const found: ServerEvent[] = [];
    // A carriage return at the end may be the first half of a line end. It waits for the next piece.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) field(line, found);
    return found;
  };
}
