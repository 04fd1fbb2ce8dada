// Applies the rules of the caller's project to a handler: finds the rule that a request matches and applies
// its effects.
import { ApiError } from '../domain/errors.ts';
import {
  creations,
  type noOperation,
  RuleError,
  type Facts,
  type LiveRule,
  type ProjectRules,
  type ReferenceForm,
  type Rule,
  type Verdicts,
} from '../domain/rule.ts';
import { hasTags } from '../domain/tags.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Call, Handler } from '../http/call.ts';
import type { JobPorts } from './job-ports.ts';
import { sha256 } from '../http/digest.ts';
import { addNote, answerOf, applyFault } from '../http/faults.ts';
import { isUploadedFile } from '../http/form.ts';
import { sourceIdOf } from './video-lookup.ts';
import { problemReply } from '../http/error-answers.ts';
import type { Reply } from '../http/reply.ts';
import { nameInUrl } from '../net/url-name.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

type RulePorts = Pick<JobPorts, 'profile' | 'promptTags' | 'sleep' | 'report' | 'redirect'>;

const header = 'x-emulator-rule';

/**
 * Wraps a handler. When no rule can match a request, the handler is called directly.
 * @param operation `none` for a path or a method that belongs to no operation
 */
export function withRules(
  ports: RulePorts,
  operation: OperationId | typeof noOperation,
  handle: Handler,
): Handler {
  const creates = creations.includes(operation);
  return async function ruled(call) {
    const rules = call.project.rules;
    const text = call.request.headers.get(header);
    const called = rules.called(operation, text !== null);
    const nth = typeof called === 'number' ? called : await called;
    // The handler also begins by reading this body. The body is read only once.
    const prompt = creates && ports.promptTags ? (await bodyIfReadable(call))?.['prompt'] : undefined;
    const tagged = typeof prompt === 'string' && hasTags(prompt) ? prompt : undefined;
    if (text === null && tagged === undefined && !rules.watches(operation)) return handle(call);
    const sent = text === null ? [] : await refusingRuleErrors(header, rules.fromHeader(text));
    const tags = tagged === undefined ? [] : [await refusingRuleErrors('prompt', rules.fromPrompt(tagged))];
    for (const { rule } of tags) assertActsOn(rule, operation);
    const reply = await applyRules(ports, { call, operation, nth, own: [...sent, ...tags], handle });
    const idle = sent.length > 0 && sent.every(({ rule }) => !rule.match.operations.includes(operation));
    if (idle) addNote(reply, idleNote(sent, operation));
    return reply;
  };
}

/**
 * Refuses a tag that has no effect on the operation. Without this check the tag would be ignored.
 * @throws ApiError 400
 */
function assertActsOn({ match }: Rule, operation: string): void {
  if (match.operations.includes(operation)) return;
  throw invalidRule('prompt', `a tag does nothing to ${operation}, only to ${match.operations.join(', ')}`);
}

/**
 * The note about a rule for other operations. Such a rule is no error, because clients may send the header
 * with every request.
 */
function idleNote(sent: readonly LiveRule[], operation: string): string {
  const operations = [...new Set(sent.flatMap(({ rule }) => rule.match.operations))];
  return `the rule in ${header} does nothing to ${operation}, only to ${operations.join(', ')}`;
}

async function applyRules(
  ports: RulePorts,
  given: { call: Call; operation: string; nth: number; own: readonly LiveRule[]; handle: Handler },
): Promise<Reply> {
  const { call, operation, nth, own, handle } = given;
  const rules = call.project.rules;
  const facts = await factsOf(ports, { call, operation, nth });
  await rules.testAhead(own, facts);
  const verdicts: Verdicts = new Map();
  const decided = rules.decide(own, { slot: 'exchange', facts, verdicts });
  const met = decided instanceof Promise ? await decided : decided;
  const { fault = {}, asset } = met?.rule.then ?? {};
  const { redirect } = fault;
  const answered = redirect === undefined ? answerOf(fault) : await ports.redirect(call, redirect);
  const reply =
    answered ??
    (await replyOrRefusal(ports, handle, {
      ...call,
      ...(asset === undefined ? {} : { assetEffects: asset }),
      ...(fault.list === undefined ? {} : { listFault: fault.list }),
      jobEffects: jobEffectsOf(rules, { own, facts, verdicts }),
    }));
  const ids = [...verdicts].filter(([, { hit }]) => hit).map(([{ rule }]) => rule.id);
  if (ids.length === 0) return reply;
  reply.headers[header] = ids.join(', ');
  reply.rules = ids;
  reply.note = `${reply.note ?? ''} · rule ${ids.join(', ')}`;
  return applyFault(ports, { fault, reply, signal: call.request.signal });
}

/**
 * Decides which effects the rules have on a job. The result is called when the job's parameters and reference
 * are known.
 */
