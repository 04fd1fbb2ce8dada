// Lists of rules in which the order decides.

/**
 * Puts removed rules back, each after the rules that it followed. Rules that were added or removed in the meantime
 * stay as they are.
 * @param given.before the list before the removal
 * @param given.now the present list
 * @param given.removed the ids of the rules to put back
 */
export function withRulesBack<T extends { id: string }>(given: {
  before: readonly T[];
  now: readonly T[];
  removed: readonly string[];
}): T[] {
  const list = [...given.now];
  for (const [place, rule] of given.before.entries()) {
    if (!given.removed.includes(rule.id) || list.some(({ id }) => id === rule.id)) continue;
    const followed = new Set(given.before.slice(0, place).map(({ id }) => id));
    list.splice(list.findLastIndex(({ id }) => followed.has(id)) + 1, 0, rule);
  }
  return list;
}
