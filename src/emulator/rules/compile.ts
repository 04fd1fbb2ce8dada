// Compiles a written rule for comparison with requests: names become errors, durations become numbers, texts
// become patterns.
import type * as z from 'zod';
import type { AssetEffects, Effects, Fault, WebhookEffects } from '../domain/effects.ts';
import type { JobError } from '../domain/profiles.ts';
import { creations, downloads, RuleError, type Match, type Pattern, type Rule } from '../domain/rule.ts';
import {
  assetEffectNames,
  downloadEffectNames,
  faultEffectNames,
  jobEffectNames,
  matchedOperations,
  ruledOperations,
  RuleInput,
  RuleThen,
  webhookEffectNames,
  type RuleMatch,
} from '../schema/rule-input.ts';
import { errorAnswer, plainAnswer } from './error-answer.ts';
import { headerTexts } from './header-texts.ts';
import { jobEffects, milliseconds } from './job-effects.ts';
import { readPattern } from './patterns.ts';
import type { StepBudget } from './step-budget.ts';

export interface CompileContext {
  /** The error of a `fail` that names no error. */
  moderationError: JobError;
  /** The limit for all expressions together. Without it, each expression has only its own limit. */
  budget?: StepBudget;
}

/** A compiled rule together with its written form. */
export interface CompiledRule {
  rule: Omit<Rule, 'id'>;
  id: string | undefined;
  input: RuleInput;
}

/** @throws RuleError that states the place, the reason and the known names */
export async function compileRule(input: unknown, given: CompileContext): Promise<CompiledRule> {
  const read = parsed(RuleInput, input);
  const { id, match = {}, times = Number.POSITIVE_INFINITY, after = 0, chance = 1, then } = read;
  const effects = compileThen(then, given, ['then']);
  const rule = { match: await compileMatch(match, then, given), times, after, chance, then: effects };
  return { rule, id, input: read };
}

/** Compiles a `then` without a rule around it, as tags contain it. @throws RuleError */
export function compileEffects(
  input: unknown,
  given: CompileContext,
): { then: Effects; operations: readonly string[] } {
  const read = parsed(RuleThen, input);
  return { then: compileThen(read, given, []), operations: operationsOf({}, read) };
}

function parsed<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw foundIn(result.error.issues, []);
}

