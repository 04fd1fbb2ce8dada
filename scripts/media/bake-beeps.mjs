// Bakes src/emulator/media/audio/beeps.json with ffmpeg's AAC encoder: one frame of silence and eight tones of eight frames.
// Run only to change the sounds; another ffmpeg may give other bytes, and with them other clips: node scripts/media/bake-beeps.mjs [ffmpeg]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ffmpeg = process.argv[2] ?? 'ffmpeg';
const scale = [523.25, 587.33, 659.25, 698.46, 783.99, 880, 987.77, 1046.5];

/**
 * Frames with their ADTS headers removed. Noise substitution, intensity stereo and noise shaping are off,
 * because each frame must be decodable alone.
 */
function encode(source) {
  const adts = execFileSync(
    ffmpeg,
    `-v error -f lavfi -i ${source} -ac 2 -ar 48000 -c:a aac -b:a 96k -aac_pns 0 -aac_is 0 -aac_tns 0 -fflags +bitexact -flags:a +bitexact -f adts -`.split(
      ' ',
    ),
    { maxBuffer: 1 << 26 },
  );
  const frames = [];
  for (let at = 0; at + 7 < adts.length;) {
    const length = ((adts[at + 3] & 3) << 11) | (adts[at + 4] << 3) | (adts[at + 5] >> 5);
    frames.push(adts.subarray(at + 7, at + length));
    at += length;
  }
  return frames;
}

const silence = encode('anullsrc=r=48000:cl=stereo:d=1')[20];
const beeps = scale.map((hz) => {
  const frames = encode(
    `aevalsrc='if(between(t,0.512,0.632),0.25*sin(2*PI*${hz}*(t-0.512))*min(1,min((t-0.512)*100,(0.632-t)*100)),0)':s=48000:d=1.5`,
  );
  let first = 8;
  while (silence.equals(frames[first])) first++;
  let last = 44;
  while (silence.equals(frames[last])) last--;
  return { hz, frames: frames.slice(first, last + 1).map((frame) => frame.toString('base64')) };
});

const baked = {
  rate: 48_000,
  channels: 2,
  config: Buffer.of(0x11, 0x90).toString('base64'), // AAC-LC, 48 kHz, stereo
  silence: silence.toString('base64'),
  beeps,
};
const out = join(import.meta.dirname, '../../src/emulator/media/audio/beeps.json');
writeFileSync(out, `${JSON.stringify(baked, null, 1)}\n`);
