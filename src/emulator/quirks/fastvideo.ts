// FastVideo: the engine that SGLang's routes come from. It has fewer fields, no cursors and no `in_progress`.
import type { Parameters } from './parameters.ts';
import type { ServerQuirks } from './quirks.ts';

const parameters: Parameters = {
  prompt: { as: 'text' },
  reference_url: { as: 'text' },
  model: { as: 'text' },
  seconds: { as: 'integer' },
  size: { as: 'text' },
  fps: { as: 'integer' },
  num_frames: { as: 'integer' },
  seed: { as: 'integer' },
  negative_prompt: { as: 'text' },
  guidance_scale: { as: 'number' },
  num_inference_steps: { as: 'integer' },
};

export const fastvideo: ServerQuirks = {
  name: 'fastvideo',
  title: 'FastVideo',
  release: '0.2.1',
  read: '2026-11-28',
  source: 'the wheel of fastvideo on PyPI, `fastvideo/entrypoints/openai`',
  deviations: [
    {
      topic: 'Routes',
      says: 'create, retrieve, content, list and delete; nothing else',
      confidence: 'RUN',
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
      topic: 'Routes',
      says: 'an unknown path is 404 `Not Found`, a wrong method 405 `Method Not Allowed`',
      confidence: 'RUN',
      does: { namesMethods: true },
    },
    {
      topic: 'Requests',
      says: 'a creation is a form or JSON: integers for `seconds`, `fps`, `num_frames`, `seed`, `num_inference_steps`, texts for `size` and `negative_prompt`; unknown parameters are ignored, `width` and `height` too; JSON that cannot be read counts as `{}`',
      confidence: 'RUN',
      does: {
        parameters: {
          invalid: 422,
          form: parameters,
          json: { ...parameters, prompt: { as: 'text', required: true } },
          noPrompt: 'prompt is required',
        },
      },
    },
    {
      topic: 'Requests',
      says: 'any `model` is accepted and shown; without one, the model that the server runs (here `Wan-AI/Wan2.1-T2V-1.3B-Diffusers`)',
      confidence: 'RUN',
      does: { model: { served: 'Wan-AI/Wan2.1-T2V-1.3B-Diffusers', others: 'shown' } },
    },
    {
      topic: 'Requests',
      says: '`num_frames` at `fps` win over `seconds`; `size` shows what was asked for, "" if that is nothing or no size, `seconds` "0" for JSON that names no length; here sides are even, seconds whole, the rate always 30 frames a second, and a job beyond 16 to 3840 pixels a side, 3840x2160 pixels or 600 seconds fails',
      confidence: 'RUN',
      does: { clip: { resolution: 'fastvideo', size: '832x480' } },
    },
    {
      topic: 'Requests',
      says: '`reference_url` is a picture by its URL; pictures may have any size',
      confidence: 'SRC',
      does: { aliases: { reference_url: { of: 'input_reference', as: 'url' } } },
    },
    {
      topic: 'Ids',
      says: '32 hex digits',
      confidence: 'RUN',
      does: { ids: { form: 'hex', prefix: '' } },
    },
    {
      topic: 'Body',
      says: 'other fields in another order: no `prompt`, `expires_at` and `remixed_from_video_id`, and `quality`, `url`, `file_path`, `peak_memory_mb`, `inference_time_s` besides',
      confidence: 'RUN',
      does: {
        keeps: [
          'id',
          'object',
          'model',
          'status',
          'progress',
          'created_at',
          'size',
          'seconds',
          'quality',
          'url',
          'file_path',
          'completed_at',
          'error',
          'peak_memory_mb',
          'inference_time_s',
        ],
      },
    },
    {
      topic: 'Body',
      says: 'the path is absolute (here under `/srv/videos`), and there from the start',
      confidence: 'RUN',
      does: {
        adds: {
          quality: { value: 'standard' },
          url: { value: null },
          file_path: { value: { from: 'file path' } },
          peak_memory_mb: { value: null },
          inference_time_s: { value: { from: 'time taken' }, before: null, late: 'completed' },
        },
      },
    },
    { topic: 'Body', says: 'files stay', confidence: 'SRC', does: { neverExpires: true } },
    {
      topic: 'Body',
      says: "a failed job's `error` has a `message` and no `code`",
      confidence: 'RUN',
      does: { jobError: { as: 'message' } },
    },
    {
      topic: 'Statuses',
      says: '`queued` until the job has ended: no `in_progress`, and `progress` 0',
      confidence: 'RUN',
      does: { statuses: { in_progress: 'queued' } },
    },
    {
      topic: 'Errors',
      says: '`{"detail": "…"}`; with status 422 a list of faults in `detail`',
      confidence: 'RUN',
      does: { errors: { all: 'fastapi' } },
    },
    {
      topic: 'Errors',
      says: 'its own sentences for what is not found or not ready',
      confidence: 'RUN',
      does: {
        sentences: {
          'video not found': 'Video not found',
          'video not ready': 'Video still being generated',
          'job failed': 'Video generation failed',
        },
      },
    },
    {
      topic: 'List',
      says: 'without `limit`, all jobs',
      confidence: 'RUN',
      does: { listsAll: 'without limit' },
    },
    {
      topic: 'List',
      says: '`data` and `object` alone: no `first_id`, `last_id`, `has_more`',
      confidence: 'RUN',
      does: { listKeys: ['data', 'object'] },
    },
    {
      topic: 'List',
      says: '`limit` is an integer from 1 to 100; anything else is 422',
      confidence: 'RUN',
      does: { listParameters: { limit: { as: 'integer', from: 1, upTo: 100 } } },
    },
    {
      topic: 'List',
      says: 'an `order` that does not exist counts as `desc`',
      confidence: 'RUN',
      does: { anyOrder: true },
    },
    {
      topic: 'List',
      says: 'an unknown `after` gives an empty page',
      confidence: 'RUN',
      does: { unknownAfterIsEmpty: true },
    },
    {
      topic: 'Delete',
      says: 'a job that runs is deleted too',
      confidence: 'RUN',
      does: { deletesRunning: true },
    },
    {
      topic: 'Delete',
      says: 'answers the video with `status: "deleted"`',
      confidence: 'RUN',
      does: { deletion: 'video' },
    },
    {
      topic: 'Content',
      says: '500 for a failed job',
      confidence: 'RUN',
      does: { failedStatus: 500 },
    },
    {
      topic: 'Content',
      says: '`variant` has no effect: always the MP4',
      confidence: 'RUN',
      does: { variant: 'ignored' },
    },
    {
      topic: 'Content',
      says: 'a `Content-Disposition` with the file name',
      confidence: 'RUN',
      does: { contentHeaders: { 'content-disposition': 'attachment; filename="{id}.mp4"' } },
    },
  ],
};
