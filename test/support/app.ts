// The HTTP layer with every port replaceable, for renderers, downloads and faults that a whole emulator
// cannot be given.
import { createApp } from '../../src/emulator/api/router.ts';
import { createIdentify, projectOf } from '../../src/emulator/http/caller.ts';
import type { WirePorts } from '../../src/emulator/http/wire-ports.ts';
import type { JobPorts } from '../../src/emulator/jobs/job-ports.ts';
import { createRedirects } from '../../src/emulator/http/redirects.ts';
import { createTurns } from '../../src/emulator/store/turns.ts';
import { createJobWriter, type Announcements } from '../../src/emulator/jobs/job-writer.ts';
import type { Media } from '../../src/emulator/media/media.ts';
import { profiles } from '../../src/emulator/domain/profiles.ts';
import { createRules } from '../../src/emulator/rules/rule-books.ts';
import { createScopes } from '../../src/emulator/projects/project-scope.ts';
import type { Store } from '../../src/emulator/store/store.ts';
import { createCreationOrder } from '../../src/emulator/time/creation-order.ts';
import { memoryStore } from '../../src/emulator/store/memory.ts';
import { scenarios } from '../../src/emulator/version.ts';
import type { TestEmulator } from './emulator.ts';
import { observed } from './observe.ts';

/** Renders 1000 bytes that count up, finds every picture and video to be 720x1280, and decodes no video. */
export const fakeMedia: Media = {
  async asset(clip, variant) {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
    const types = {
      video: 'video/mp4',
      thumbnail: 'image/webp',
      spritesheet: 'image/jpeg',
      poster: 'image/jpeg',
    } as const;
    return { bytes, contentType: types[variant], etag: `${clip.id}-${variant}` };
  },
  async inspect() {
    return { width: 720, height: 1280, format: 'png' };
  },
  async inspectVideo() {
    return { width: 720, height: 1280, seconds: 4, codec: 'avc1', sound: true };
  },
  async frameOf() {
    return undefined;
  },
  warm() {},
  async close() {},
};

const noRules = createRules({
  seed: undefined,
  moderationError: profiles.openai.moderationError.value,
  situations: scenarios,
  projectOf,
  print: () => {},
}).of;

/** Announces no end of a job. */
const silent: Announcements = {
  announcementsOf: async () => [],
  batchAnnouncementsOf: async () => [],
  wake: () => {},
};

export interface TestApp extends Pick<TestEmulator, 'send'> {
  /** The messages to the log, in order. */
  exchanges: Parameters<WirePorts['log']>[0][];
  /** The reported faults of the emulator itself. */
  reports: unknown[];
  /** The name of the router in use, after a request has chosen it. */
  router: () => string;
}

/**
 * An app whose jobs are completed at the first retrieval and whose clock stands still, unless `changes`
 * contain other values.
 */
export function testApp({
  store = memoryStore(),
  ...changes
}: Partial<WirePorts & JobPorts> & { store?: Store } = {}): TestApp {
  const redirects = createRedirects(() => 'token');
  const exchanges: TestApp['exchanges'] = [];
  const reports: unknown[] = [];
  let count = 0;
  const projects = createScopes({
    wall: () => 0,
    store,
    clocks: { now: () => Date.UTC(2026, 8, 23), speed: () => 0 },
    rules: noRules,
    order: { ...createCreationOrder(), next: (_, now) => now + (count += 1) },
    inTurn: createTurns(),
    entropy: async () => (count += 1).toString(16).padStart(4, '0').padEnd(64, '0'),
    jobs: (project) => createJobWriter(project, silent),
    webhooks: () => ({ announce: async () => {}, test: async () => ({ error: 'no network in tests' }) }),
  });
  const ports: WirePorts & JobPorts = {
    profile: profiles.openai,
    pace: { by: 'instant' },
    pollAfter: 'auto',
    enter: () => undefined,
    leave: () => {},
    limits: { quota: undefined, budget: undefined, concurrency: undefined },
    moderation: { mode: 'off', judge: () => () => undefined },
    identify: createIdentify(undefined),
    projects,
    promptTags: true,
    cors: true,
    hosts: { onLoopback: () => true, allowed: [] },
    sleep: async () => {},
    redirect: redirects.answer,
    alarm: () => () => {},
    media: async () => fakeMedia,
    warm: () => {},
    download: async () => {
      throw new Error('no network in tests');
    },
    requestId: () => (count += 1).toString(16).padStart(32, '0'),
    elapsed: () => 0,
    log: (exchange) => exchanges.push(exchange),
    report: (fault) => reports.push(fault),
    ...changes,
  };
  const app = createApp({
    version: '0.0.0',
    wire: ports,
    jobs: ports,
    redirects,
    secrets: { secret: (entropy) => `whsec_${entropy}`, hint: () => '****' },
    control: async () => new Response(null, { status: 404 }),
  });
  const fetch = observed(async (input, init) => app.fetch(new Request(input, init)));
  return {
    exchanges,
    reports,
    router: () => app.router.name,
    send(path, { key = 'sk-test', ...init } = {}) {
      const headers = new Headers(init.headers);
      if (key !== null) headers.set('authorization', `Bearer ${key}`);
      return fetch(`http://emulator.test${path}`, { ...init, headers });
    },
  };
}
