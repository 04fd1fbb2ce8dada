// Puts a handler under the rules of the caller's project: which one a request meets, and what then happens.
import { ApiError } from '../domain/errors.ts';
import type { Fault } from '../domain/effects.ts';
import {
  creations,
  RuleError,
  type Facts,
  type LiveRule,
  type ProjectRules,
  type Verdicts,
} from '../domain/rules.ts';
import { hasTags } from '../domain/tags.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Call, Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { sha256 } from './digest.ts';
import { errorReply, underFault } from './faults.ts';
import { isUploadedFile } from './form.ts';
import { sourceIdOf } from './lookup.ts';
import { problemReply } from './problems.ts';
import type { Reply } from './reply.ts';
import { nameInUrl } from './url-name.ts';

const header = 'x-emulator-rule';

/** A request that no rule can concern goes straight to the handler. */
export function underRules(deps: Deps, operation: OperationId, handle: Handler): Handler {
  const creates = creations.includes(operation);
  return async function ruled(call) {
    const rules = deps.rules(call.project);
    const nth = rules.called(operation);
    const text = call.request.headers.get(header);
    // The handler's first step is to read this body, too; it is read once.
    const prompt = creates && deps.promptTags ? (await readable(call))?.['prompt'] : undefined;
    const tagged = typeof prompt === 'string' && hasTags(prompt) ? prompt : undefined;
    if (text === null && tagged === undefined && !rules.watches(operation)) return handle(call);
    const own = [
      ...(text === null ? [] : await asRefusal(header, rules.fromHeader(text))),
      ...(tagged === undefined ? [] : [await asRefusal('prompt', rules.fromPrompt(tagged))]),
    ];
    return obey(deps, { call, operation, nth, own, handle });
  };
}

async function obey(
  deps: Deps,
  given: { call: Call; operation: OperationId; nth: number; own: readonly LiveRule[]; handle: Handler },
): Promise<Reply> {
  const { call, operation, nth, own, handle } = given;
  const rules = deps.rules(call.project);
  const facts = await factsOf(deps, { call, operation, nth });
  await rules.testAhead(own, facts);
  const verdicts: Verdicts = new Map();
  const met = rules.decide(own, { slot: 'exchange', facts, verdicts });
  const { fault = {}, asset } = met?.rule.then ?? {};
  const answered = answerOf(fault);
  const reply =
    answered ??
    (await handled(deps, handle, {
      ...call,
      ...(asset === undefined ? {} : { assetEffects: asset }),
      jobEffects: jobEffectsUnder(rules, { own, facts, verdicts }),
    }));
  const ids = [...verdicts].filter(([, { hit }]) => hit).map(([{ rule }]) => rule.id);
  if (ids.length === 0) return reply;
  reply.headers[header] = ids.join(', ');
  reply.note = `${reply.note ?? ''} · rule ${ids.join(', ')}`;
  return underFault(deps, { fault, reply, signal: call.request.signal });
}

/** What the rules make of a job, once it is known what it is made of. */
export function jobEffectsUnder(
  rules: ProjectRules,
  given: { own: readonly LiveRule[]; facts: Facts; verdicts: Verdicts },
): NonNullable<Call['jobEffects']> {
  const { own, facts, verdicts } = given;
  return ({ sha256: hash, ...known }) => {
    const references = () => [...facts.references(), ...(hash === null ? [] : [hash])];
    return rules.decide(own, { slot: 'job', facts: { ...facts, ...known, references }, verdicts })?.rule.then;
  };
}

/** The answer of a rule that leaves nothing for the handler to do. */
function answerOf({ error, reset }: Fault): Reply | undefined {
  if (error !== undefined) return errorReply(error);
  // The status is only for the log: the one that proxies note when they close without an answer.
  return reset === true
    ? { status: 444, headers: {}, body: null, breaks: 'reset', note: 'reset' }
    : undefined;
}

