// The rooms of src, and what each room may import. A room is a folder without its subfolders, or a single file.
// The rule `house/rooms` of the linter refuses every other import.

/**
 * @typedef {object} Room
 * @property {readonly string[]} imports the rooms that this room may import
 * @property {readonly string[]} packages the packages that this room may import; `node` stands for all of Node's
 * own modules
 */

/**
 * The rooms of the emulator. Paths count from src/emulator. A room stands below all rooms that import it, so that
 * no room imports a room that imports it. A port or an adapter can be a room of one file:
 * `media/media.ts` is open to many rooms, `store/memory.ts` to the files that open a store.
 * @type {Readonly<Record<string, Room>>}
 */
export const emulatorRooms = {
  'cli.ts': { imports: ['commands', 'options', 'version.ts', '../nearest.ts'], packages: ['node'] },
  commands: {
    imports: [
      'assemble.ts',
      'emulator.ts',
      'options',
      'log',
      'media/ffmpeg',
      'media/images',
      'rules',
      'schema',
      'net',
      'domain',
      'version.ts',
      '../nearest.ts',
      'open-data.ts',
      'store/data-place.ts',
      'store/open-store.ts',
      'store',
    ],
    packages: ['node', 'yaml', 'zod'],
  },
  'index.ts': {
    imports: [
      'assemble.ts',
      'emulator.ts',
      'control',
      'control/snapshots',
      'control/vocabulary',
      'options',
      'journal',
      'rules',
      'quirks',
      'schema',
      'domain',
    ],
    packages: [],
  },
  'assemble.ts': {
    imports: [
      'api/api-ports.ts',
      'emulator.ts',
      'open-media.ts',
      'job-settings.ts',
      'state-parts.ts',
      'durable-state.ts',
      'report-fault.ts',
      'azure-on-demand.ts',
      'assert-whole.ts',
      'projects',
      'server.ts',
      'api',
      'control',
      'jobs',
      'http',
      'log',
      'options',
      'rules',
      'webhooks',
      'quirks',
      'open-data.ts',
      'store',
      'net',
      'time',
      'domain',
      'version.ts',
    ],
    packages: ['hono'],
  },
  'state-parts.ts': {
    imports: ['control/snapshots', 'rules', 'webhooks', 'store', 'time'],
    packages: [],
  },
  'assert-whole.ts': { imports: ['open-data.ts', 'options', 'rules'], packages: [] },
  'azure-on-demand.ts': { imports: ['api/api-ports.ts', 'api', 'azure', 'options'], packages: ['hono'] },
  'durable-state.ts': { imports: ['projects', 'rules', 'webhooks', 'store', 'time'], packages: ['node'] },
  'report-fault.ts': { imports: ['store'], packages: [] },
  'job-settings.ts': {
    imports: ['options', 'jobs', 'domain'],
    packages: [],
  },
  'open-data.ts': {
    imports: ['store/data-place.ts', 'store/memory.ts', 'store/open-store.ts', 'store'],
    packages: [],
  },
  'open-media.ts': {
    imports: [
      'options',
      'media',
      'media/media.ts',
      'media/uploaded-videos.ts',
      'media/builtin.ts',
      'media/ffmpeg',
    ],
    packages: ['node'],
  },
  'server.ts': {
    imports: ['options', 'log', 'http', 'net', 'time/real-timers.ts', 'domain'],
    packages: ['node', '@hono/node-server'],
  },
  'emulator.ts': { imports: ['control', 'control/vocabulary', 'domain'], packages: [] },
  projects: { imports: ['store', 'time', 'domain'], packages: [] },
  log: { imports: ['options', 'http', 'schema', 'time', 'domain'], packages: ['node'] },
  options: { imports: ['version.ts', 'store/data-place.ts', 'quirks', 'domain'], packages: ['node', 'zod'] },
  azure: {
    imports: ['jobs', 'http', 'schema', 'store', 'media/media.ts', 'domain'],
    packages: ['hono', 'zod'],
  },
  api: {
    imports: [
      'api/api-ports.ts',
      'projects',
      'api/quirks',
      'jobs/batch',
      'jobs',
      'http',
      'schema',
      'store',
      'domain',
    ],
    packages: ['hono', 'zod'],
  },
  'api/api-ports.ts': { imports: ['jobs', 'http', 'quirks'], packages: [] },
  'api/quirks': {
    imports: ['api/api-ports.ts', 'jobs', 'http', 'quirks', 'schema', 'domain'],
    packages: [],
  },
  control: {
    imports: [
      'projects',
      'control/page',
      'control/snapshots',
      'control/vocabulary',
      'jobs/batch',
      'jobs',
      'journal',
      'http',
      'rules',
      'webhooks',
      'media/media.ts',
      'schema',
      'store',
      'net',
      'domain',
    ],
    packages: ['node', 'zod'],
  },
  'control/snapshots': {
    imports: [
      'projects',
      'control/vocabulary',
      'journal',
      'http',
      'rules',
      'quirks',
      'store',
      'media/media.ts',
      'domain',
    ],
    packages: ['zod'],
  },
  'control/page': {
    imports: [
      'projects',
      'control/vocabulary',
      'jobs',
      'journal',
      'http',
      'schema',
      'store',
      'domain',
      'version.ts',
    ],
    packages: ['node', 'zod'],
  },
  'control/vocabulary': { imports: ['journal', 'schema', 'domain'], packages: ['zod'] },
  'jobs/batch': {
    imports: ['projects', 'jobs', 'http', 'schema', 'store', 'domain'],
    packages: [],
  },
  jobs: {
    imports: ['webhooks', 'projects', 'http', 'schema', 'store', 'media/media.ts', 'net', 'domain'],
    packages: ['zod'],
  },
  journal: { imports: ['http', 'schema', 'store', 'domain'], packages: ['node', 'zod'] },
  http: {
    imports: ['projects', 'schema', 'store', 'media/media.ts', 'net', 'time/real-timers.ts', 'domain'],
    packages: ['node', 'hono', '@hono/node-server', 'undici', 'zod'],
  },
  rules: { imports: ['schema', 'time/real-timers.ts', 'domain'], packages: ['node', 're2js', 'yaml', 'zod'] },
  webhooks: { imports: ['store', 'net', 'time/real-timers.ts', 'domain'], packages: ['node', 'undici'] },
  quirks: { imports: ['domain'], packages: ['node'] },
  schema: { imports: ['domain'], packages: ['openapi3-ts', 'zod'] },
  time: { imports: ['time/real-timers.ts', 'store', 'domain'], packages: ['node'] },
  'time/real-timers.ts': { imports: [], packages: [] },
  'store/data-place.ts': { imports: [], packages: [] },
  'store/open-store.ts': {
    imports: ['store/data-place.ts', 'store/memory.ts', 'store/sql', 'store'],
    packages: [],
  },
  'store/sql': { imports: ['store/data-place.ts', 'store'], packages: ['node', 'libsql', 'postgres'] },
  'store/memory.ts': {
    imports: ['store/memory-blobs.ts', 'store/memory-journal.ts', 'store/memory-outbox.ts', 'store'],
    packages: [],
  },
  'store/memory-blobs.ts': { imports: ['store', 'domain'], packages: [] },
  'store/memory-journal.ts': { imports: ['store'], packages: [] },
  'store/memory-outbox.ts': { imports: ['store'], packages: [] },
  store: { imports: ['domain'], packages: [] },
  net: { imports: [], packages: ['node'] },
  'media/uploaded-videos.ts': {
    imports: ['media/ffmpeg', 'media/mp4', 'media/media.ts'],
    packages: [],
  },
  'media/builtin.ts': {
    imports: ['media', 'media/images', 'media/media.ts', 'domain'],
    packages: [],
  },
  'media/ffmpeg': {
    imports: ['media', 'media/scene', 'media/h264', 'media/media.ts', 'domain'],
    packages: ['node'],
  },
  media: {
    imports: ['media/scene', 'media/text', 'media/images', 'media/picture', 'media/media.ts', 'domain'],
    packages: ['node', 'sharp'],
  },
  'media/scene': {
    imports: ['media/text', 'media/audio', 'media/mp4', 'media/picture', 'media/h264', 'domain'],
    packages: ['node'],
  },
  'media/text': { imports: ['media/images', 'media/picture'], packages: ['node'] },
  'media/images': { imports: ['media/picture'], packages: ['sharp'] },
  'media/audio': { imports: ['media/mp4'], packages: ['node'] },
  'media/mp4': { imports: ['media/media.ts'], packages: [] },
  'media/picture': { imports: ['media/h264'], packages: [] },
  'media/h264': { imports: [], packages: [] },
  'media/media.ts': { imports: ['domain'], packages: [] },
  domain: { imports: [], packages: [] },
  'version.ts': { imports: [], packages: ['node'] },
};

