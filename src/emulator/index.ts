// sora-emulator as a library, and the one place where all its parts are put together.
import { randomUUID } from 'node:crypto';
import { setTimeout as passing } from 'node:timers/promises';
import { createClocks, type Clock } from './clocks.ts';
import { videoCommands, type VideoCommands } from './control/videos.ts';
import { profiles } from './domain/profiles.ts';
import { createEntropy } from './entropy.ts';
import { createApp } from './http/app.ts';
import { createIdentify, projectOf } from './http/caller.ts';
import type { Deps } from './http/deps.ts';
import { createDownload, isPrivate } from './http/download.ts';
import { lineFormat } from './log.ts';
import type { Media } from './media/media.ts';
import { readOptions, type EmulatorOptions, type Options } from './options.ts';
import { createRules, type RuleBook } from './rules/rules.ts';
import { listen, timeLimits, type Listening, type TimeLimits } from './server.ts';
import { memoryStore } from './store/memory.ts';
import { scenarios, version } from './version.ts';

export type { Clock } from './clocks.ts';
export type { VideoCommands } from './control/videos.ts';
export type { JobError, ProfileName } from './domain/profiles.ts';
export type { VideoView } from './domain/video.ts';
export { RuleError } from './domain/rules.ts';
export type { RuleBook } from './rules/rules.ts';
export type { RuleInput, RuleView } from './schema/rules.ts';
export { OptionError, type EmulatorOptions, type LogStyle } from './options.ts';

/** One project: everything that belongs to one API key. */
export interface Project {
  /** The project's own clock, running on the emulator's. */
  readonly clock: Clock;
  readonly videos: VideoCommands;
  /** What happens to the project's requests and jobs on demand. */
  readonly rules: RuleBook;
  /** Forgets the project's videos and rules and puts its clock back. */
  reset(): Promise<void>;
}

export interface Emulator {
  /** Answers a request without any socket. */
  fetch(request: Request): Promise<Response>;
  /** Listens, by default on a free port of loopback. @returns the URL, without `/v1`. @throws when the address is taken */
  listen(): Promise<string>;
  /** The URL, once listening. @throws Error before */
  readonly url: string;
  /** The clock under every project's. */
  readonly clock: Clock;
  /** The project of an API key. */
  project(apiKey: string): Project;
  /** Forgets everything and puts all clocks back. */
  reset(): Promise<void>;
  /** Lets requests in flight finish for up to five seconds, then frees everything. Safe to call twice. */
  close(): Promise<void>;
}

/** Where a seeded project's clock starts: the last day of the service. */
const seededOrigin = Date.UTC(2026, 8, 23);
const graceMs = 5_000;

/**
 * A server that behaves like OpenAI's Videos API, inside this process.
 * @throws OptionError one line that says which option is wrong and what it takes
 * @example
 * const emulator = createEmulator({ pace: 'instant' });
 * const client = new OpenAI({ baseURL: `${await emulator.listen()}/v1`, apiKey: 'any' });
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const given = {
    listen: '127.0.0.1:0',
    log: 'silent',
    ...options,
    apiKey: [options.apiKey ?? []].flat(),
    rules: [options.rules ?? []].flat(),
  };
  return assemble(
    readOptions(given, (name) => `'${name}'`),
    { ownsProcess: false },
  );
}

/**
 * The emulator from checked options.
 * @param ownsProcess true for the program, which may replace globals and colour its log
 */
export function assemble(
  options: Options,
  given: { ownsProcess: boolean; limits?: TimeLimits; colour?: boolean; sleep?: Deps['sleep'] },
): Emulator {
  const { ownsProcess, limits = timeLimits } = given;
  const profile = profiles[options.profile];
  const store = memoryStore();
  const clocks = createClocks(Date.now, options.seed === undefined ? undefined : seededOrigin);
  const lastSort = new Map<string, number>();
  const line = lineFormat(options.log, given.colour ?? false);
  const rules = createRules({
    seed: options.seed,
    moderationError: profile.moderationError.value,
    situations: scenarios,
    projectOf,
    tell: (said) => process.stderr.write(`sora-emulator: ${said}\n`),
  });
  const loaded = options.rules.length === 0 ? undefined : rules.load(options.rules);
  // Whoever asks first is told.
  loaded?.catch(() => {});
  let listening: Listening | undefined;
  let media: Promise<Media> | undefined;

  const deps: Deps = {
    version,
    profile,
    pace: options.pace,
    pollAfter: options.pollAfter,
    identify: createIdentify(options.apiKey.length === 0 ? undefined : new Set(options.apiKey)),
    store,
    rules: rules.of,
    promptTags: options.tags === 'on',
    sleep: given.sleep ?? sleep,
    media: () => (media ??= loadMedia()),
    // What only this machine can reach may fetch from it; without a socket only this process can.
    download: createDownload(() => listening === undefined || isPrivate(new URL(listening.url).hostname)),
    now: (project) => clocks.now(project),
    nextSort: (project, now) => {
      // Creations of one millisecond keep their order by a fraction.
      const sort = Math.max(now, (lastSort.get(project) ?? 0) + 0.001);
      lastSort.set(project, sort);
      return sort;
    },
    entropy: createEntropy(options.seed, store),
    requestId: () => randomUUID().replaceAll('-', ''),
    elapsed: () => performance.now(),
    log: (exchange) => {
      if (line !== undefined) process.stderr.write(`${line(exchange)}\n`);
    },
    report: (fault) =>
      console.error('sora-emulator: this is a fault of the emulator, please report it:', fault),
  };
  const app = createApp(deps);
  const fetch = async (request: Request) => {
    if (loaded !== undefined) await loaded;
    return app.fetch(request);
  };

  return {
    fetch,
    async listen() {
      await loaded;
      listening ??= await listen({ fetch: app.fetch, address: options.listen, limits, ownsProcess });
      return listening.url;
    },
    get url() {
      if (listening === undefined) throw new Error('The emulator does not listen: call listen() first.');
      return listening.url;
    },
    clock: clocks.all,
    project(apiKey) {
      const project = projectOf(apiKey);
      const now = () => clocks.now(project);
      return {
        clock: clocks.of(project),
        videos: videoCommands({ store, project, profile, now }),
        rules: rules.book(project),
        async reset() {
          await store.reset(project);
          clocks.reset(project);
          rules.reset(project);
          lastSort.delete(project);
        },
      };
    },
    async reset() {
      await store.reset();
      clocks.reset();
      rules.reset();
      lastSort.clear();
    },
    async close() {
      rules.close();
      const ending = listening;
      listening = undefined;
      await ending?.close(graceMs);
      await (await media)?.close();
      media = undefined;
      await store.close();
    },
  };
}

async function loadMedia(): Promise<Media> {
  const { createBuiltinMedia } = await import('./media/builtin.ts');
  return createBuiltinMedia();
}

/** The wait of faults: real, and over when the client has gone. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await passing(ms, undefined, { signal });
  } catch {
    // The signal only ends the wait.
  }
}
