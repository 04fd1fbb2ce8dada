// The cards of a clip. An extension has one card for each part that it continues, and its own card. Any other
// clip has one card.
import type { Clip } from '../../domain/clip.ts';
import { fps } from './labels.ts';

/** The data that a card shows. */
export type CardClip = Omit<Clip, 'reference' | 'earlier'>;

export interface Card {
  clip: CardClip;
  /** The first frame that shows this card. */
  from: number;
}

/**
 * Returns the cards in the order in which they are shown; never empty. The parts keep the words of the videos
 * that they come from.
 */
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

/**
 * Returns the card whose colours and figure all other cards have, so that a continued clip looks like one
 * clip.
 */
export const leadingCard = (clip: Omit<Clip, 'reference'>): CardClip => cardsOf(clip)[0].clip;
