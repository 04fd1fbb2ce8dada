// One visit: a project of the emulator with the rules of one situation, and the facts of what happened in it.
import { compareFile, type VisitFolder } from './folder.ts';
import { type Control, createControl } from './control.ts';
import type { Ending, Facts, SavedFile } from './facts.ts';
import type { BrokenConnections, LabEmulator } from './emulator-process.ts';
import { eventsOf, seenOf, strayRequests } from './journal.ts';
import { rulesAt, type Situation } from './model.ts';

/** The clock of a project with webhooks runs faster, so that a repeated delivery comes after a quarter of a second. */
const webhookScale = 20;

const defaultPrompt = 'A calico cat plays the piano';

export interface Visit {
  situation: Situation;
  key: string;
  /** The address for `OPENAI_BASE_URL`. */
  baseUrl: string;
  prompt: string;
  /** The secret of the webhooks; undefined when the task has none. */
  webhookSecret: string | undefined;
  /** The key and the secret of the webhooks. */
  secrets: readonly string[];
  control: Control;
  /** How many times as fast as real time the clock of the program runs. */
  speed: number;
  /** Renders the assets of new videos, so that no program has to wait for a busy machine. */
  prepare: () => Promise<void>;
  /** Reads what happened. */
  facts: (end: VisitEnd) => Promise<Facts>;
  /** Forgets the videos of the project. */
  close: () => Promise<void>;
}

/** How a visit ended, as far as it is known. */
interface VisitEnd {
  ending: Ending;
  exit: Facts['exit'];
  /** From the first request to the end of the program, in real ms. */
  lastedMs: number;
  /** In ms of the program's clock. */
  limitMs: number;
  isLimitGiven: boolean;
  output: string;
  folder: VisitFolder | undefined;
}

export interface VisitOptions {
  emulator: Pick<LabEmulator, 'url' | 'broken'>;
  /** Ends in four characters that no other key of the emulator has. */
  key: string;
  situation: Situation;
  speed: number;
  patienceS: number | undefined;
  videos: number;
  /** Where webhooks go, for the task `webhook`. */
  webhookUrl: string | undefined;
}

export async function openVisit(options: VisitOptions): Promise<Visit> {
  const { emulator, key, situation, speed } = options;
  const { url } = emulator;
  const control = createControl(url, key);
  const scale = situation.task === 'webhook' ? webhookScale : speed;
  const knownIds = await createVideos(control, situation.videos);
  const webhookSecret =
    options.webhookUrl === undefined ? undefined : await openEndpoint(control, options.webhookUrl, situation);
  if (scale !== 1) await control.control('POST', '/clock/scale', { scale });
  await control.control('PUT', '/rules', rulesAt(scale, situation.rules));
  await control.control('DELETE', '/requests');
  const before = { strays: new Set((await control.strays()).map(({ id }) => id)), broken: emulator.broken() };
  const prompt = situation.prompt ?? defaultPrompt;
  const prepared = new Map<string, Uint8Array>();
  const prepare = async () => {
    for (const id of await createdIds(control)) {
      if (prepared.has(id)) continue;
      const bytes = await control.bytes(id, 'video');
      if (bytes !== undefined) prepared.set(id, bytes);
    }
  };
  return {
    situation,
    key,
    baseUrl: `${url}/v1`,
    prompt,
    webhookSecret,
    secrets: [key, ...(webhookSecret === undefined ? [] : [webhookSecret])],
    control,
    speed,
    prepare,
    facts: (end) => readFacts({ options, control, prompt, knownIds, before, prepared, prepare }, end),
    close: async () => void (await control.control('POST', '/reset')),
  };
}

/** Returns the ids of the videos that the program created. */
async function createdIds(control: Control): Promise<string[]> {
  const entries = await control.requests();
  const ids = entries.flatMap(({ operation, video_id: id }) =>
    operation === 'createVideo' && id !== null ? [id] : [],
  );
  return [...new Set(ids)];
}

/** Creates completed videos. @returns their ids, newest first */
async function createVideos(control: Control, count: number): Promise<string[]> {
  for (let number = 1; number <= count; number += 1) {
    const { id } = await control.api('POST', '/videos', { prompt: `Video ${number} of ${count}` });
    await control.control('POST', `/videos/${String(id)}/complete`);
  }
  return count === 0 ? [] : control.videoIds();
}

