// The emulator's API and its control API, as the lab uses them for one key.
import { Entries, Strays, type Deliveries, type JournalEntry, type Stray } from './journal.ts';

export interface Control {
  /** Calls the Videos API. @returns the JSON of the answer */
  api: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  /** Calls the control API. @returns the JSON of the answer */
  control: (method: string, path: string, body?: unknown) => Promise<Record<string, unknown>>;
  /** Every request of the project, in order of arrival. */
  requests: () => Promise<JournalEntry[]>;
  /** How many requests the project has. */
  requestCount: () => Promise<number>;
  strays: () => Promise<Stray[]>;
  deliveries: () => Promise<Deliveries>;
  /** The ids of all videos of the project, newest first. */
  videoIds: () => Promise<string[]>;
  /** The whole asset, unaffected by rules and expiry; undefined when the video has no such asset. */
  bytes: (id: string, variant: string) => Promise<Uint8Array | undefined>;
}

/** @param url of the emulator, without a path @throws Error when the emulator refuses a call of the lab */
export function createControl(url: string, key: string): Control {
  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return answer;
  };
  const json = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await send(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the emulator refused ${method} ${path}: ${messageOf(text)}`);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  };
  const control = (method: string, path: string, body?: unknown) => json(method, `/_emulator${path}`, body);
  return {
    api: (method, path, body) => json(method, `/v1${path}`, body),
    control,
    async requests() {
      const all: JournalEntry[] = [];
      for (let more = true; more;) {
        const last = all.at(-1);
        const page = Entries.parse(
          await control('GET', `/requests?limit=1000${last === undefined ? '' : `&after=${last.id}`}`),
        );
        all.push(...page.data);
        more = page.has_more;
      }
      return all.toSorted((a, b) => Date.parse(a.wall_time) - Date.parse(b.wall_time));
    },
    requestCount: async () => Entries.parse(await control('GET', '/requests?limit=1')).total,
    strays: async () => Strays.parse(await control('GET', '/strays')).data,
    deliveries: async () =>
      (await control('GET', '/webhooks/deliveries?limit=1000')) as unknown as Deliveries,
    async videoIds() {
      const ids: string[] = [];
      for (let more = true; more;) {
        const after = ids.at(-1);
        const page = await json('GET', `/v1/videos?limit=100${after === undefined ? '' : `&after=${after}`}`);
        const data = page['data'] as Array<{ id: string }>;
        ids.push(...data.map(({ id }) => id));
        more = page['has_more'] === true && data.length > 0;
      }
      return ids;
    },
    async bytes(id, variant) {
      const answer = await send('GET', `/_emulator/videos/${id}/bytes?variant=${variant}`);
      return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    },
  };
}

function messageOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: string } };
    return error?.message ?? text;
  } catch {
    return text.slice(0, 300);
  }
}
