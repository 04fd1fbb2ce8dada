// Resolves the size, the frames and the seconds of a creation as an inference engine does. The result is the
// clip to render, and the fields that the engine shows.
import { pixels } from '../domain/profiles.ts';
import type { ForeignJob, VideoRecord } from '../domain/video.ts';
import { OwnRefusal } from './refusal.ts';

/** The engine whose way of resolving is used. */
export type Resolution = 'vllm-omni' | 'sglang' | 'fastvideo';

/** The parameter values by name, after the engine has read them. */
export type Values = Readonly<Record<string, unknown>>;

/** The clip to render, with even sides in pixels and whole seconds. */
export interface EngineClip extends ForeignJob {
  size: string;
  seconds: string;
}

/** The limits of the renderer. */
const clipLimits = { side: { least: 16, most: 3840 }, pixels: 3840 * 2160, seconds: 600 } as const;

interface Wanted {
  width: number;
  height: number;
  seconds: number;
  shows: ForeignJob['shows'];
}

/** Frames per second when the creation does not set them. */
const usualRate = 24;

/**
 * @param form true when the values came as a form
 * @param usual the size that the engine's model makes when the creation names no size
 * @throws OwnRefusal 400
 */
export function engineClip(
  how: Resolution,
  given: { values: Values; form: boolean; usual: string },
): EngineClip {
  return rendered(resolutions[how](given.values, { form: given.form, usual: pixels(given.usual) }));
}

type Resolve = (
  values: Values,
  around: { form: boolean; usual: { width: number; height: number } },
) => Wanted;

const resolutions: Readonly<Record<Resolution, Resolve>> = {
  /**
   * `size` is shown only when the creation has it. `seconds` is "4" even when frames and rate give another
   * length.
   */
  'vllm-omni'(values, { usual }) {
    const size = text(values, 'size');
    const seconds = text(values, 'seconds');
    const fps = number(values, 'fps') ?? usualRate;
    const frames =
      number(values, 'num_frames') ?? (seconds === undefined ? null : Math.trunc(Number(seconds) * fps));
    const length = frames === null ? null : frames / fps;
    return {
      ...(size === undefined ? sidesOf(values, usual) : pixels(size)),
      seconds: length ?? 4,
      shows: {
        size: size ?? null,
        seconds: seconds ?? '4',
        quality: text(values, 'quality') ?? 'default',
        fps,
        num_frames: frames,
        duration_s: seconds === undefined ? length : Number(seconds),
      },
    };
  },
  /** `width` and `height` take precedence over `size`. `seconds` is calculated from the frames. */
  sglang(values, { form, usual }) {
    const size = text(values, 'size') ?? '';
    const given = size === '' ? usual : sizeOf(size);
    if (given === undefined) throw new OwnRefusal(400, 'size must be formatted as positive WIDTHxHEIGHT');
    const { width, height } = sidesOf(values, given);
    const asked = number(values, 'seconds');
    const fps = number(values, 'fps') ?? usualRate;
    const frames = number(values, 'num_frames') ?? fps * (form ? asked || 4 : (asked ?? 4));
    for (const [name, value] of Object.entries({ width, height, num_frames: frames })) {
      if (value <= 0) throw new OwnRefusal(400, `${name} must be positive`);
    }
    const seconds = frames / fps;
    return {
      width,
      height,
      seconds,
      shows: { size: `${width}x${height}`, seconds: String(halfToEven(seconds)) },
    };
  },
  /** A size that cannot be read is ignored. `seconds` is "0" for JSON with neither seconds nor frames. */
  fastvideo(values, { form, usual }) {
    const size = sizeOf(text(values, 'size') ?? '');
    const fps = number(values, 'fps') ?? usualRate;
    const seconds = number(values, 'seconds') ?? (form ? 4 : undefined);
    const frames = number(values, 'num_frames') ?? (seconds === undefined ? undefined : fps * seconds);
    const length = fps === 0 ? 0 : (frames ?? 0) / fps;
    return {
      ...(size ?? usual),
      // The default of FastVideo's schema is 125 frames.
      seconds: frames === undefined ? 125 / fps : length,
      shows: {
        size: size === undefined ? '' : `${size.width}x${size.height}`,
        seconds: String(halfToEven(length)),
      },
    };
  },
};

const text = (values: Values, name: string) => values[name] as string | undefined;
const number = (values: Values, name: string) => values[name] as number | undefined;

function sidesOf(values: Values, otherwise: { width: number; height: number }) {
  const { width, height } = otherwise;
  return { width: number(values, 'width') ?? width, height: number(values, 'height') ?? height };
}

/** Reads the positive sides from a text such as "1280 X 720". */
function sizeOf(size: string): { width: number; height: number } | undefined {
  const [, width = '', height = ''] =
    /^(\d{1,9})x(\d{1,9})$/.exec(size.toLowerCase().replaceAll(' ', '')) ?? [];
  return Number(width) > 0 && Number(height) > 0
    ? { width: Number(width), height: Number(height) }
    : undefined;
}

/** Rounds like Python's `round`. */
function halfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** Returns the clip with even sides and whole seconds. When the clip cannot be rendered, the job fails. */
function rendered({ width, height, seconds, shows }: Wanted): EngineClip {
  const even = { width: width - (width % 2), height: height - (height % 2) };
  const whole = Math.max(1, Math.round(seconds));
  if (seconds > 0 && isWithinLimits({ ...even, seconds: whole })) {
    return { size: `${even.width}x${even.height}`, seconds: String(whole), shows };
  }
  const { side, pixels: most, seconds: longest } = clipLimits;
  const message =
    `Cannot render ${width}x${height} for ${seconds} s: ` +
    `sides from ${side.least} to ${side.most}, at most ${most} pixels and ${longest} seconds are supported.`;
  // No clip is made for a failed job. The record contains a size and a length that can be rendered.
  return { size: '16x16', seconds: '1', shows, failure: { code: 'server_error', message } };
}

/** Whether the clip of a job that was made for an engine can be rendered. */
export function isRenderable({ size, seconds }: Pick<VideoRecord, 'size' | 'seconds'>): boolean {
  return /^\d{1,4}x\d{1,4}$/.test(size) && isWithinLimits({ ...pixels(size), seconds: Number(seconds) });
}

function isWithinLimits(clip: { width: number; height: number; seconds: number }): boolean {
  const { side, pixels: most, seconds: longest } = clipLimits;
  const { width, height, seconds } = clip;
  return (
    Math.min(width, height) >= side.least &&
    Math.max(width, height) <= side.most &&
    width * height <= most &&
    seconds >= 1 &&
    seconds <= longest
  );
}
