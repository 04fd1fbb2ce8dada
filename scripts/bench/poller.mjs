// A program as many are written: it polls every ten seconds and tries a request three times. The benchmark of the client
// lab runs it with a faster clock.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { OPENAI_BASE_URL: base, OPENAI_API_KEY: key, SORA_LAB_OUTPUT: output = 'video.mp4' } = process.env;
const pauseMs = 10_000;
/** A job that takes longer is given up, in polls. */
const mostPolls = 60;

async function call(path, options = {}, attempt = 1) {
  try {
    const answer = await fetch(`${base}${path}`, {
      ...options,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    const body = new Uint8Array(await answer.arrayBuffer());
    if (answer.ok) return body;
    throw Object.assign(new Error(`${answer.status} ${Buffer.from(body).toString()}`), {
      status: answer.status,
    });
  } catch (thrown) {
    const isFinal = thrown.status !== undefined && thrown.status !== 429 && thrown.status < 500;
    if (isFinal || attempt === 3) throw thrown;
    await sleep(pauseMs);
    return call(path, options, attempt + 1);
  }
}

const json = async (...args) => JSON.parse(Buffer.from(await call(...args)).toString());

const prompt = process.env['SORA_LAB_PROMPT'] ?? 'A calico cat plays the piano';
let video = await json('/videos', {
  method: 'POST',
  body: JSON.stringify({ model: 'sora-2', prompt, seconds: '4' }),
});
for (let polls = 0; !['completed', 'failed'].includes(video.status); polls += 1) {
  if (polls === mostPolls) throw new Error(`gave up ${video.id}`);
  await sleep(pauseMs);
  video = await json(`/videos/${video.id}`);
}
if (video.status === 'failed') throw new Error(`failed: ${video.error?.code} ${video.error?.message}`);
writeFileSync(output, await call(`/videos/${video.id}/content`));
