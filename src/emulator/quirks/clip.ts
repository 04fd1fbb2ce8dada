// What an inference engine makes of the size, the frames and the seconds that a creation asks for: the clip that is rendered,
// and what the engine shows of it.
import { pixels } from '../domain/profiles.ts';
import type { ForeignJob, VideoRecord } from '../domain/video.ts';
import { OwnRefusal } from './refusal.ts';

/** How an engine resolves them. */
export type Resolution = 'vllm-omni' | 'sglang' | 'fastvideo';

/** Values of parameters, by name, as the engine has read them. */
export type Values = Readonly<Record<string, unknown>>;

/** The clip to render: even sides in pixels, whole seconds. */
export interface EngineClip extends ForeignJob {
  size: string;
  seconds: string;
}

/** What the renderer can make. */
export const clipLimits = { side: { least: 16, most: 3840 }, pixels: 3840 * 2160, seconds: 600 } as const;

interface Wanted {
  width: number;
  height: number;
  seconds: number;
  shows: ForeignJob['shows'];
}

/** Frames per second, unless the creation says otherwise. */
const usualRate = 24;

/**
 * @param form true when the values came as a form
 * @param usual the size that the engine's model makes when none is asked for
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
  /** `size` is shown only if it was given, `seconds` is "4" even where frames and rate make another length. */
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
  /** `width` and `height` win over `size`; `seconds` is what the frames make. */
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
  /** A size that cannot be read counts as none; `seconds` is "0" for JSON that names neither seconds nor frames. */
  fastvideo(values, { form, usual }) {
    const size = sizeOf(text(values, 'size') ?? '');
    const fps = number(values, 'fps') ?? usualRate;
    const seconds = number(values, 'seconds') ?? (form ? 4 : undefined);
    const frames = number(values, 'num_frames') ?? (seconds === undefined ? undefined : fps * seconds);
    const length = fps === 0 ? 0 : (frames ?? 0) / fps;
    return {
      ...(size ?? usual),
      // Its schema has 125 frames where nothing is said.
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

/** The positive sides in a text such as "1280 X 720". */
function sizeOf(size: string): { width: number; height: number } | undefined {
  const [, width = '', height = ''] =
    /^(\d{1,9})x(\d{1,9})$/.exec(size.toLowerCase().replaceAll(' ', '')) ?? [];
  return Number(width) > 0 && Number(height) > 0
    ? { width: Number(width), height: Number(height) }
    : undefined;
}

/** Python's `round`. */
function halfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** The clip in even sides and whole seconds; a job that asks for what cannot be rendered fails. */
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
  // The job never gets as far as a clip; the record keeps what can be drawn.
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
