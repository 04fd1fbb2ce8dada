// A typical ffmpeg command for a placeholder clip: a test picture, a label, a tone, default settings.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder } from './children.mjs';

const label = 'A calico cat playing a piano on stage while the audience applauds; cinematic\nsora-2\n';
const drawn = 'drawtext=textfile=label.txt:x=40:y=40:fontsize=36:fontcolor=white:box=1:boxcolor=black@0.6';
const pictures = {
  thumbnail: ['-frames:v', '1', '-vf', 'scale=640:-2', 'thumbnail.webp'],
  spritesheet: ['-vf', 'fps=10/4,scale=320:-2,tile=5x2', '-frames:v', '1', 'spritesheet.jpg'],
};

/**
 * @returns `{ ffmpeg }`, whose methods return wall and CPU time, or `{ missing }` with the reason why there
 * is no ffmpeg
 */
export async function prepareFfmpeg() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'label.txt'), label);
  const call = (args) => timed(folder, args);
  const given = { size: '1280x720', seconds: '4' };
  try {
    await call(['-f', 'lavfi', '-i', 'color=d=0.1', '-frames:v', '1', '-f', 'null', '-']);
  } catch (thrown) {
    return { missing: thrown.code === 'ENOENT' ? 'there is no ffmpeg on PATH' : thrown.message };
  }
  try {
    await call(naive(given, 'clip.mp4'));
    copyFileSync(join(folder, 'clip.mp4'), join(folder, 'finished.mp4'));
  } catch (thrown) {
    return {
      missing: `this ffmpeg cannot make the clip, which needs libx264 and drawtext (${thrown.message})`,
    };
  }
  return {
    ffmpeg: {
      clip: (wanted) => call(naive(wanted, 'clip.mp4')),
      image: (variant) => call(['-i', 'finished.mp4', ...pictures[variant]]),
      many: (wanted, { sample, count }) => many({ call, wanted, sample, count }),
    },
  };
}

function naive({ size, seconds }, output) {
  const picture = `-f lavfi -i testsrc2=s=${size}:r=30:d=${seconds}`;
  const sound = `-f lavfi -i sine=f=440:b=2:r=48000:d=${seconds}`;
  const coding = `-vf ${drawn} -c:v libx264 -pix_fmt yuv420p -c:a aac -shortest -movflags +faststart`;
  return `${picture} ${sound} ${coding} ${output}`.split(' ');
}

/** Makes `sample` clips, two at a time, and multiplies their time up to `count` clips. */
async function many({ call, wanted, sample, count }) {
  const began = performance.now();
  const lanes = await Promise.all(
    [0, 1].map(async (lane) => {
      let cpuMs = 0;
      for (let index = lane; index < sample; index += 2)
        cpuMs += (await call(naive(wanted, `clip-${lane}.mp4`))).cpuMs;
      return cpuMs;
    }),
  );
  const wallMs = performance.now() - began;
  const times = count / sample;
  return { wallMs: wallMs * times, cpuMs: (lanes[0] + lanes[1]) * times };
}

/** Runs ffmpeg, which prints its own CPU time. */
async function timed(folder, args) {
  const began = performance.now();
  const { stderr } = await run(
    'ffmpeg',
    ['-hide_banner', '-nostdin', '-nostats', '-benchmark', '-y', ...args],
    {
      cwd: folder,
    },
  );
  const wallMs = performance.now() - began;
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
  if (user === undefined) throw new Error('ffmpeg did not tell its CPU time');
  return { wallMs, cpuMs: (Number(user) + Number(system)) * 1000 };
}
