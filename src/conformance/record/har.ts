// Recordings in the format HAR 1.2, which browsers and proxies read and write. The suite's own fields begin
// with `_`.
import * as z from 'zod';
import type { HeaderList } from '../http/transport.ts';

const Pair = z.looseObject({ name: z.string(), value: z.string() });

export const Entry = z.looseObject({
  startedDateTime: z.string(),
  time: z.number(),
  request: z.looseObject({
    method: z.string(),
    url: z.string(),
    httpVersion: z.string(),
    cookies: z.array(z.unknown()),
    headers: z.array(Pair),
    queryString: z.array(Pair),
    postData: z
      .looseObject({ mimeType: z.string(), text: z.string(), _file: z.string().optional() })
      .optional(),
    headersSize: z.int(),
    bodySize: z.int(),
  }),
  response: z.looseObject({
    status: z.int(),
    statusText: z.string(),
    httpVersion: z.string(),
    cookies: z.array(z.unknown()),
    headers: z.array(Pair),
    content: z.looseObject({
      size: z.int(),
      mimeType: z.string(),
      text: z.string().optional(),
      _file: z.string().optional(),
      _cut: z.boolean().optional(),
    }),
    redirectURL: z.string(),
    headersSize: z.int(),
    bodySize: z.int(),
    /** The reason why no answer came. The status is then 0. */
    _error: z.string().optional(),
  }),
  cache: z.strictObject({}),
  timings: z.strictObject({ send: z.number(), wait: z.number(), receive: z.number() }),
  /** The check or need that sent the request. */
  _asker: z.string(),
  /** The key of the request, with `{key}` in place of the key that the run was given. */
  _auth: z.string(),
});
export type Entry = z.infer<typeof Entry>;

export const Recording = z.looseObject({
  log: z.looseObject({
    version: z.literal('1.2'),
    creator: z.looseObject({ name: z.string(), version: z.string() }),
    entries: z.array(Entry),
    /** The options of the run, without secrets. A replay uses the same options. */
    _options: z.record(z.string(), z.unknown()),
  }),
});
export type Recording = z.infer<typeof Recording>;

export const pairs = (headers: HeaderList) => headers.map(([name, value]) => ({ name, value }));

/** The keys of a run. */
export interface Keys {
  apiKey: string;
  /** The key of another project. */
  apiKey2?: string | undefined;
}

/** Returns the part of a header list that identifies the sender, without the keys themselves. */
export function authOf(headers: HeaderList, { apiKey, apiKey2 = '' }: Keys): string {
  const names = [
    [apiKey, '{key}'],
    [apiKey2, '{key-2}'],
  ] as const;
  // One key may be the beginning of the other key.
  const longestFirst = names.filter(([key]) => key !== '').toSorted(([a], [b]) => b.length - a.length);
  return headers
    .filter(([name]) => ['authorization', 'api-key', 'x-api-key'].includes(name))
    .map(([, value]) => longestFirst.reduce((text, [key, name]) => text.replaceAll(key, name), value))
    .join(' ');
}
