// Requests to the API: one attempt, and attempts until an answer can be used.
import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken } from './fault.mjs';

const { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: key } = process.env;
/** Of many attempts without a pause some are quick on a busy machine, too. */
const attempts = { 'retries-without-end': 15, 'never-backs-off': 9 };
const mostAttempts = Object.entries(attempts).find(([fault]) => isBroken(fault))?.[1] ?? 4;

/** A refusal: the status and the error object of the API. */
export class Refused extends Error {
  constructor({ status, headers, bytes }) {
    const error = errorIn(bytes);
    super(`${status} ${error.message ?? ''}`);
    this.status = status;
    this.headers = headers;
    this.code = error.code;
  }
}

/** No answer, or an answer that cannot be used: it may have been done all the same. */
export class Lost extends Error {}

function errorIn(bytes) {
  try {
    return JSON.parse(bytes.toString()).error ?? {};
  } catch {
    return {};
  }
}

/**
 * Sends one request.
 * @returns `{ status, headers, bytes }`
 * @throws Refused for a status from 400 on, Lost when the answer did not arrive completely
 */
export async function sendOnce(method, path, { body, type, redirects = 3, url = `${baseUrl}${path}` } = {}) {
  const isHome = new URL(url).origin === new URL(baseUrl).origin;
  const answer = await fetched(url, {
    method,
    body,
    redirect: 'manual',
    headers: {
      ...((isHome || isBroken('key-leaves-home')) && { authorization: `Bearer ${key}` }),
      ...(type !== undefined && { 'content-type': type }),
    },
  });
  const location = answer.headers.get('location');
  if (answer.status >= 300 && answer.status < 400 && location !== null && !isBroken('stays-at-redirect')) {
    if (redirects === 0) throw new Lost('too many redirects');
    return sendOnce('GET', path, { url: new URL(location, url).href, redirects: redirects - 1 });
  }
  if (answer.status >= 300) throw new Refused(answer);
  return answer;
}

async function fetched(url, init) {
  let answer;
  try {
    answer = await fetch(url, init);
  } catch (thrown) {
    throw new Lost(`no answer: ${thrown.cause?.message ?? thrown.message}`);
  }
  const { status, headers } = answer;
  return { status, headers, bytes: await bytesOf(answer) };
}

async function bytesOf(answer) {
  const chunks = [];
  try {
    for await (const chunk of answer.body ?? []) chunks.push(chunk);
  } catch (thrown) {
    // A client that takes what came for the whole.
    if (!isBroken('keeps-a-part')) throw new Lost(`the answer broke off: ${thrown.message}`);
  }
  return Buffer.concat(chunks);
}

/** @returns the object of an answer @throws Lost when it is not JSON */
export function jsonOf({ bytes }) {
  try {
    return JSON.parse(bytes.toString());
  } catch (thrown) {
    if (isBroken('ends-at-garbled-poll')) throw thrown;
    throw new Lost('the answer is not JSON');
  }
}

/** True when the same request may be answered otherwise a little later. */
function isWorthAnother({ status, headers, code }) {
  if (headers.get('x-should-retry') === 'false' && !isBroken('retries-when-told-not-to')) return false;
  if (code === 'insufficient_quota') return isBroken('retries-without-credit');
  if (status === 429) return !isBroken('gives-up-at-429');
  if (status >= 500) return !isBroken('gives-up-at-5xx');
  return isBroken(`retries-${status}`);
}

/**
 * Acts until it succeeds.
 * @param options.whenLost what to do before another attempt after a lost answer; an object that it returns is the result
 * @param options.isFinal refusals and losses after which no attempt follows
 */
export async function persistently(act, { whenLost, isFinal = () => false } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (thrown) {
      const mayPass = thrown instanceof Lost || (thrown instanceof Refused && isWorthAnother(thrown));
      if (!mayPass || isFinal(thrown) || attempt === mostAttempts) throw thrown;
      if (thrown instanceof Lost) {
        const found = await whenLost?.();
        if (found !== undefined) return found;
      }
      await sleep(pauseAfter(thrown, attempt));
    }
  }
}

/** @returns the ms until the next attempt: what the answer asks for, else twice as long each time */
function pauseAfter({ headers, status }, attempt) {
  const told = toldMs(headers);
  if (isBroken('never-backs-off') && status >= 500) return 0;
  if (isBroken('retries-without-end')) return 320;
  return told ?? 500 * 2 ** (attempt - 1);
}

function toldMs(headers) {
  const read = (name) => {
    const value = Number.parseFloat(headers?.get(name) ?? '');
    return Number.isFinite(value) ? value : undefined;
  };
  const ms = isBroken('ignores-retry-after-ms') ? undefined : read('retry-after-ms');
  const seconds = isBroken('ignores-retry-after') ? undefined : read('retry-after');
  return ms ?? (seconds === undefined ? undefined : seconds * 1000);
}
