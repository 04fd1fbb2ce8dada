// Loads handlers that most programs never need, with their schemas, at the first request for one of them.
import type { Handler } from '../http/call.ts';

/**
 * @param routes the operations of a group, by name
 * @param load creates the handlers of the group; it runs once
 */
export function onDemand<Id extends string>(
  routes: Readonly<Record<Id, unknown>>,
  load: () => Promise<Record<Id, Handler>>,
): Record<Id, Handler> {
  let loading: Promise<Record<Id, Handler>> | undefined;
  const handler =
    (id: Id): Handler =>
    async (call) =>
      (await (loading ??= load()))[id](call);
  // Object.keys returns plain strings, so the cast restores the type of the names.
  const ids = Object.keys(routes) as Id[];
  return Object.fromEntries(ids.map((id) => [id, handler(id)])) as Record<Id, Handler>;
}
