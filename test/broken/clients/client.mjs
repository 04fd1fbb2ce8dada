// A right client that knows every task of the client lab, without dependencies. `--fault NAME` breaks it in one way;
// `faults.ts` lists the faults with what each must be failed by.
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken } from './fault.mjs';
import { sendOnce } from './http.mjs';
import { listAll, remove } from './listing.mjs';
import { receive } from './receiver.mjs';
import { create, download, NoVideo, waitFor } from './videos.mjs';

const {
  SORA_LAB_TASK: task = 'create',
  SORA_LAB_IMAGE: image,
  SORA_LAB_OUTPUT: output = 'output.mp4',
} = process.env;

/** @returns the id of the video that was saved */
async function makeVideo(picture) {
  const created = await create(picture);
  const { id } = created.video;
  if (isBroken('downloads-too-soon')) await askForContent(created.video);
  if (isBroken('deletes-too-soon')) await remove(id).catch(() => undefined);
  await finished(created, picture);
  if (isBroken('downloads-late')) await sleep(4500);
  try {
    await download(id, output);
  } catch (thrown) {
    if (isBroken('creates-again-when-download-fails')) await create(picture);
    throw thrown;
  }
  return id;
}

async function finished(created, picture) {
  try {
    await waitFor(created);
  } catch (thrown) {
    if (isBroken('downloads-failed-jobs')) await askForContent(created.video);
    if (isBroken('creates-again-when-failed')) await waitFor(await create(picture));
    throw thrown;
  }
}

const askForContent = ({ id }) => sendOnce('GET', `/videos/${id}/content`).catch(() => undefined);

const tasks = {
  create: () => makeVideo(),
  'create-from-image': () => makeVideo(readFileSync(image)),
  'create-and-delete': async () => {
    const id = await makeVideo();
    if (!isBroken('deletes-nothing')) await remove(id);
  },
  list: async () => writeFileSync(output, JSON.stringify(await listAll())),
  webhook: async () => {
    await receive(async ({ type, data }) => {
      if (type === 'video.completed') await download(data.id, output);
    });
    await create();
  },
};

try {
  await tasks[task]();
  if (isBroken('never-ends')) setInterval(() => undefined, 60_000);
} catch (thrown) {
  // A fault of the program itself is shown with its place.
  process.stderr.write(`${thrown instanceof NoVideo ? thrown.message : thrown.stack}\n`);
  process.exitCode = 1;
  if (isBroken('always-ends-well')) process.exitCode = 0;
  if (isBroken('ends-well-when-failed') && thrown instanceof NoVideo) process.exitCode = 0;
}
