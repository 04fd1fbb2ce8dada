// Values for fields, queries and headers: hostile values, and values that a correct client could send. No URL
// leads to another machine.

export const hostileTexts = [
  '',
  ' ',
  '\u0000',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../../etc/passwd',
  '%00',
  '%',
  '%zz',
  '${7*7}',
  '{{7*7}}',
  '"',
  "'; DROP TABLE videos; --",
  '\r\nx-injected: yes',
  '\ud800',
  '𝕏'.repeat(50),
  'é'.normalize('NFD'),
  '\u202Eabc',
  'null',
  'undefined',
  'NaN',
  'true',
  '-0',
  '1e999',
  '9'.repeat(400),
  '9007199254740993',
  '0x10',
  'a'.repeat(40_000),
  '[[',
  '[[fail]]',
  '[[fail: ]]',
  '[[stall: 1e309]]',
  '[[cut: -1]]',
  '[[queue: 99999999999h]]',
  '/(a+)+$/',
  '/[/',
  'video_',
  'video_123',
];

const hostileValues = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  [],
  {},
  [null],
  [[[[[[[[]]]]]]]],
  { id: null },
  { id: {} },
  { toString: 1, valueOf: null },
  { length: -1 },
  Object.fromEntries([['__proto__', { admin: true }]]),
];

const plausibleTexts = {
  prompt: ['a kite', 'Mickey Mouse waves', '[[fail: moderation_blocked]] a kite', '[[stall: 45]] a kite'],
  model: ['sora-2', 'sora-2-pro', 'sora', 'sora-3'],
  seconds: ['4', '8', '12', '16', '20'],
  n_seconds: ['5', '10'],
  n_variants: ['1', '2'],
  width: ['480', '854'],
  height: ['480', '854'],
  size: ['720x1280', '1280x720', '1024x1792', '1920x1080', '0x0'],
  variant: ['video', 'thumbnail', 'spritesheet'],
  order: ['asc', 'desc'],
  limit: ['1', '20', '100', '101'],
  purpose: ['vision', 'batch', 'user_data'],
  endpoint: ['/v1/videos'],
  completion_window: ['24h'],
  'api-version': ['preview'],
  // No program listens on this port, so every connection is refused immediately.
  url: ['http://127.0.0.1:1/hook', 'https://127.0.0.1:1/', 'ftp://127.0.0.1/', 'http://[::1'],
  name: ['a name', 'x'],
  scale: ['0', '1', '1000000'],
  seconds_from_now: ['60'],
};

const plausibleValues = (random, known) => ({
  input_reference: [
    { image_url: 'data:image/png;base64,iVBORw0KGgo=' },
    { image_url: 'http://127.0.0.1:1/a.png' },
    { file_id: known.file },
  ],
  input_file_id: [known.file],
  video: [{ id: known.video }],
  characters: [[{ id: known.character }]],
  event_types: [['video.completed'], ['batch.completed', 'video.failed']],
  metadata: [{ a: 'b' }, Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`k${at}`, 'v']))],
  match: [{ operation: 'createVideo' }, { prompt: '/ki.e/' }, { path: random.pick(hostileTexts) }],
  then: [{ fail: 'moderation_blocked' }, { error: 'rate_limit_exceeded' }, { stall: 45 }, {}],
  progress: [0, 50, 100],
});

/** The own property of a table, because the name may be one like `__proto__`. */
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);

/** A value for a field. @param known ids that exist */
export function valueFor(name, random, known) {
  return random.weighted([
    [3, () => textFor(name, random)],
    [2, () => random.pick(own(plausibleValues(random, known), name) ?? hostileValues)],
    [1, () => random.pick(hostileValues)],
    [1, () => random.pick(hostileTexts)],
  ]);
}

/** A text for a field of a form or a query. */
export function textFor(name, random) {
  return random.pick(random.chance(0.5) ? (own(plausibleTexts, name) ?? hostileTexts) : hostileTexts);
}
