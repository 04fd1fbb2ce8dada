// All needs by name.
import * as capabilities from './capability-probes.ts';
import * as characters from './character-uploads.ts';
import * as clips from './shared-clips.ts';
import { closureIn } from '../vocabulary/need-closure.ts';
import * as derived from './edits-and-extensions.ts';
import * as creations from './trial-creations.ts';
import * as downloads from './clip-assets.ts';
import * as ended from './ended-jobs.ts';
import * as jobs from './observed-jobs.ts';
import { moderation } from './flagged-prompts.ts';
import * as otherEncoding from './other-encoding.ts';
import { secondKey } from './second-key.ts';
import { unusualClipNeed } from './unusual-clip.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import * as webhooks from './webhook-deliveries.ts';

export const needs: NeedTable = {
  emulator: capabilities.emulator,
  projects: capabilities.projects,
  'json-create': capabilities.jsonCreate,
  'multipart-create': capabilities.multipartCreate,
  'create-encoding': capabilities.createEncoding,
  encodings: otherEncoding.encodings,
  'other-encoding': otherEncoding.otherEncoding,
  'list-route': capabilities.listRoute,
  'delete-route': capabilities.deleteRoute,
  'remix-route': capabilities.remixRoute,
  completed: clips.completed,
  content: downloads.content,
  thumbnail: downloads.thumbnail,
  spritesheet: downloads.spritesheet,
  moderation,
  stopped: ended.stoppedJob,
  failed: ended.failed,
  ends: ended.ends,
  remix: clips.remix,
  deleted: ended.deleted,
  creations: creations.creations,
  'bare-creation': creations.bareCreation,
  refused: creations.refused,
  'wrong-key': creations.wrongKey,
  'second-key': secondKey,
  unusual: unusualClipNeed,
  removed: clips.removedClip,
  watched: jobs.watched,
  running: jobs.running,
  expired: jobs.expired,
  shelf: jobs.finishedVideos,
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

/** Calls `closureIn` with the suite's own needs. */
export const closure = (names: readonly NeedName[]): NeedName[] => closureIn(names, needs);
