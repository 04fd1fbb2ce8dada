// Reads the input file of a batch line by line. The result is its requests, or its faults.
import { batchFaults } from './batch-errors.ts';
import type { BatchError } from './batch.ts';
import { typeInWords } from './words.ts';

/** The only endpoint whose batches this service runs. */
export const batchEndpoint = '/v1/videos';

/** The largest number of requests in a file (SPEC). */
export const requestLimit = 50_000;

/** The largest number of faults that are reported for one file. Nobody reads more. */
const faultLimit = 1_000;

export interface BatchRequest {
  customId: string;
  /** The parameters of a creation, not validated yet. */
  body: Readonly<Record<string, unknown>>;
}

/**
 * Reads JSONL. Blank lines are skipped (3P).
 * @returns the requests, or the faults in the order of their lines; line numbers start at 1 and include blank
 * lines
 */
export function readBatchInput(text: string): { requests: BatchRequest[]; errors: BatchError[] } {
  const requests: BatchRequest[] = [];
  const errors: BatchError[] = [];
  const known = { ids: new Set<string>(), model: undefined as unknown };
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    if (requests.length === requestLimit)
      return { requests: [], errors: [fileFault(batchFaults.tooMany(requestLimit))] };
    const read = readLine(line, known);
    if ('fault' in read) errors.push({ ...read.fault, line: index + 1 });
    else requests.push(read);
    if (errors.length === faultLimit) break;
  }
  if (requests.length + errors.length === 0) errors.push(fileFault(batchFaults.empty()));
  return errors.length > 0 ? { requests: [], errors } : { requests, errors };
}

/** A fault of the whole file, not of one line. */
export const fileFault = (fault: Omit<BatchError, 'line'>): BatchError => ({ ...fault, line: null });

/**
 * True when an upload for batches is accepted as JSONL. Only the first line is checked: it must be JSON (3P).
 */
export function looksLikeJsonl(text: string): boolean {
  const first = text.split('\n', 1)[0] ?? '';
  return typeof parsed(first) === 'object';
}

const fields = [
  ['custom_id', 'a string', (value: unknown) => typeof value === 'string'],
  ['method', 'a string', (value: unknown) => typeof value === 'string'],
  ['url', 'a string', (value: unknown) => typeof value === 'string'],
  ['body', 'an object', isObject],
] as const;

type Read = BatchRequest | { fault: Omit<BatchError, 'line'> };

function readLine(text: string, known: { ids: Set<string>; model: unknown }): Read {
  const line = parsed(text);
  if (line === undefined) return { fault: batchFaults.badJson() };
  if (!isObject(line)) return { fault: batchFaults.noObject() };
  for (const [name, expected, fits] of fields) {
    if (!Object.hasOwn(line, name)) return { fault: batchFaults.missing(name) };
    if (!fits(line[name])) {
      return { fault: batchFaults.wrongType(name, expected, typeInWords(line[name])) };
    }
  }
  return judged(
    line as { custom_id: string; method: string; url: string; body: BatchRequest['body'] },
    known,
  );
}

function judged(
  line: { custom_id: string; method: string; url: string; body: BatchRequest['body'] },
  known: { ids: Set<string>; model: unknown },
): Read {
  const { custom_id: customId, method, url, body } = line;
  if (known.ids.has(customId)) return { fault: batchFaults.duplicate(customId) };
  known.ids.add(customId);
  if (method !== 'POST') return { fault: batchFaults.wrongMethod(method) };
  if (url !== batchEndpoint) return { fault: batchFaults.wrongUrl() };
  // Each batch has one model (DOC, batch guide). A `model` that is not a string is refused later, with its
  // line.
  const { model } = body;
  if (typeof model === 'string') {
    known.model ??= model;
    if (model !== known.model) return { fault: batchFaults.otherModel(model) };
  }
  return { customId, body };
}

/** @returns undefined when the text is not JSON */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