/**
 * The rooms of the suite. Paths count from src/conformance. The suite shares nothing with the emulator but the
 * suggestions for misspelt words: a shared file would make the same mistake on both sides.
 * @type {Readonly<Record<string, Room>>}
 */
export const suiteRooms = {
  'cli.ts': { imports: ['commands', 'vocabulary', 'version.ts', '../nearest.ts'], packages: ['node'] },
  commands: {
    imports: [
      'index.ts',
      'client',
      'running',
      'reporters',
      'record',
      'options',
      'report',
      'checks',
      'needs',
      'money',
      'requirements',
      'profiles',
      'vocabulary',
      '../nearest.ts',
    ],
    packages: ['node'],
  },
  'index.ts': {
    imports: ['client', 'running', 'record', 'options', 'report', 'webhooks', 'vocabulary', 'http', 'media'],
    packages: ['node'],
  },
  client: {
    imports: [
      'client/judgements',
      'client/facts.ts',
      'client/model.ts',
      'options',
      'report',
      'vocabulary',
      'http',
      'media',
      'version.ts',
      '../nearest.ts',
    ],
    packages: ['node', 'yaml', 'zod'],
  },
  'client/judgements': {
    imports: ['client/facts.ts', 'client/match.ts', 'client/model.ts', 'vocabulary'],
    packages: [],
  },
  'client/match.ts': { imports: ['client/facts.ts', 'client/model.ts'], packages: [] },
  'client/facts.ts': { imports: [], packages: [] },
  'client/model.ts': { imports: ['vocabulary'], packages: ['zod'] },
  running: {
    imports: [
      'reporters',
      'options',
      'report',
      'checks',
      'needs',
      'money',
      'requirements',
      'profiles',
      'tools',
      'webhooks',
      'vocabulary',
      'http',
      'media',
      'version.ts',
      '../nearest.ts',
    ],
    packages: ['node'],
  },
  reporters: { imports: ['report', 'money', 'vocabulary'], packages: ['node'] },
  record: { imports: ['options', 'vocabulary', 'http', 'version.ts'], packages: ['node', 'zod'] },
  options: { imports: ['profiles', 'vocabulary', 'http'], packages: [] },
  report: { imports: ['vocabulary'], packages: ['zod'] },
  checks: {
    imports: ['needs', 'money', 'requirements', 'tools', 'webhooks', 'vocabulary', 'http', 'media'],
    packages: ['zod'],
  },
  needs: { imports: ['money', 'tools', 'webhooks', 'vocabulary', 'http', 'media'], packages: ['zod'] },
  money: { imports: ['vocabulary', 'http'], packages: [] },
  requirements: { imports: ['vocabulary'], packages: ['node', 'yaml', 'zod'] },
  profiles: { imports: ['vocabulary'], packages: [] },
  tools: { imports: ['vocabulary', 'http'], packages: [] },
  webhooks: { imports: ['vocabulary', 'http'], packages: ['node'] },
  vocabulary: { imports: ['http', 'media'], packages: ['node', 'zod'] },
  http: { imports: [], packages: ['node', 'undici'] },
  media: { imports: [], packages: ['node'] },
  'version.ts': { imports: [], packages: ['node'] },
};