/** Returns the first helpful fault. For a union, it is the fault of the member that matched furthest. */
function foundIn(issues: readonly z.core.$ZodIssue[], prefix: readonly (string | number)[]): RuleError {
  const first = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
  if (first === undefined) throw new Error('zod refused without an issue');
  const path = [...prefix, ...first.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (first.code === 'invalid_union') {
    const helpful = first.errors.find((branch) =>
      branch.some(({ path: inner, message }) => inner.length > 0 || message.startsWith('unknown ')),
    );
    if (helpful !== undefined) return foundIn(helpful, path);
  }
  return new RuleError(first.message, path);
}

type Path = readonly (string | number)[];

function compileThen(then: RuleThen, given: CompileContext, path: Path): Effects {
  const known = [...keptEffectNames, ...faultEffectNames];
  if (Object.keys(then).length === 0) {
    throw new RuleError(`says nothing; known effects are ${known.join(', ')}`, path);
  }
  for (const [group, why] of exclusive) {
    const met = group.filter((name) => name in then);
    if (met.length > 1) throw new RuleError(`${met.join(' and ')} cannot stand together: ${why}`, path);
  }
  assertOneAnswer(then, path);
  const answers = wholeAnswers.find((name) => name in then);
  const undone = keptEffectNames.find((name) => name in then);
  if (answers !== undefined && undone !== undefined) {
    throw new RuleError(
      `${answers} and ${undone} cannot stand together: ${answers} leaves nothing done`,
      path,
    );
  }
  const unseen = then.complete === true && !('queue' in then || 'render' in then);
  if (unseen && 'regress' in then) {
    throw new RuleError('complete and regress cannot stand together: the job is done at once', path);
  }
  const job = jobEffects(then, given, path);
  const asset = assetEffects(then, path);
  const fault = faults(then, path);
  return {
    ...(job === undefined ? {} : { job }),
    ...(asset === undefined ? {} : { asset }),
    ...(then.webhook === undefined ? {} : { webhook: webhookEffects(then.webhook, [...path, 'webhook']) }),
    ...(fault === undefined ? {} : { fault }),
  };
}

/** Effects that are stored with a job. */
const keptEffectNames = [
  ...jobEffectNames,
  ...assetEffectNames,
  ...downloadEffectNames,
  ...webhookEffectNames,
];

const exclusive = [
  [['complete', 'fail', 'stall'], 'a job has one end'],
  [['stall', 'regress'], 'a job that stalls does not move'],
  [['complete', 'polls'], 'a job has one end'],
  [['polls', 'queue'], 'a job goes by polls or by time'],
  [['polls', 'render'], 'a job goes by polls or by time'],
] as const satisfies readonly (readonly [readonly (keyof RuleThen)[], string])[];

/** Effects that answer in place of the operation. */
const wholeAnswers = ['error', 'respond', 'redirect', 'reset'] as const satisfies readonly (keyof RuleThen)[];

/** Effects that change an answer. */
const answerEffects = [
  'cut',
  'slow',
  'headers',
  'content_type',
  'malformed_json',
] as const satisfies readonly (keyof RuleThen)[];

function assetEffects(
  { content_lag: lag, truncate, corrupt, download }: RuleThen,
  path: Path,
): AssetEffects | undefined {
  const given = [lag, truncate, corrupt, download];
  if (given.every((effect) => effect === undefined)) return undefined;
  const fault = download === undefined ? undefined : downloadFault(download, [...path, 'download']);
  const keep =
    typeof truncate === 'number'
      ? { bytes: truncate }
      : { fraction: Number.parseInt(truncate ?? '', 10) / 100 };
  return {
    ...(lag === undefined ? {} : { lagMs: milliseconds(lag) }),
    ...(truncate === undefined ? {} : { keep }),
    ...(corrupt === undefined ? {} : { corrupt }),
    ...(fault === undefined ? {} : { fault }),
  };
}

/** Refuses the same combinations of effects as for the answer itself. */
function downloadFault(download: NonNullable<RuleThen['download']>, path: Path): Fault {
  if (Object.keys(download).length === 0) throw new RuleError('says nothing about the download', path);
  assertOneAnswer(download, path);
  return faults(download, path) ?? {};
}

function assertOneAnswer(then: RuleThen, path: Path): void {
  const given = [...wholeAnswers, 'lose' as const].filter((name) => name in then);
  if (given.length > 1) {
    throw new RuleError(`${given.join(' and ')} cannot stand together: a request has one answer`, path);
  }
  const unanswered = (['reset', 'lose'] as const).find((name) => name in then);
  const unsent = [...answerEffects, 'list' as const].find((name) => name in then);
  if (unanswered !== undefined && unsent !== undefined) {
    throw new RuleError(
      `${unanswered} and ${unsent} cannot stand together: ${unanswered} leaves nothing answered`,
      path,
    );
  }
}

const forgeries = ['bad_signature', 'wrong_secret', 'stale_timestamp'] as const;

function webhookEffects(given: NonNullable<RuleThen['webhook']>, path: Path): WebhookEffects {
  const { drop, duplicate, delay, out_of_order: outOfOrder } = given;
  const names = Object.keys(given);
  if (names.length === 0) throw new RuleError('says nothing about the event', path);
  if (drop === true && names.length > 1) {
    throw new RuleError('drop stands alone: what is never sent has nothing else to be', path);
  }
  if (delay !== undefined && outOfOrder === true) {
    throw new RuleError('delay and out_of_order cannot stand together: an event has one place', path);
  }
  const forged = forgeries.filter((name) => given[name] === true);
  return {
    ...(drop === undefined ? {} : { drop }),
    ...(duplicate === undefined ? {} : { copies: duplicate }),
    ...(delay === undefined ? {} : { delayMs: milliseconds(delay) }),
    ...(outOfOrder === undefined ? {} : { outOfOrder }),
    ...(forged.length === 0 ? {} : { forged }),
  };
}

function faults(then: RuleThen, path: Path): Fault | undefined {
  if (!faultEffectNames.some((name) => name in then)) return undefined;
  const {
    error,
    respond,
    reset,
    lose,
    redirect,
    list,
    delay,
    headers,
    content_type: contentType,
    malformed_json: malformed,
    slow,
    cut,
  } = then;
  return {
    ...(error === undefined ? {} : { error: errorAnswer(error, [...path, 'error']) }),
    ...(respond === undefined ? {} : { error: plainAnswer(respond, [...path, 'respond']) }),
    ...(reset === undefined ? {} : { reset }),
    ...(lose === undefined ? {} : { lose }),
    ...(redirect === undefined ? {} : { redirect }),
    ...(list === undefined ? {} : { list }),
    ...(delay === undefined ? {} : { delayMs: milliseconds(delay) }),
    ...(headers === undefined ? {} : { headers: headerTexts(headers, [...path, 'headers']) }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(malformed === undefined ? {} : { malformedJson: malformed }),
    ...(slow === undefined ? {} : { bytesPerSecond: slow }),
    ...(cut === undefined ? {} : { cutAfter: cut }),
  };
}

async function compileMatch(match: RuleMatch, then: RuleThen, { budget }: CompileContext): Promise<Match> {
  const { model, size, seconds, prompt, video_id: videoId, path, reference, header, nth } = match;
  const { reference_as: referenceAs, without } = match;
  const operations = operationsOf(match, then);
  return {
    operations,
    ...(model === undefined ? {} : { model }),
    ...(size === undefined ? {} : { size }),
    ...(seconds === undefined ? {} : { seconds: String(seconds) }),
    ...(prompt === undefined ? {} : { prompt: await readPattern(prompt, ['match', 'prompt'], budget) }),
    ...(videoId === undefined ? {} : { videoId }),
    ...(path === undefined ? {} : { path: await readPattern(path, ['match', 'path'], budget) }),
    ...(reference === undefined
      ? {}
      : { reference: await readPattern(reference, ['match', 'reference'], budget) }),
    ...(referenceAs === undefined ? {} : { referenceAs }),
    ...(without === undefined ? {} : { without: [without].flat() }),
    ...(header === undefined ? {} : { headers: await headerPatterns(header, budget) }),
    ...(nth === undefined ? {} : { nth }),
  };
}

async function headerPatterns(header: Record<string, string>, budget: StepBudget | undefined) {
  const patterns: (readonly [string, Pattern])[] = [];
  for (const [name, value] of Object.entries(header))
    patterns.push([name, await readPattern(value, ['match', 'header', name], budget)]);
  return patterns;
}

/**
 * Returns the named operations, after a check that all effects apply to them. Without names, returns all
 * operations to which all effects apply.
 */
function operationsOf({ operation }: RuleMatch, then: RuleThen): readonly string[] {
  const named = operation === undefined ? undefined : [operation].flat();
  let possible = ruledOperations;
  for (const name of Object.keys(then)) {
    const sensible = operationsFor(name);
    const wrong = named?.find((one) => !sensible.includes(one));
    if (wrong !== undefined) {
      const path = ['match', 'operation'];
      throw new RuleError(`${name} does nothing to ${wrong}, only to ${sensible.join(', ')}`, path);
    }
    possible = possible.filter((one) => sensible.includes(one));
  }
  if (named === undefined && possible.length === 0) {
    const names = Object.keys(then).join(' and ');
    throw new RuleError(`${names} cannot stand together: no operation has all of them`, ['then']);
  }
  return named ?? possible;
}

/** Azure's older jobs have no events. */
const announced = creations.filter((operation) => operation !== 'createVideoJob');

function operationsFor(effect: string): readonly string[] {
  const ofJobs = [...jobEffectNames, ...downloadEffectNames, ...webhookEffectNames];
  if (ofJobs.includes(effect)) return effect === 'webhook' ? announced : creations;
  if (effect === 'list') return ['listVideos'];
  if (effect === 'redirect') return ['downloadVideo'];
  // At a creation, an asset effect is stored with the job, for its downloads.
  if (assetEffectNames.includes(effect)) return [...downloads, ...creations];
  return matchedOperations;
}
