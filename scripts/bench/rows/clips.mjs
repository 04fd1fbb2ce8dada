// Clips and pictures of a warm emulator, compared with a typical ffmpeg command.
import { join } from 'node:path';
import { launch, stop } from '../children.mjs';
import { record, rotated } from '../statistics.mjs';

const naive = 'naive ffmpeg';

/** A 4 s clip of 1280x720. */
export const clip = (context) =>
  compared(context, {
    what: '4 s clip of 1280x720, warm',
    given: { model: 'sora-2', size: '1280x720', seconds: '4' },
    budgets: { wall: 1 / 50, cpu: 1 / 80 },
  });

/** A 12 s clip of 1792x1024. */
export const longClip = (context) =>
  compared(context, {
    what: '12 s clip of 1792x1024, warm',
    given: { model: 'sora-2-pro', size: '1792x1024', seconds: '12' },
    budgets: { wall: 1 / 150, cpu: 1 / 250 },
  });

async function compared({ ffmpeg, watch, options, tell }, { what, given, budgets }) {
  const { wall, cpu } = figures(what, budgets);
  const sides = {
    ours: () => inFreshEmulator(async (render) => perClip(await render({ ...given, warmUp: 8, count: 15 }))),
    ...(ffmpeg && { [naive]: () => ffmpeg.clip(given) }),
  };
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`${what}, round ${round + 1} of ${options.rounds}`);
    for (const [of, measure] of rotated(Object.entries(sides), round)) {
      const { wallMs, cpuMs } = await watch.undisturbed(measure);
      record(wall, { of, value: wallMs });
      record(cpu, { of, value: cpuMs });
    }
  }
  return [wall, cpu];
}

/** 100 different clips, two at a time. ffmpeg makes a few of them, and its time is multiplied up to 100. */
export async function hundredClips({ ffmpeg, watch, options, tell }) {
  const given = { model: 'sora-2', size: '1280x720', seconds: '4' };
  const sample = options.quick ? 2 : 10;
  const what = `100 distinct 4 s clips, two at a time (ffmpeg: ${sample} clips, times ${100 / sample})`;
  const { wall, cpu } = figures(what, { wall: 1 / 100 });
  const sides = {
    ours: () =>
      inFreshEmulator(async (render) => {
        const { totalMs, cpuMs } = await render({ ...given, warmUp: 8, count: 100, atOnce: 2 });
        return { wallMs: totalMs, cpuMs };
      }),
    ...(ffmpeg && { [naive]: () => ffmpeg.many(given, { sample, count: 100 }) }),
  };
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`100 clips, round ${round + 1} of ${options.rounds}`);
    for (const [of, measure] of rotated(Object.entries(sides), round)) {
      const { wallMs, cpuMs } = await watch.undisturbed(measure);
      record(wall, { of, value: wallMs });
      record(cpu, { of, value: cpuMs });
    }
  }
  return [wall, cpu];
}

/** A thumbnail and a spritesheet, each of a new clip. ffmpeg extracts them from a finished file. */
export async function images({ ffmpeg, watch, options, tell }) {
  const given = { model: 'sora-2', size: '1280x720', seconds: '4', warmUp: 5, count: 15 };
  const found = [];
  for (const variant of ['thumbnail', 'spritesheet']) {
    const { wall, cpu } = figures(`${variant} of a 4 s clip, warm`, {});
    for (let round = 0; round < options.rounds; round += 1) {
      tell(`${variant}s, round ${round + 1} of ${options.rounds}`);
      const sides = {
        ours: () => inFreshEmulator(async (render) => perClip(await render({ ...given, variant }))),
        ...(ffmpeg && { [naive]: () => ffmpeg.image(variant) }),
      };
      for (const [of, measure] of rotated(Object.entries(sides), round)) {
        const { wallMs, cpuMs } = await watch.undisturbed(measure);
        record(wall, { of, value: wallMs });
        record(cpu, { of, value: cpuMs });
      }
    }
    found.push(wall, cpu);
  }
  return found;
}

const limited = (ratio) => [{ against: naive, ratio }];

function figures(what, budgets) {
  return {
    wall: { what: `${what}: wall time`, unit: 'ms', values: {}, budgets: limited(budgets.wall) },
    cpu: { what: `${what}: CPU time`, unit: 'ms', values: {}, budgets: limited(budgets.cpu) },
  };
}

const perClip = ({ medianMs, cpuMs, count }) => ({ wallMs: medianMs, cpuMs: cpuMs / count });

/** Runs one task in a new process that contains an emulator. */
async function inFreshEmulator(use) {
  const child = launch(process.execPath, [join(import.meta.dirname, '../emulator.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    return await use(async (task) => {
      const done = new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.once('exit', () => reject(new Error('The rendering process ended early.')));
      });
      child.send(task);
      return done;
    });
  } finally {
    await stop(child);
  }
}
