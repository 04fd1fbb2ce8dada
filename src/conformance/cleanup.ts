// Everything that was created is deleted at the end, whatever happened before.
import { read } from './expect.ts';
import { segment, type Answer, type Call, type Client } from './http/client.ts';

export interface Cleanup {
  /** Looks whether an answer tells of something new, and remembers it. */
  watch: (call: Call, answer: Answer) => void;
  /** How many videos came to be. */
  readonly created: number;
  /** True for a video that came to be, also when it was deleted since. */
  isOurs: (id: string) => boolean;
  /** Deletes all that is left. @returns the ids that could not be deleted */
  run: (given: { http: Client; wait: (ms: number) => Promise<void>; limitMs: number }) => Promise<string[]>;
}

const endpoints = '/webhook_endpoints';

export function createCleanup(): Cleanup {
  const left = new Set<string>();
  const leftEndpoints = new Set<string>();
  const watchEndpoint = ({ method }: Call, id: string) =>
    method === 'DELETE' ? leftEndpoints.delete(id) : leftEndpoints.add(id);
  const made = new Set<string>();
  return {
    watch(call, answer) {
      const done = answer.status >= 200 && answer.status < 300;
      // Nothing comes to be or goes by a GET, and its answer may be a whole video.
      if (!done || (call.method !== 'POST' && call.method !== 'DELETE')) return;
      const id = read(answer.json, '/id');
      if (typeof id !== 'string') return;
      if (call.path.startsWith(endpoints)) return void watchEndpoint(call, id);
      if (call.method === 'DELETE') left.delete(id);
      // Characters have no `status`, and cannot be deleted (contract 6).
      if (call.method !== 'POST' || read(answer.json, '/status') === undefined) return;
      left.add(id);
      made.add(id);
    },
    get created() {
      return made.size;
    },
    isOurs: (id) => made.has(id),
    async run({ http, wait, limitMs }) {
      await Promise.allSettled([...leftEndpoints].map((id) => http.delete(`${endpoints}/${segment(id)}`)));
      // Running jobs refuse to be deleted (contract 5): wait for them, as long as it is allowed.
      for (let waited = 0, pause = 250; ; pause = Math.min(pause * 2, 10_000)) {
        const ends = await Promise.all([...left].map((id) => remove(http, id)));
        [...left].forEach((id, index) => ends[index] === 'gone' && left.delete(id));
        const hopeless = ends.includes('never');
        if (left.size === 0 || hopeless || waited + pause > limitMs) return [...left];
        try {
          await wait(pause);
        } catch {
          // An emulator that is gone moves no clock: what is left stays.
          return [...left];
        }
        waited += pause;
      }
    },
  };
}

/** `never`: this server deletes nothing, so that asking again is of no use. */
async function remove(http: Client, id: string): Promise<'gone' | 'later' | 'never'> {
  try {
    const { status } = await http.delete(`/videos/${segment(id)}`);
    if (status === 405 || status === 501) return 'never';
    return (status >= 200 && status < 300) || status === 404 ? 'gone' : 'later';
  } catch {
    // Tried again in the next round, and told as a leftover after the last.
    return 'later';
  }
}
