// Keeps the beginning and the end of what a program prints. A program may print any amount.
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

const mostBytes = 64 * 1024;
const headBytes = 16 * 1024;

export interface Output {
  add: (chunk: Uint8Array) => void;
  /** The kept text, with a note where something is left out. */
  text: () => string;
}

export function createOutput(): Output {
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let dropped = 0;
  return {
    add(chunk) {
      const room = headBytes - head.length;
      if (room > 0) head = Buffer.concat([head, chunk.subarray(0, room)]);
      const rest = chunk.subarray(Math.max(0, room));
      if (rest.length === 0) return;
      // A large chunk is cut before it is copied, so memory stays bounded.
      const kept = mostBytes - headBytes;
      dropped += Math.max(0, tail.length + rest.length - kept);
      tail = Buffer.concat([tail, rest.subarray(-kept)]).subarray(-kept);
    },
    text() {
      if (dropped === 0) return `${head.toString('utf8')}${tail.toString('utf8')}`;
      // The end begins with a whole line, when it has more than one.
      const begin = tail.subarray(0, -1).indexOf('\n') + 1;
      const note = `\n… ${countWithNoun(dropped + begin, 'byte')} left out …\n`;
      return `${head.toString('utf8')}${note}${tail.subarray(begin).toString('utf8')}`;
    },
  };
}