/**
 * The rooms of the page. Paths count from src/page. The page imports only types of the emulator, in one file, so that
 * no code of the emulator comes into the browser.
 * @type {Readonly<Record<string, Room>>}
 */
export const pageRooms = {
  'main.tsx': { imports: ['views', 'state'], packages: ['preact'] },
  views: {
    imports: ['parts', 'state', 'model', 'model/types.ts'],
    packages: ['preact', '@preact/signals', 'virtual:situations'],
  },
  parts: { imports: ['state', 'model', 'model/types.ts'], packages: ['preact', '@preact/signals'] },
  state: { imports: ['model', 'model/types.ts'], packages: ['@preact/signals'] },
  model: { imports: ['model/types.ts'], packages: [] },
  'model/types.ts': {
    imports: [
      '../emulator/control',
      '../emulator/control/page',
      '../emulator/control/vocabulary',
      '../emulator/domain',
      '../emulator/journal',
      '../emulator/schema',
    ],
    packages: [],
  },
};

/** Every room by its path from src. @type {Readonly<Record<string, Room>>} */
export const rooms = {
  'nearest.ts': { imports: [], packages: ['fastest-levenshtein'] },
  ...under('emulator', emulatorRooms),
  ...under('conformance', suiteRooms),
  ...under('page', pageRooms),
};

function under(folder, table) {
  const from = (path) => (path.startsWith('../') ? path.slice(3) : `${folder}/${path}`);
  return Object.fromEntries(
    Object.entries(table).map(([name, { imports, packages }]) => [
      from(name),
      { imports: imports.map(from), packages },
    ]),
  );
}
