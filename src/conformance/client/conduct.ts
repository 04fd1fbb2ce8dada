// Conducts one visit with a program: starts it, ends it at its limit, and reads what happened.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { redactDeep, redactor, type Redact } from '../http/redact.ts';
import type { Time } from '../vocabulary/time.ts';
import type { Facts } from './facts.ts';
import type { Deliveries } from './journal.ts';
import { makeFolder, type VisitFolder } from './folder.ts';
import { patienceEndsMs } from './judgements/ending.ts';
import type { Situation } from './model.ts';
import { startProgram, type ProgramEnd, type RunningProgram } from './program.ts';
import { openVisit, type Visit, type VisitOptions } from './visit.ts';

export interface ConductPorts extends Time {
  /** @returns a function that cancels the call */
  later: (ms: number, act: () => void) => () => void;
  /** Ends the visit early. */
  signal: AbortSignal;
}

export interface ConductOptions {
  emulator: VisitOptions['emulator'];
  command: readonly string[];
  situation: Situation;
  /** Ends in four characters that no other key has. */
  key: string;
  speed: number;
  /** Variables that change the clock of the program. */
  clockEnv: Readonly<Record<string, string>>;
  patienceS: number | undefined;
  videos: number;
  /** The longest time from the first request to the end, in ms of the program's clock. */
  limitMs: number;
  /** True when the user set the limit. A program that reaches it has failed to end in time. */
  isLimitGiven: boolean;
  /** The longest time from the start to the first request, in real ms. */
  startLimitMs: number;
  files: string | undefined;
  /** The receiver's URL, for a program that always listens at the same address. */
  webhookUrl: string | undefined;
  /** Keeps the folder, the output and the journal of the visit here. */
  keepIn: string | undefined;
  image: Uint8Array;
}

export interface Conducted {
  facts: Facts;
  /** How long the program took until its first request, in real ms; undefined when it sent none. */
  startedMs: number | undefined;
  /** Why the program could not be started. */
  fault: string | undefined;
  /** The variables that the program got, for advice. */
  variables: readonly string[];
  /** The key of the visit and the secret of its webhooks: nothing that the lab writes may contain them. */
  secrets: readonly string[];
}

/** How often the lab looks at the journal, in real ms. */
const lookMs = 100;
/** How long a receiver of webhooks has for its work after the last delivery, in real ms. */
const afterworkMs = 1000;
const mostAfterworkMs = 6000;

export async function conduct(options: ConductOptions, ports: ConductPorts): Promise<Conducted> {
  const { situation, emulator, key, patienceS, videos } = options;
  const isWebhook = situation.task === 'webhook';
  // Events have the time of the real clock, so a program that receives them keeps it.
  const speed = isWebhook ? 1 : options.speed;
  const port = isWebhook ? await freePort() : 0;
  const webhookUrl = isWebhook ? (options.webhookUrl ?? `http://127.0.0.1:${port}/webhook`) : undefined;
  const visit = await openVisit({ emulator, key, situation, speed, patienceS, videos, webhookUrl });
  const folder = folderFor(options);
  const variables = variablesOf(visit, { folder, webhookUrl, patienceS });
  const clockEnv = isWebhook ? {} : options.clockEnv;
  const startMs = ports.now();
  const program = startProgram({
    command: options.command,
    folder: folder.work,
    env: { ...inherited(), ...variables, ...clockEnv, PWD: folder.work },
    later: ports.later,
  });
  try {
    const watched = await watch(visit, { ...options, speed }, { program, ports });
    const redact = redactor(visit.secrets);
    const { fault } = watched.end;
    const facts = await visit.facts({
      ending: fault === undefined ? watched.ending : 'unknown',
      exit: { code: watched.end.code, signal: watched.end.signal },
      lastedMs: ports.now() - (watched.firstMs ?? startMs),
      ...watched.limit,
      output: redact(program.output.text()),
      folder,
    });
    if (options.keepIn !== undefined) await keep(options.keepIn, { visit, facts, redact });
    const startedMs = watched.firstMs === undefined ? undefined : watched.firstMs - startMs;
    return { facts, startedMs, fault, variables: Object.keys(variables), secrets: visit.secrets };
  } finally {
    program.stop();
    await program.ended;
    folder.end(options.keepIn === undefined ? undefined : join(options.keepIn, situation.name, 'folder'));
    await visit.close().catch(() => undefined);
  }
}

const folderFor = ({ files, image, situation }: ConductOptions): VisitFolder =>
  makeFolder({ files, image, outputName: situation.task === 'list' ? 'output.json' : 'output.mp4' });

/** Everything of the environment but settings of other servers, which the program must not follow. */
function inherited(): NodeJS.ProcessEnv {
  const {
    OPENAI_BASE_URL: _,
    OPENAI_API_KEY: __,
    OPENAI_ORG_ID: ___,
    OPENAI_PROJECT_ID: ____,
    ...rest
  } = process.env;
  return rest;
}

