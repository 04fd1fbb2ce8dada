// Making a video: create it, wait for its end, and download it.
import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken } from './fault.mjs';
import { bodyOf } from './form.mjs';
import { jsonOf, Lost, persistently, Refused, sendOnce } from './http.mjs';
import { isWholeMp4 } from './mp4.mjs';

const { OPENAI_API_KEY: key, SORA_LAB_PROMPT: prompt = 'A lighthouse in a storm' } = process.env;
const patienceMs = Number(process.env.SORA_LAB_PATIENCE ?? 600) * 1000;

/** The job failed, or did not end; `message` is for the user. */
export class NoVideo extends Error {}

/**
 * Creates one video.
 * @param picture the bytes of a PNG for its first frame; undefined for none
 * @returns `{ video, headers }`
 */
export async function create(picture) {
  const { body, type } = bodyOf(parameters(picture), picture);
  const act = async () => {
    const answer = await sendOnce('POST', '/videos', { body, type });
    return { video: jsonOf(answer), headers: answer.headers };
  };
  if (isBroken('creates-wrongly-first')) {
    const wrong = bodyOf({ prompt, seconds: '5' }, picture);
    await sendOnce('POST', '/videos', wrong).catch(() => undefined);
  }
  if (isBroken('creates-two')) await act();
  // A creation whose answer was lost may have been done: a second one would be paid for.
  const whenLost = isBroken('creates-again-when-lost') ? undefined : findCreated;
  return persistently(act, { whenLost, isFinal: endsCreating });
}

const endsCreating = (thrown) => isBroken('gives-up-at-reset') && thrown instanceof Lost;

function parameters(picture) {
  const size = picture === undefined || isBroken('picture-of-other-size') ? '720x1280' : '1280x720';
  return {
    model: 'sora-2',
    prompt: isBroken('mangles-prompt') ? prompt.replaceAll(/[^\x20-\x7E]/g, '?') : prompt,
    seconds: isBroken('seconds-as-number') ? 4 : '4',
    size,
  };
}

/** Looks for a video with the prompt of this run. @returns `{ video, headers }`, or undefined */
async function findCreated() {
  const answer = await persistently(() => sendOnce('GET', '/videos?limit=20'));
  const video = jsonOf(answer).data.find((one) => one.prompt === prompt);
  return video === undefined ? undefined : { video, headers: answer.headers };
}

/** A loop that is a fault ends after some polls, because a busy machine makes fewer polls in the same time. */
function isTooLong({ polls, startMs }) {
  if (isBroken('waits-for-error') || isBroken('polls-when-gone')) return polls >= 8;
  return Date.now() - startMs > patienceMs && !isBroken('never-gives-up');
}

/**
 * Polls until the video is completed.
 * @throws NoVideo when the job fails, is gone, or does not end
 */
export async function waitFor({ video, headers }) {
  const startMs = Date.now();
  let last = { video, headers };
  for (let polls = 0; !isOver(last.video); polls += 1) {
    if (isTooLong({ polls, startMs })) throw new NoVideo(`no end after ${polls} polls`);
    await sleep(pauseAfter(last.headers));
    const { progress = 0 } = last.video;
    last = (await polled(video.id)) ?? last;
    if (isBroken('ends-at-regress') && last.video.progress < progress) throw new NoVideo('progress fell');
  }
  if (isBroken('polls-on')) for (let more = 0; more < 3; more += 1) await polled(video.id);
  if (last.video.status !== 'completed') throw new NoVideo(reasonOf(last.video));
  return last.video;
}

function isOver({ status, error }) {
  if (isBroken('waits-for-error')) return status === 'completed' || Boolean(error);
  if (isBroken('ends-at-unknown-status')) return !['queued', 'in_progress'].includes(status);
  return status === 'completed' || status === 'failed';
}

/** @returns the state of the video with its headers; undefined when the fault is to poll on */
async function polled(id) {
  const path = isBroken('key-in-url') ? `/videos/${id}?api_key=${key}` : `/videos/${id}`;
  const act = async () => {
    const answer = await sendOnce('GET', path);
    return { video: jsonOf(answer), headers: answer.headers };
  };
  try {
    return await persistently(act, { isFinal: endsPolling });
  } catch (thrown) {
    if (isBroken('polls-when-gone') && thrown.status === 404) return undefined;
    throw thrown;
  }
}

function endsPolling({ status }) {
  if (status === 429) return isBroken('ends-at-poll-429');
  return isBroken('ends-at-poll-trouble');
}

/** @returns the ms until the next poll: what the last answer asks for, else one second and more */
function pauseAfter(headers) {
  const told = Number.parseFloat(headers.get('openai-poll-after-ms') ?? '');
  if (isBroken('polls-too-soon')) return 0;
  if (Number.isFinite(told)) return told + 5;
  return isBroken('hurries-unasked') ? 0 : 1100;
}

function reasonOf({ status, error }) {
  if (isBroken('breaks-without-reason')) return `${status}: ${error.message}`;
  if (isBroken('hides-the-reason')) return 'no video';
  return `${status}: ${error?.code ?? 'no code'}: ${error?.message ?? 'no reason given'}`;
}

/**
 * Downloads a completed video, and gives the file its name only when it is whole.
 * @throws Refused or Lost when there is no file after some attempts
 */
export async function download(id, output) {
  const query = isBroken('sends-in-vain') ? '?quality=high' : '';
  const act = async () => fileIn(await sendOnce('GET', `/videos/${id}/content${query}`));
  const startMs = Date.now();
  for (;;) {
    try {
      const bytes = await persistently(act, { isFinal: endsDownloading });
      writeFileSync(`${output}.part`, bytes);
      renameSync(`${output}.part`, output);
      return;
    } catch (thrown) {
      // A video may be completed a little before its content is there.
      const isLate = thrown instanceof Refused && /not ready/i.test(thrown.message);
      if (!isLate || isBroken('gives-up-unready-content') || Date.now() - startMs > 30_000) throw thrown;
      await sleep(1000);
    }
  }
}

const endsDownloading = () => isBroken('downloads-once');

/** @returns the bytes of the video @throws Lost when the answer is no whole video */
function fileIn({ headers, bytes }) {
  const type = headers.get('content-type') ?? '';
  if (isBroken('saves-anything') || isBroken('keeps-a-part')) return bytes;
  if (!/^(video\/|application\/octet-stream)/.test(type)) throw new Lost(`the content is ${type}`);
  if (!isWholeMp4(bytes) && !isBroken('never-looks-at-the-file'))
    throw new Lost('the content is no whole video');
  return bytes;
}