/** Refusals are answers that faults change like any other. */
async function handled(deps: Deps, handle: Handler, call: Call): Promise<Reply> {
  try {
    return await handle(call);
  } catch (thrown) {
    if (call.request.signal.aborted) throw thrown;
    return problemReply(thrown, deps.report);
  }
}

/** UNKNOWN to the service, which has no rules: a rule that cannot be is the sender's mistake. */
export async function asRefusal<T>(param: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown;
    const message = `Invalid emulator rule in '${param}': ${thrown.message}`;
    throw new ApiError(400, { message, type: 'invalid_request_error', param, code: 'invalid_rule' });
  }
}

/** A body that cannot be read is refused by the handler, in its own turn. */
async function readable(call: Call): Promise<Record<string, unknown> | undefined> {
  try {
    return await call.body();
  } catch {
    return undefined;
  }
}

async function factsOf(
  deps: Deps,
  given: { call: Call; operation: OperationId; nth: number },
): Promise<Facts> {
  const { call, operation, nth } = given;
  const sent = creations.includes(operation) ? await readable(call) : undefined;
  const videoId = sourceIdOf(call, operation === 'createVideo' ? undefined : sent);
  const video = videoId === undefined ? undefined : await deps.store.get(call.project, 'video', videoId);
  const header = (name: string) => call.request.headers.get(name);
  const { project } = call;
  return factsFrom(deps, { project, operation, nth, header, sent, videoId, video: video?.body });
}

/** What is known of a request: from its parameters, else from the video it is about, else by default. */
export async function factsFrom(
  deps: Deps,
  given: Pick<Facts, 'operation' | 'nth' | 'header' | 'videoId'> & {
    project: string;
    sent: Readonly<Record<string, unknown>> | undefined;
    video?: VideoRecord | undefined;
  },
): Promise<Facts> {
  const { operation, nth, header, sent, videoId, video } = given;
  const { defaults, promptLength } = deps.profile;
  const standard = operation === 'createVideo' ? defaults.value : undefined;
  const value = (name: 'model' | 'size' | 'seconds') => sent?.[name] ?? video?.[name] ?? standard?.[name];
  const stored = await storedName(deps, given.project, sent?.['input_reference']);
  return {
    operation,
    nth,
    header,
    model: textOf(value('model')),
    size: textOf(value('size')),
    seconds: textOf(value('seconds')),
    // The rest of a longer prompt is refused, whatever it contains.
    prompt: textOf(sent?.['prompt'] ?? video?.prompt)?.slice(0, promptLength.value),
    videoId,
    tested: new Map(),
    references: once(() => [
      ...stored,
      ...referencesOf(sent?.['input_reference'] ?? uploadIn(sent), video?.referenceSha256 ?? null),
    ]),
  };
}

/** The name of a file that is referred to by its id. */
async function storedName({ store }: Deps, project: string, sent: unknown): Promise<string[]> {
  if (typeof sent !== 'object' || sent === null || !('file_id' in sent)) return [];
  const { file_id: id } = sent;
  const file = typeof id === 'string' ? await store.get(project, 'file', id) : undefined;
  return file === undefined ? [] : [file.body.filename];
}

/** The uploaded file that an edit or an extension is to be made of. */
const uploadIn = (sent: Readonly<Record<string, unknown>> | undefined) =>
  isUploadedFile(sent?.['video']) ? sent['video'] : undefined;

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The names that a picture goes by: its file's, the last part of its URL, its hash. */
function referencesOf(sent: unknown, kept: string | null): readonly string[] {
  if (isUploadedFile(sent))
    return [...(sent.filename === undefined ? [] : [sent.filename]), sha256(sent.bytes)];
  const url = typeof sent === 'object' && sent !== null && 'image_url' in sent ? sent.image_url : undefined;
  if (typeof url !== 'string') return kept === null ? [] : [kept];
  if (url.startsWith('data:')) return [sha256(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))];
  return [nameInUrl(url) ?? url];
}
