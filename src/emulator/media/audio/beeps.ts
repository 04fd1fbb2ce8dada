// The sound of a clip: silence with one short beep a second. It is assembled from baked AAC-LC frames
// (scripts/media/bake-beeps.mjs).
import { readFileSync } from 'node:fs';
import type { AacDescription } from '../mp4/descriptions.ts';

interface BakedSound {
  rate: number;
  channels: number;
  config: string;
  silence: string;
  beeps: { hz: number; frames: string[] }[];
}

export interface Sound extends AacDescription {
  frames: Uint8Array[];
  priming: number;
}

const samplesPerFrame = 1024;

interface Frames extends AacDescription {
  silence: Uint8Array;
  beeps: Uint8Array[][];
}

let loaded: Frames | undefined;

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64'));

function load(): Frames {
  if (loaded !== undefined) return loaded;
  const baked = JSON.parse(readFileSync(new URL('beeps.json', import.meta.url), 'utf8')) as BakedSound;
  loaded = {
    rate: baked.rate,
    channels: baked.channels,
    config: bytes(baked.config),
    silence: bytes(baked.silence),
    beeps: baked.beeps.map((beep) => beep.frames.map(bytes)),
  };
  return loaded;
}

/**
 * Returns AAC frames for `seconds`, with a beep at each second. `pitch` (0-7) is the first tone; every
 * further beep is two tones higher.
 */
export function sound(seconds: number, pitch: number): Sound {
  const { rate, channels, config, silence, beeps } = load();
  const count = Math.ceil((seconds * rate + samplesPerFrame) / samplesPerFrame);
  const frames = Array.from({ length: count }, () => silence);
  for (let second = 0; second < seconds; second++) {
    // Baked beeps begin one frame early, in the overlap of their first window; the very first frame is encoder delay.
    const start = second === 0 ? 1 : Math.round((second * rate + samplesPerFrame) / samplesPerFrame) - 1;
    const beep = beeps[(pitch + second * 2) % beeps.length] ?? [];
    beep.forEach((frame, i) => {
      if (start + i < count) frames[start + i] = frame;
    });
  }
  return { rate, channels, config, frames, priming: samplesPerFrame };
}
