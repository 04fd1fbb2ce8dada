// The events of the server are read correctly, however the network cuts them into pieces.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventParser } from '../../../src/page/model/event-parser.ts';

const all = (...pieces: string[]) => {
  const parse = createEventParser();
  return pieces.flatMap((piece) => parse(piece));
};

describe('an event stream', () => {
  it('gives each event with its name, its id and its data', () => {
    expect(all('event: video\nid: a.1\ndata: {"n":1}\n\nevent: clock\nid: a.2\ndata: {}\n\n')).toEqual([
      { event: 'video', id: 'a.1', data: '{"n":1}' },
      { event: 'clock', id: 'a.2', data: '{}' },
    ]);
  });

  it('gives an event without a name the name message, and keeps the id of the event before', () => {
    expect(all('id: 7\ndata: a\n\ndata: b\n\n')).toEqual([
      { event: 'message', id: '7', data: 'a' },
      { event: 'message', id: '7', data: 'b' },
    ]);
  });

  it('joins several lines of data with line breaks', () => {
    expect(all('data: a\ndata:\ndata:  b\n\n')).toEqual([{ event: 'message', id: '', data: 'a\n\n b' }]);
  });

  it('has no event for comments, for unknown fields and for an event without data', () => {
    expect(all(': alive\n\nretry: 10\nfoo\n\nevent: video\nid: 3\n\n')).toEqual([]);
  });

  it('forgets the name of an event without data', () => {
    expect(all('event: video\n\ndata: a\n\n')).toEqual([{ event: 'message', id: '', data: 'a' }]);
  });

  it('holds back an event until its empty line has come', () => {
    const parse = createEventParser();
    expect(parse('data: a\n')).toEqual([]);
    expect(parse('\n')).toEqual([{ event: 'message', id: '', data: 'a' }]);
  });

  it('may begin with a byte order mark', () => {
    expect(all('\u{FEFF}data: a\n\n')).toEqual([{ event: 'message', id: '', data: 'a' }]);
  });

  it.each(['\n', '\r\n', '\r'])(
    'gives the same events for every cut of the text, with line ends %j',
    (end) => {
      const text = `event: video${end}id: 1${end}data: a${end}data: b${end}${end}: alive${end}${end}data: ü${end}${end}`;
      const whole = [
        { event: 'video', id: '1', data: 'a\nb' },
        { event: 'message', id: '1', data: 'ü' },
      ];
      fc.assert(
        fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 8 }), (cuts) => {
          const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
          const pieces = places.slice(1).map((to, index) => text.slice(places[index], to));
          // A carriage return at the very end may be half of a line end, so the parser waits for what follows it.
          expect(all(...pieces, ': more')).toEqual(whole);
        }),
      );
    },
  );
});
