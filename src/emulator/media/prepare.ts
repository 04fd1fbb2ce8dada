// Prepares a clip with other tools: decodes the reference image, and draws text that the atlas cannot draw.
import type { Clip } from '../domain/clip.ts';
import { decodeReference } from './reference.ts';
import type { Overlay, Overlays } from './scene/card.ts';
import { cardsOf, type CardClip } from './scene/cards.ts';
import { labelsOf } from './scene/labels.ts';
import { layoutOf } from './scene/layout.ts';
import type { PreparedClip } from './scene/stage.ts';
import { isDrawable } from './text/charset.ts';
import { cleanText } from './text/lines.ts';

/**
 * Returns plain data for the worker. Without a reference image and foreign characters this costs nothing and
 * loads nothing.
 */
export async function prepareClip(clip: Clip): Promise<PreparedClip> {
  const { reference, ...rest } = clip;
  const pixels =
    reference === null
      ? null
      : await decodeReference(reference.bytes, { ...reference, width: clip.width, height: clip.height });
  return { ...rest, reference: pixels, overlays: await drawOverlays(clip) };
}

function drawOverlays(clip: Clip): Promise<Overlays[]> {
  return Promise.all(cardsOf(clip).map((card) => overlaysOf(card.clip, clip.reference)));
}

async function overlaysOf(clip: CardClip, reference: Clip['reference']): Promise<Overlays> {
  const { prompt, id, model, source, characters = [] } = clip;
  const texts = [prompt, id, model, source?.id ?? '', source?.prompt ?? '', ...characters];
  if (texts.every((text) => isDrawable(cleanText(text)))) return {};
  const layout = layoutOf({ ...clip, reference });
  const { drawForeign } = await import('./scene/foreign.ts');
  const overlays: Record<string, Overlay> = {};
  for (const label of labelsOf(clip, layout)) {
    if (isDrawable(label.text)) continue;
    const overlay = await drawForeign(label);
    if (overlay !== null) overlays[label.name] = overlay;
  }
  return overlays;
}