export function jobEffectsOf(
  rules: ProjectRules,
  given: { own: readonly LiveRule[]; facts: Facts; verdicts: Verdicts },
): NonNullable<Call['jobEffects']> {
  const { own, facts, verdicts } = given;
  return ({ sha256: hash, ...known }) => {
    const references = () => [...facts.references(), ...(hash === null ? [] : [hash])];
    const decided = rules.decide(own, { slot: 'job', facts: { ...facts, ...known, references }, verdicts });
    return decided instanceof Promise ? decided.then((met) => met?.rule.then) : decided?.rule.then;
  };
}

/** Turns a thrown refusal into an answer, because faults change refusals like any other answer. */
async function replyOrRefusal(ports: Pick<JobPorts, 'report'>, handle: Handler, call: Call): Promise<Reply> {
  try {
    return await handle(call);
  } catch (thrown) {
    if (call.request.signal.aborted) throw thrown;
    return problemReply(thrown, ports.report);
  }
}

/**
 * Refuses an invalid rule, because it is the client's mistake. The service has no rules, so this refusal is
 * UNKNOWN to it.
 */
export async function refusingRuleErrors<T>(param: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    if (!(thrown instanceof RuleError)) throw thrown;
    throw invalidRule(param, thrown.message);
  }
}

/** The service has no rules, so this refusal is UNKNOWN to it. */
export function invalidRule(param: string, reason: string): ApiError {
  const message = `Invalid emulator rule in '${param}': ${reason}`;
  return new ApiError(400, { message, type: 'invalid_request_error', param, code: 'invalid_rule' });
}

/** Returns undefined for a body that cannot be read. The handler refuses this body later. */
async function bodyIfReadable(call: Call): Promise<Record<string, unknown> | undefined> {
  try {
    return await call.body();
  } catch {
    return undefined;
  }
}

async function factsOf(
  ports: Pick<JobPorts, 'profile'>,
  given: { call: Call; operation: string; nth: number },
): Promise<Facts> {
  const { call, operation, nth } = given;
  const sent = creations.includes(operation) ? await bodyIfReadable(call) : undefined;
  const videoId = sourceIdOf(call, operation === 'createVideo' ? undefined : sent);
  const video = videoId === undefined ? undefined : await call.project.store.get('video', videoId);
  const header = (name: string) => call.request.headers.get(name);
  const { project } = call;
  const path = new URL(call.request.url).pathname;
  return factsFrom(ports, { project, operation, nth, header, path, sent, videoId, video: video?.body });
}

/**
 * The facts of a request: from its parameters, else from the video that the request is about, else from the
 * defaults.
 */
export async function factsFrom(
  ports: Pick<JobPorts, 'profile'>,
  given: Pick<Facts, 'operation' | 'nth' | 'header' | 'path' | 'videoId'> & {
    project: ProjectScope;
    sent: Readonly<Record<string, unknown>> | undefined;
    video?: VideoRecord | undefined;
  },
): Promise<Facts> {
  const { operation, nth, header, path, sent, videoId, video } = given;
  const { defaults, promptLength } = ports.profile;
  const standard = operation === 'createVideo' ? defaults.value : undefined;
  const value = (name: 'model' | 'size' | 'seconds') => sent?.[name] ?? video?.[name] ?? standard?.[name];
  const stored = await storedName(given.project, sent?.['input_reference']);
  return {
    operation,
    nth,
    header,
    path,
    referenceAs: formOf(sent?.['input_reference'] ?? sent?.['video']),
    has: (parameter) => sent !== undefined && Object.hasOwn(sent, parameter),
    model: textOf(value('model')),
    size: textOf(value('size')),
    seconds: textOf(value('seconds')),
    // A longer prompt is refused, whatever it contains, so only the allowed length is compared.
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
async function storedName(project: ProjectScope, sent: unknown): Promise<string[]> {
  if (typeof sent !== 'object' || sent === null || !('file_id' in sent)) return [];
  const { file_id: id } = sent;
  const file = typeof id === 'string' ? await project.store.get('file', id) : undefined;
  return file === undefined ? [] : [file.body.filename];
}

function formOf(value: unknown): ReferenceForm | undefined {
  if (isUploadedFile(value)) return value.filename === undefined ? 'text' : 'file';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' && value !== null ? 'object' : undefined;
}

/** The uploaded file that is the source of an edit or an extension. */
const uploadIn = (sent: Readonly<Record<string, unknown>> | undefined) =>
  isUploadedFile(sent?.['video']) ? sent['video'] : undefined;

const textOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The names of a picture that a rule can match: the name of its file, the last part of its URL, its hash. */
function referencesOf(sent: unknown, kept: string | null): readonly string[] {
  if (isUploadedFile(sent))
    return [...(sent.filename === undefined ? [] : [sent.filename]), sha256(sent.bytes)];
  const url = typeof sent === 'object' && sent !== null && 'image_url' in sent ? sent.image_url : undefined;
  if (typeof url !== 'string') return kept === null ? [] : [kept];
  if (url.startsWith('data:')) return [sha256(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))];
  return [nameInUrl(url) ?? url];
}
