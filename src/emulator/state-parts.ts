// The list of everything that is kept of projects outside the store. Stray requests and the keys that are looked
// for in them belong to no project, so they are not in the list.
import { ruleCountsPart, rulesPart } from './control/snapshots/rules-part.ts';
import type { Rules } from './rules/rule-books.ts';
import type { StatePart } from './store/state-part.ts';
import type { Clocks } from './time/clocks.ts';
import type { CreationOrder } from './time/creation-order.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

interface Owners {
  clocks: Pick<Clocks, 'part'>;
  order: Pick<CreationOrder, 'part'>;
  rules: Rules;
  webhooks: Pick<Webhooks, 'parts'>;
}

/**
 * Forgetting a project walks this list. A durable emulator has to save these parts whenever they change. A
 * part is restored after the parts before it. Turns are no state: they order actions that run at this moment,
 * and the store alone decides which write wins.
 * @param own the parts of the control plane
 */
export function statePartsOf(
  { clocks, order, rules, webhooks }: Owners,
  own: { requests: StatePart; snapshots: StatePart },
): readonly StatePart[] {
  return [
    own.requests,
    clocks.part,
    order.part,
    rulesPart(rules),
    ruleCountsPart(rules),
    own.snapshots,
    ...webhooks.parts,
  ];
}
