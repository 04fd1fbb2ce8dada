// The beeps of a clip as PCM: the same tones as in audio/beeps.json, which contains them in coded form. There
// is one tone per second.
import { readFileSync } from 'node:fs';
import type { PreparedClip } from '../scene/stage.ts';
import { drawingDigits } from '../scene/palette.ts';

export const sampleRate = 48_000;
const beepSamples = 0.12 * sampleRate;
/** A fade of 10 ms, so that the beeps do not click. */
const rampSamples = 0.01 * sampleRate;
/** Amplitude of the tones, of 1, as in scripts/media/bake-beeps.mjs. */
const loudness = 0.25;

let scale: number[] | undefined;

function loadScale(): number[] {
  const file = new URL('../audio/beeps.json', import.meta.url);
  const { beeps } = JSON.parse(readFileSync(file, 'utf8')) as { beeps: { hz: number }[] };
  return beeps.map(({ hz }) => hz);
}

/**
 * Yields 16-bit little-endian stereo, one second at a time. The tones have the same order as in the builtin
 * renderer.
 */
export function* pcm({ palette, seconds }: Pick<PreparedClip, 'palette' | 'seconds'>): Generator<Uint8Array> {
  scale ??= loadScale();
  const pitch = (drawingDigits(palette)[30] ?? 0) & 7;
  for (let second = 0; second < seconds; second++) {
    yield beepAndSilence(scale[(pitch + second * 2) % scale.length] ?? 0);
  }
}

function beepAndSilence(hz: number): Uint8Array {
  const bytes = new Uint8Array(sampleRate * 4);
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < beepSamples; k++) {
    const ramp = Math.min(1, k / rampSamples, (beepSamples - k) / rampSamples);
    const sample = Math.round(32_767 * loudness * ramp * Math.sin((2 * Math.PI * hz * k) / sampleRate));
    view.setInt16(k * 4, sample, true);
    view.setInt16(k * 4 + 2, sample, true);
  }
  return bytes;
}
