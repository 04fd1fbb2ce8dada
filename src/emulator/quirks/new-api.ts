// new-api: a gateway that makes its own task for each job.
import type { ServerQuirks } from './quirks.ts';

export const newApi: ServerQuirks = {
  name: 'new-api',
  title: 'new-api',
  release: 'commits 01f6839, 705748d and 05393ff',
  read: '2026-11-22',
  source:
    'QuantumNous/new-api, `router/video-router.go` at 01f6839, `dto/openai_video.go` at 705748d, `relay/channel/task/sora/adaptor.go` at 05393ff',
  deviations: [
    {
      topic: 'Routes',
      says: 'create, retrieve, content and remix; nothing else',
      confidence: 'SRC',
      does: {
        serves: {
          'POST /v1/videos': 'any',
          'GET /v1/videos/{id}': 'any',
          'GET /v1/videos/{id}/content': 'any',
          'POST /v1/videos/{id}/remix': 'json',
        },
      },
    },
    {
      topic: 'Requests',
      says: 'a remix comes as JSON; a form is refused (400 and sentence UNKNOWN)',
      confidence: 'SRC',
      does: {},
    },
    {
      topic: 'Ids',
      says: "`task_` and 32 characters, here hex digits: the provider's id does not show",
      confidence: 'SRC',
      does: { ids: { form: 'hex', prefix: 'task_' } },
    },
    { topic: 'Body', says: 'no `prompt`', confidence: 'SRC', does: { omits: ['prompt'] } },
    {
      topic: 'Body',
      says: '`completed_at`, `expires_at`, `error`, `remixed_from_video_id` are absent where the contract has null',
      confidence: 'SRC',
      does: { omitsNull: ['completed_at', 'expires_at', 'error', 'remixed_from_video_id'] },
    },
    {
      topic: 'Body',
      says: '`task_id`, which is the id',
      confidence: 'SRC',
      does: { adds: { task_id: { value: { from: 'id' } } } },
    },
    {
      topic: 'Body',
      says: '`metadata` and `usage` once the job is completed (when, and their values, UNKNOWN)',
      confidence: 'UNKNOWN',
      does: { adds: { metadata: { value: {}, late: 'completed' }, usage: { value: {}, late: 'completed' } } },
    },
    { topic: 'Body', says: 'the answer to a creation can show zeros', confidence: 'SRC' },
    {
      topic: 'Statuses',
      says: '`cancelled` becomes `failed`, words it knows one of the four, all others `queued`',
      confidence: 'SRC',
      does: {
        statuses: {
          pending: 'queued',
          submitted: 'queued',
          processing: 'in_progress',
          succeeded: 'completed',
          success: 'completed',
          cancelled: 'failed',
        },
        otherStatus: 'queued',
      },
    },
    {
      topic: 'Statuses',
      says: 'as old as the last round of a loop in the background, not as new as the request',
      confidence: 'SRC',
    },
    {
      topic: 'Errors',
      says: 'create, retrieve and remix: `{code, message, data}` with `data` null',
      confidence: 'UNKNOWN',
      does: {
        errors: {
          all: 'contract',
          routes: {
            'POST /v1/videos': 'flat',
            'GET /v1/videos/{id}': 'flat',
            'POST /v1/videos/{id}/remix': 'flat',
            'GET /v1/videos/{id}/content': 'message and type',
          },
        },
      },
    },
    {
      topic: 'Errors',
      says: 'content: `{"error": {message, type}}` without `param` and `code`',
      confidence: 'SRC',
      does: {},
    },
    {
      topic: 'Content',
      says: '400 for a job that is not completed, failed ones too',
      confidence: 'SRC',
      does: { pendingStatus: 400, failedStatus: 400 },
    },
    {
      topic: 'Content',
      says: '502 when the provider answers neither 200 nor 206',
      confidence: 'SRC',
      does: { brokenStatus: 502 },
    },
    {
      topic: 'Content',
      says: '`Cache-Control: public` (its age UNKNOWN)',
      confidence: 'SRC',
      does: { contentHeaders: { 'cache-control': 'public, max-age=86400' } },
    },
    {
      topic: 'Content',
      says: '`variant` has no effect: always the MP4',
      confidence: 'SRC',
      does: { variant: 'ignored' },
    },
  ],
};