function variablesOf(
  { situation, key, baseUrl, prompt, webhookSecret }: Visit,
  {
    folder,
    webhookUrl,
    patienceS,
  }: { folder: VisitFolder; webhookUrl: string | undefined; patienceS: number | undefined },
): Record<string, string> {
  return {
    OPENAI_BASE_URL: baseUrl,
    OPENAI_API_KEY: key,
    SORA_LAB_SITUATION: situation.name,
    SORA_LAB_TASK: situation.task,
    SORA_LAB_PROMPT: prompt,
    SORA_LAB_OUTPUT: folder.output,
    SORA_LAB_IMAGE: folder.image,
    SORA_LAB_RESULT: folder.result,
    ...(patienceS !== undefined && { SORA_LAB_PATIENCE: String(patienceS) }),
    ...(webhookUrl !== undefined && { SORA_LAB_WEBHOOK_PORT: new URL(webhookUrl).port || '80' }),
    ...(webhookSecret !== undefined && { OPENAI_WEBHOOK_SECRET: webhookSecret }),
  };
}

interface Watched {
  ending: Facts['ending'];
  end: ProgramEnd;
  /** When the first request was seen, in real ms. */
  firstMs: number | undefined;
  limit: Pick<Facts, 'limitMs' | 'isLimitGiven'>;
}

/** Looks at the journal until the program has ended, and ends the program at its limit. */
async function watch(
  visit: Visit,
  options: ConductOptions,
  { program, ports }: { program: RunningProgram; ports: ConductPorts },
): Promise<Watched> {
  const { now, sleep, signal } = ports;
  const { isLimitGiven } = options;
  const limitMs = limitOf(options);
  const startMs = now();
  const state: { ending: Facts['ending'] | undefined; firstMs: number | undefined } = {
    ending: undefined,
    firstMs: undefined,
  };
  const finished = new AbortController();
  const ended = program.ended.then((end) => {
    finished.abort();
    return end;
  });
  const isDone = receiverWatch(visit, now);
  while (!finished.signal.aborted) {
    if (state.firstMs === undefined && (await visit.control.requestCount()) > 0) state.firstMs = now();
    await visit.prepare();
    const { firstMs } = state;
    const overdue =
      firstMs === undefined
        ? now() - startMs > options.startLimitMs
        : (now() - firstMs) * options.speed > limitMs;
    const asked = options.situation.task === 'webhook' && (await isDone());
    if (state.ending === undefined && (overdue || asked || signal.aborted)) {
      state.ending = asked ? 'asked' : 'stopped';
      program.stop();
    }
    await Promise.race([ended, sleep(lookMs, finished.signal).catch(() => undefined)]);
  }
  const end = await ended;
  if (state.firstMs === undefined && (await visit.control.requestCount()) > 0) state.firstMs = now();
  return { ending: state.ending ?? 'exited', end, firstMs: state.firstMs, limit: { limitMs, isLimitGiven } };
}

/** A visit that shows the patience of a program lasts until the program should have given up. */
function limitOf({ situation, limitMs, patienceS, speed }: ConductOptions): number {
  if (situation.waits !== 'patience' || (patienceS === undefined && speed === 1)) return limitMs;
  return patienceEndsMs(patienceS);
}

/** Returns a function that is true when all events are answered and the program has had time for its work. */
function receiverWatch({ control }: Visit, now: () => number): () => Promise<boolean> {
  let answeredMs: number | undefined;
  let requests = 0;
  let quietMs = 0;
  return async () => {
    const { data } = await control.deliveries();
    if (data.length === 0 || data.some(isOpen)) return false;
    const count = await control.requestCount();
    answeredMs ??= now();
    if (count !== requests) {
      requests = count;
      quietMs = now();
    }
    const passedMs = now() - answeredMs;
    return passedMs > mostAfterworkMs || (passedMs > afterworkMs && now() - quietMs > afterworkMs);
  };
}

/** A delivery that was refused three times would be repeated for three days. */
const isOpen = ({ status, attempts }: Deliveries['data'][number]) =>
  status === 'pending' && attempts.length < 3;

async function keep(
  folder: string,
  { visit, facts, redact }: { visit: Visit; facts: Facts; redact: Redact },
): Promise<void> {
  const own = join(folder, facts.situation);
  // The lab itself has sent requests since the end of the program.
  const ids = new Set(facts.requests.map(({ id }) => id));
  const entries = (await visit.control.requests()).filter(({ id }) => ids.has(id));
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'output.txt'), facts.output);
  writeFileSync(join(own, 'journal.json'), `${JSON.stringify(redactDeep(entries, redact), undefined, 2)}\n`);
}

/** Returns a port of 127.0.0.1 that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
