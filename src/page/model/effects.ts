// The effects that a rule can have, with the words and inputs of the form that teaches them.

export type EffectGroup = 'job' | 'download' | 'webhook' | 'answer';

/** How the form asks for the value of an effect. */
export type EffectInput =
  | { kind: 'flag' }
  | { kind: 'duration' }
  | { kind: 'number'; least: number; most: number }
  | { kind: 'error'; of: 'job' | 'request' }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'text' }
  /** Digits are a number of bytes; other texts stay texts. */
  | { kind: 'size' }
  | { kind: 'json' };

export interface Effect {
  name: string;
  group: EffectGroup;
  /** What happens, as the end of the sentence "Then …". */
  says: string;
  input: EffectInput;
  initial: string;
  /** The operation that the form proposes. */
  operation: 'createVideo' | 'downloadVideo' | 'listVideos' | 'retrieveVideo';
}

type Row = readonly [
  name: string,
  says: string,
  input: EffectInput,
  initial: string,
  operation?: Effect['operation'],
];

const flag = { kind: 'flag' } as const;
const duration = { kind: 'duration' } as const;
const text = { kind: 'text' } as const;
const object = { kind: 'json' } as const;
const number = (least: number, most: number) => ({ kind: 'number', least, most }) as const;
const choice = (...values: string[]) => ({ kind: 'choice', values }) as const;
const great = 1_000_000_000;

const rows: Readonly<Record<EffectGroup, readonly Row[]>> = {
  answer: [
    [
      'error',
      'the answer is this error, and nothing else is done',
      { kind: 'error', of: 'request' },
      'rate_limit_exceeded',
    ],
    ['delay', 'the answer comes this much later', duration, '2s'],
    ['reset', 'the connection is reset, and nothing is done', flag, 'true'],
    ['lose', 'everything is done, then the connection is reset without an answer', flag, 'true'],
    ['cut', 'the answer ends after this many bytes', number(0, great), '4096', 'downloadVideo'],
    ['slow', 'the answer is sent with this many bytes a second', number(1, great), '20000', 'downloadVideo'],
    [
      'headers',
      'the answer has these headers; null removes a header',
      object,
      '{"retry-after": "1"}',
      'retrieveVideo',
    ],
    ['content_type', 'the answer has this content type', text, 'text/html', 'retrieveVideo'],
    ['malformed_json', 'the JSON of the answer ends too early', flag, 'true', 'retrieveVideo'],
    [
      'respond',
      'the answer has this status and body, and nothing is done',
      object,
      '{"status": 502, "body": "<h1>Bad gateway</h1>"}',
    ],
    [
      'redirect',
      'the answer sends the client to another address',
      choice('same-host', 'other-host'),
      'same-host',
      'downloadVideo',
    ],
    [
      'list',
      'the last page of the list announces another page',
      choice('empty_last_page', 'repeat_last_page'),
      'empty_last_page',
      'listVideos',
    ],
  ],
  job: [
    ['fail', 'the job fails with this error', { kind: 'error', of: 'job' }, 'moderation_blocked'],
    ['stall', 'the job stays at this progress for good', number(0, 99), '72'],
    ['queue', 'the job waits this long before it renders', duration, '10m'],
    ['render', 'the job renders this long', duration, '5m'],
    ['complete', 'the job completes this long after its creation', duration, '10s'],
    ['expire', 'the files of the job exist this long', duration, '10s'],
    ['regress', 'the job falls back to this progress for a while', number(0, 60), '20'],
    ['polls', 'the job ends at this retrieval', number(1, 1_000), '4'],
    ['poll_after', 'pending answers ask for this wait between polls', duration, '300ms'],
    ['status', 'the job shows this word in place of in_progress', text, 'NOT_START'],
  ],
  download: [
    ['content_lag', 'the file is not found for this long after completion', duration, '3s'],
    [
      'truncate',
      'the file is cut to this size: bytes, or a share such as 50%',
      { kind: 'size' },
      '50%',
      'downloadVideo',
    ],
    ['corrupt', 'the file has wrong bytes in its middle', flag, 'true', 'downloadVideo'],
    ['download', 'every download of the job has these effects', object, '{"error": "bad_gateway"}'],
  ],
  webhook: [['webhook', 'the event of the end has these effects', object, '{"duplicate": 2, "delay": "1m"}']],
};

export const groupWords: Readonly<Record<EffectGroup, string>> = {
  answer: 'The answer',
  job: 'The job',
  download: 'The download',
  webhook: 'The webhook',
};

export const effects: readonly Effect[] = Object.entries(rows).flatMap(([group, list]) =>
  list.map(([name, says, input, initial, operation = 'createVideo']) => ({
    name,
    group: group as EffectGroup,
    says,
    input,
    initial,
    operation,
  })),
);

/** The effect of a name. @throws Error for a name that no effect has */
export function effectNamed(name: string): Effect {
  const effect = effects.find((candidate) => candidate.name === name);
  if (effect === undefined) throw new Error(`There is no effect '${name}'.`);
  return effect;
}
