// Writes an MP4 with one AVC and one AAC track, moov before mdat.
import { box, concat, text, u32, u32Array } from './box.ts';
import { avc1, mp4a, type AacDescription, type AvcDescription } from './descriptions.ts';
import { moov } from './movie.ts';
import { chunkBoxes, interleave } from './samples.ts';

/** Ticks of one video frame; common writers choose the same number. */
const frameTicks = 512;
/** Samples of one AAC frame. */
const aacFrame = 1024;

export interface Mp4 {
  seconds: number;
  video: AvcDescription & {
    fps: number;
    /** One list of NAL units per frame; frames may share units. */
    frames: readonly (readonly Uint8Array[])[];
    /** Indices of the frames that are IDR pictures. */
    syncFrames: readonly number[];
  };
  audio: AacDescription & {
    frames: readonly Uint8Array[];
    /** Number of samples at the start that exist only because the encoder needs them. */
    priming: number;
  };
  tags: readonly (readonly [string, string])[];
}

export function writeMp4({ seconds, video, audio, tags }: Mp4): Uint8Array {
  const everySecond = Array.from({ length: seconds }, (_, k) => k + 1);
  const last = audio.frames.length;
  const layout = interleave(
    {
      sizes: video.frames.map((units) => units.reduce((sum, unit) => sum + 4 + unit.length, 0)),
      ends: everySecond.map((k) => k * video.fps),
    },
    {
      sizes: audio.frames.map((frame) => frame.length),
      ends: everySecond.map((k) =>
        k === seconds ? last : Math.min(last, Math.ceil((k * audio.rate + audio.priming) / aacFrame)),
      ),
    },
  );
  const buildMoov = (base: number) =>
    moov({
      seconds,
      tags,
      tracks: [
        {
          id: 1,
          handler: 'vide',
          timescale: video.fps * frameTicks,
          sampleDuration: frameTicks,
          samples: video.frames.length,
          skip: 0,
          description: avc1(video),
          syncSamples: concat([
            u32(video.syncFrames.length),
            u32Array(video.syncFrames.map((frame) => frame + 1)),
          ]),
          chunks: chunkBoxes(layout.video, base),
          width: video.width,
          height: video.height,
        },
        {
          id: 2,
          handler: 'soun',
          timescale: audio.rate,
          sampleDuration: aacFrame,
          samples: last,
          skip: audio.priming,
          description: mp4a(audio),
          syncSamples: null,
          chunks: chunkBoxes(layout.audio, base),
          width: 0,
          height: 0,
        },
      ],
    });

  const ftyp = box('ftyp', text('isom'), u32(0x200), text('isomiso2avc1mp41'));
  const base = ftyp.length + buildMoov(0).length + 8; // the length of moov does not depend on the offsets in it
  const out = new Uint8Array(base + layout.length);
  out.set(ftyp, 0);
  out.set(buildMoov(base), ftyp.length);
  out.set(concat([u32(layout.length + 8), text('mdat')]), base - 8);
  writeVideo(out, base, layout.video.offsets, video);
  writeAudio(out, base, layout.audio, audio.frames);
  return out;
}

function writeVideo(
  out: Uint8Array,
  base: number,
  offsets: readonly number[],
  { fps, frames }: Mp4['video'],
): void {
  const view = new DataView(out.buffer);
  offsets.forEach((offset, k) => {
    let at = base + offset;
    for (const units of frames.slice(k * fps, (k + 1) * fps)) {
      for (const unit of units) {
        view.setUint32(at, unit.length);
        out.set(unit, at + 4);
        at += 4 + unit.length;
      }
    }
  });
}

function writeAudio(
  out: Uint8Array,
  base: number,
  chunks: { offsets: readonly number[]; perChunk: readonly number[] },
  frames: readonly Uint8Array[],
): void {
  let next = 0;
  chunks.offsets.forEach((offset, k) => {
    let at = base + offset;
    for (const frame of frames.slice(next, next + (chunks.perChunk[k] ?? 0))) {
      out.set(frame, at);
      at += frame.length;
      next++;
    }
  });
}
