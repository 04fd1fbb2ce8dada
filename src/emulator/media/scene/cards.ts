// The cards of a clip: one, or for an extension one for each part that it continues, and its own.
import type { Clip } from '../../domain/clip.ts';
import { fps } from './labels.ts';

/** What a card shows. */
export type CardClip = Omit<Clip, 'reference' | 'earlier'>;

export interface Card {
  clip: CardClip;
  /** The first frame that it stands in. */
  from: number;
}

/** In the order in which they are shown; never empty. The parts keep the words of the videos that they come from. */
export function cardsOf(clip: Omit<Clip, 'reference'>): readonly [...Card[], Card] {
  const { earlier = [], ...own } = clip;
  const { characters: _, ...plain } = own;
  const cards: Card[] = [];
  let from = 0;
  for (const { seconds, ...part } of earlier) {
    cards.push({ clip: { ...plain, ...part }, from });
    from += seconds * fps;
  }
  return [...cards, { clip: own, from }];
}

/** The card whose colours and figure all others have, so that a continued clip looks like one. */
export const lookOf = (clip: Omit<Clip, 'reference'>): CardClip => cardsOf(clip)[0].clip;
