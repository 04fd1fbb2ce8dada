// Makes a video and saves it, with the loop that the guide of the API shows: poll every two seconds while the status is
// `queued` or `in_progress`.
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import OpenAI from 'openai';

const openai = new OpenAI();

let video = await openai.videos.create({
  model: 'sora-2',
  prompt: process.env.SORA_LAB_PROMPT ?? 'A red kite over the dunes, late afternoon',
});
console.log('Video generation started:', video.id);

while (video.status === 'in_progress' || video.status === 'queued') {
  video = await openai.videos.retrieve(video.id);
  console.log(`${video.status}: ${video.progress ?? 0} %`);
  await sleep(2000);
}

if (video.status === 'failed') throw new Error('Video generation failed');

const content = await openai.videos.downloadContent(video.id);
writeFileSync('video.mp4', Buffer.from(await content.arrayBuffer()));
console.log('Wrote video.mp4');
