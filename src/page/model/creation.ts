// The form for a new video: the call that it makes.
import type { Command, FormPart } from './shell.ts';

/** Values that the form proposes. Other values can be typed, to see how they are refused. */
export const proposals = {
  model: ['sora-2', 'sora-2-pro'],
  size: ['1280x720', '720x1280', '1792x1024', '1024x1792', '1920x1080', '1080x1920'],
  seconds: ['4', '8', '12', '16', '20'],
} as const;

export interface CreationFields {
  kind: 'create' | 'remix' | 'edit' | 'extension';
  source: string | null;
  prompt: string;
  model: string;
  size: string;
  seconds: string;
  image: File | null;
}

const filled = (fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''));

/** The call of /v1. An empty field is left out, so that its default counts. */
export function commandOf({ kind, source, prompt, model, size, seconds, image }: CreationFields): Command {
  const video = { id: source ?? '' };
  if (kind === 'remix')
    return { method: 'POST', path: `/v1/videos/${encodeURIComponent(video.id)}/remix`, body: { prompt } };
  if (kind === 'edit') return { method: 'POST', path: '/v1/videos/edits', body: { video, prompt } };
  if (kind === 'extension')
    return { method: 'POST', path: '/v1/videos/extensions', body: { video, prompt, ...filled({ seconds }) } };
  const body = { prompt, ...filled({ model, size, seconds }) };
  if (image === null) return { method: 'POST', path: '/v1/videos', body };
  const texts: FormPart[] = Object.entries(body).map(([name, value]) => ({ name, value }));
  return { method: 'POST', path: '/v1/videos', form: [...texts, { name: 'input_reference', file: image }] };
}
