// Does what drawing needs from other tools: decodes the reference image, draws text that the atlas cannot.
import type { Clip } from '../domain/clip.ts';
import { decodeReference } from './reference.ts';
import type { Overlay } from './scene/card.ts';
import { labelsOf } from './scene/labels.ts';
import { layoutOf } from './scene/layout.ts';
import type { PreparedClip } from './scene/stage.ts';
import { isDrawable } from './text/charset.ts';
import { cleanText } from './text/lines.ts';

/** Plain data for the worker. Without a reference image and foreign characters this costs nothing and loads nothing. */
export async function prepareClip(clip: Clip): Promise<PreparedClip> {
  const { reference, ...rest } = clip;
  const pixels =
    reference === null
      ? null
      : await decodeReference(reference.bytes, { ...reference, width: clip.width, height: clip.height });
  return { ...rest, reference: pixels, overlays: await drawOverlays(clip) };
}

async function drawOverlays(clip: Clip): Promise<Record<string, Overlay>> {
  const texts = [clip.prompt, clip.id, clip.model, clip.source?.id ?? '', clip.source?.prompt ?? ''];
  if (texts.every((text) => isDrawable(cleanText(text)))) return {};
  const layout = layoutOf(clip);
  const { drawForeign } = await import('./text/foreign.ts');
  const overlays: Record<string, Overlay> = {};
  for (const label of labelsOf(clip, layout)) {
    if (isDrawable(label.text)) continue;
    const overlay = await drawForeign(label);
    if (overlay !== null) overlays[label.name] = overlay;
  }
  return overlays;
}