/** Makes the project send its webhooks to this address. @returns the secret for the program */
async function openEndpoint(control: Control, url: string, situation: Situation): Promise<string> {
  const endpoint = await control.api('POST', '/webhook_endpoints', {
    name: 'client lab',
    url,
    event_types: ['video.completed', 'video.failed'],
  });
  // The program keeps the old secret. Events are signed with the old and the new secret.
  if (situation.rotate_secret === true)
    await control.api('POST', `/webhook_endpoints/${String(endpoint['id'])}/rotate_secret`, {
      keep_old_secret_active_for_24_hours: true,
    });
  return String(endpoint['signing_secret']);
}

interface Known {
  options: VisitOptions;
  control: Control;
  prompt: string;
  knownIds: readonly string[];
  /** What the emulator had noted before the visit. */
  before: { strays: ReadonlySet<string>; broken: BrokenConnections };
  prepared: ReadonlyMap<string, Uint8Array>;
  prepare: () => Promise<void>;
}

async function readFacts(
  { options, control, prompt, knownIds, before, prepared, prepare }: Known,
  end: VisitEnd,
): Promise<Facts> {
  const { situation, key, emulator, patienceS, videos } = options;
  const entries = await control.requests();
  const strays = (await control.strays()).filter(({ id }) => !before.strays.has(id));
  const speed = situation.task === 'webhook' ? 1 : options.speed;
  const requests = seenOf(entries, { key, host: new URL(emulator.url).host, speed, strays });
  const deliveries = situation.task === 'webhook' ? await control.deliveries() : { data: [] };
  await prepare();
  const leftIds = await control.videoIds();
  const usage = await control.control('GET', '/usage');
  return {
    situation: situation.name,
    task: situation.task,
    prompt,
    speed,
    patienceS,
    videos,
    requests,
    strays: strayRequests(strays, key),
    brokenConnection: brokenSince(before.broken, emulator.broken()),
    ending: end.ending,
    exit: end.exit,
    lastedMs: end.lastedMs * speed,
    limitMs: end.limitMs,
    isLimitGiven: end.isLimitGiven,
    output: end.output,
    statement: end.folder?.statement(),
    files: savedFiles(end.folder, { assets: [...prepared.values()], servedSizes: servedSizes(requests) }),
    listedIds: situation.task === 'list' ? end.folder?.listedIds() : undefined,
    knownIds,
    leftIds,
    events: eventsOf(deliveries, { forgesFirst: forgesFirst(situation), startMs: startOf(entries) }),
    spentUsd: spentOf(usage),
  };
}

const brokenSince = (before: BrokenConnections, now: BrokenConnections) =>
  now.count > before.count ? now.last : undefined;

/** Returns the sizes of the answers that arrived completely. */
const servedSizes = (requests: Facts['requests']) =>
  new Set(
    requests
      .filter(({ outcome, status }) => outcome === 'complete' && status === 200)
      .map(({ bytesSent }) => bytesSent),
  );

const savedFiles = (
  folder: VisitFolder | undefined,
  comparison: Parameters<typeof compareFile>[1],
): SavedFile[] => (folder?.saved() ?? []).map((file) => compareFile(file, comparison));

const startOf = (entries: ReadonlyArray<{ wall_time: string }>) =>
  Math.min(...entries.map(({ wall_time: time }) => Date.parse(time)), Infinity);

const forgeries = new Set(['bad_signature', 'wrong_secret', 'stale_timestamp']);

/** True when a rule makes the first delivery one that a receiver must refuse. */
function forgesFirst({ rules }: Situation): boolean {
  return rules.some(({ then: { webhook } }) => {
    if (typeof webhook !== 'object' || webhook === null) return false;
    return Object.keys(webhook).some((name) => forgeries.has(name));
  });
}

/** The price of all videos, also of those that still run. */
function spentOf(usage: Record<string, unknown>): number {
  const amount = (name: string) => (typeof usage[name] === 'number' ? usage[name] : 0);
  return amount('usd') + amount('pending_usd');
}
