// All needs by name.
import * as capabilities from './capabilities.ts';
import * as characters from './characters.ts';
import * as clips from './clips.ts';
import * as derived from './derived.ts';
import * as creations from './creations.ts';
import * as downloads from './downloads.ts';
import * as jobs from './jobs.ts';
import type { NeedTable } from './need.ts';
import type { NeedName } from './values.ts';
import * as webhooks from './webhooks.ts';

export const needs: NeedTable = {
  emulator: capabilities.emulator,
  projects: capabilities.projects,
  'json-create': capabilities.jsonCreate,
  'multipart-create': capabilities.multipartCreate,
  'create-encoding': capabilities.createEncoding,
  'list-route': capabilities.listRoute,
  'delete-route': capabilities.deleteRoute,
  'remix-route': capabilities.remixRoute,
  completed: clips.completed,
  content: downloads.content,
  thumbnail: downloads.thumbnail,
  spritesheet: downloads.spritesheet,
  failed: clips.failed,
  remix: clips.remix,
  deleted: clips.deleted,
  creations: creations.creations,
  'bare-creation': creations.bareCreation,
  refused: creations.refused,
  'wrong-key': creations.wrongKey,
  removed: clips.removed,
  watched: jobs.watched,
  running: jobs.running,
  expired: jobs.expired,
  shelf: jobs.shelf,
  'edit-route': derived.editRoute,
  'extension-route': derived.extensionRoute,
  edit: derived.edit,
  'character-route': characters.characterRoute,
  character: characters.character,
  cast: characters.cast,
  'endpoint-route': webhooks.endpointRoute,
  endpoint: webhooks.endpoint,
  events: webhooks.events,
  retries: webhooks.retries,
  extension: derived.extension,
  'extended-to-the-limit': derived.extendedToTheLimit,
};

/** These needs and all that they build upon, each once, foundations first. */
export function closure(names: readonly NeedName[], table: NeedTable = needs): NeedName[] {
  const found = new Set<NeedName>();
  const visit = (name: NeedName, above: readonly NeedName[]) => {
    if (above.includes(name)) throw new Error(`needs in a circle: ${[...above, name].join(' → ')}`);
    if (found.has(name)) return;
    for (const below of table[name].needs ?? []) visit(below, [...above, name]);
    found.add(name);
  };
  for (const name of names) visit(name, []);
  return [...found];
}
