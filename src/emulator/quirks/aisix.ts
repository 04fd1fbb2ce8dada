// api7's aisix: a gateway that stores nothing. Its ids contain all data that it needs, and its answers have
// few fields.
import type { ServerQuirks } from './quirks.ts';

export const aisix: ServerQuirks = {
  name: 'aisix',
  title: 'aisix',
  release: 'commit 100fef6',
  read: '2026-11-22',
  source: 'api7/aisix, `crates/aisix-proxy/src/videos.rs` at 100fef6',
  deviations: [
    {
      topic: 'Routes',
      says: 'create, retrieve and content; nothing else',
      confidence: 'SRC',
      does: {
        serves: {
          'POST /v1/videos': 'json',
          'GET /v1/videos/{id}': 'any',
          'GET /v1/videos/{id}/content': 'any',
        },
      },
    },
    {
      topic: 'Requests',
      says: 'creations come as JSON; a form is refused (400 and sentence UNKNOWN)',
      confidence: 'SRC',
      does: {},
    },
    {
      topic: 'Requests',
      says: '`input_reference` has no effect, and no answer mentions it',
      confidence: 'SRC',
      does: { ignores: ['input_reference'] },
    },
    {
      topic: 'Ids',
      says: '`MODEL:TASK` in base64url without padding',
      confidence: 'SRC',
      does: { ids: { form: 'base64url', prefix: '', text: '{model}:{id}' } },
    },
    {
      topic: 'Body',
      says: '`id`, `object`, `model`, `status`, `progress`, `created_at`, `seconds`, `size` and `error` alone; `error` only where there is one',
      confidence: 'SRC',
      does: {
        keeps: ['id', 'object', 'model', 'status', 'progress', 'created_at', 'seconds', 'size', 'error'],
        omitsNull: '*',
      },
    },
    {
      topic: 'Body',
      says: 'on a retrieval `created_at` is 0 (with some providers; here always) and `size` absent (INFER): nothing was kept of the creation',
      confidence: 'SRC',
      does: { retrieved: { omits: ['size'], sets: { created_at: 0 } } },
    },
    {
      topic: 'Statuses',
      says: 'a word that is none of the four becomes `failed`',
      confidence: 'SRC',
      does: { otherStatus: 'failed' },
    },
    {
      topic: 'Errors',
      says: 'the envelope of the contract; `param` and `code` are absent where it has null',
      confidence: 'SRC',
      does: { errors: { all: 'without nulls' } },
    },
    { topic: 'Errors', says: '501 for a provider without videos', confidence: 'SRC' },
    {
      topic: 'Content',
      says: '400 for a job that is not completed, failed ones too',
      confidence: 'SRC',
      does: { pendingStatus: 400, failedStatus: 400 },
    },
    {
      topic: 'Content',
      says: '302 to a signed URL for some providers; here always the bytes',
      confidence: 'SRC',
    },
  ],
};
