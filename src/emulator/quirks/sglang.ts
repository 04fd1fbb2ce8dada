// SGLang diffusion: an engine behind FastAPI, whose jobs are queued until they are done.
import type { ServerQuirks } from './quirks.ts';

export const sglang: ServerQuirks = {
  name: 'sglang',
  title: 'SGLang diffusion',
  read: '2026-11-22',
  source: 'sgl-project/sglang, `python/sglang/multimodal_gen/runtime/entrypoints/openai/video_api.py`',
  deviations: [
    {
      topic: 'Routes',
      says: 'create, retrieve, content, list and delete; nothing else',
      confidence: 'SRC',
      does: {
        serves: {
          'POST /v1/videos': 'any',
          'GET /v1/videos': 'any',
          'GET /v1/videos/{id}': 'any',
          'GET /v1/videos/{id}/content': 'any',
          'DELETE /v1/videos/{id}': 'any',
        },
      },
    },
    {
      topic: 'Requests',
      says: '`seconds` may be an integer',
      confidence: 'SRC',
      does: { numericSeconds: true },
    },
    {
      topic: 'Requests',
      says: '`n`, `fps`, `num_frames`, `seed` are accepted; here without effect',
      confidence: 'SRC',
      does: { ignores: ['n', 'fps', 'num_frames', 'seed'] },
    },
    {
      topic: 'Ids',
      says: 'a bare UUID',
      confidence: 'SRC',
      does: { ids: { form: 'uuid', prefix: '' } },
    },
    { topic: 'Body', says: 'no `prompt`', confidence: 'SRC', does: { omits: ['prompt'] } },
    {
      topic: 'Body',
      says: 'more fields: `quality`, `url`, `file_path`, `file_paths`, `num_outputs`, `peak_memory_mb`, `inference_time_s`, `action` (their values UNKNOWN)',
      confidence: 'SRC',
      does: {
        adds: {
          quality: { value: 'auto' },
          url: { value: null },
          file_path: { value: { from: 'file name' }, before: null, late: true },
          file_paths: { value: [{ from: 'file name' }], before: null, late: true },
          num_outputs: { value: 1 },
          peak_memory_mb: { value: 0, before: null, late: true },
          inference_time_s: { value: { from: 'time taken' }, before: null, late: true },
          action: { value: null },
        },
      },
    },
    {
      topic: 'Body',
      says: "a failed job's `error` has a `message` and no `code`",
      confidence: 'SRC',
      does: { jobError: { as: 'message' } },
    },
    {
      topic: 'Statuses',
      says: '`queued` until the job has ended: no `in_progress`, and `progress` 0 (INFER)',
      confidence: 'SRC',
      does: { statuses: { in_progress: 'queued' } },
    },
    {
      topic: 'Statuses',
      says: 'forks also say `processing`, `cancelling`, `cancelled`',
      confidence: 'SRC',
    },
    {
      topic: 'Errors',
      says: '`{"detail": "…"}`',
      confidence: 'SRC',
      does: { errors: { all: 'fastapi' } },
    },
    {
      topic: 'Errors',
      says: '422 with a list in `detail` for a query that does not validate',
      confidence: 'SRC',
      does: { unprocessable: { params: ['limit', 'order'] } },
    },
    {
      topic: 'List',
      says: '`object` and `data` alone: no `first_id`, `last_id`, `has_more`',
      confidence: 'SRC',
      does: { listKeys: ['object', 'data'] },
    },
    {
      topic: 'List',
      says: '`limit` from 1 to 100: 0 is refused',
      confidence: 'SRC',
      does: { smallestLimit: 1 },
    },
    {
      topic: 'Delete',
      says: 'answers the video with `status: "deleted"`',
      confidence: 'SRC',
      does: { deletion: 'video' },
    },
    {
      topic: 'Content',
      says: "`variant` is the number of the output: anything but 0 is 404, `thumbnail` and the contract's own `video` too",
      confidence: 'SRC',
      does: { variant: 'index' },
    },
    {
      topic: 'Content',
      says: '400 with the URL in the text when the file went to cloud storage',
      confidence: 'SRC',
    },
  ],
};
