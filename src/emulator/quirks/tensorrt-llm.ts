// TensorRT-LLM visual_gen: an engine that shows a duration in place of seconds and progress. It answers
// creations with 202.
import type { ServerQuirks } from './quirks.ts';

export const tensorrtLlm: ServerQuirks = {
  name: 'tensorrt-llm',
  title: 'TensorRT-LLM visual_gen',
  release: 'commit 0509ccc',
  read: '2026-11-22',
  source: 'NVIDIA/TensorRT-LLM, `tensorrt_llm/serve/openai_video_routes.py` at 0509ccc',
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
      says: 'the newest version has the name `image_reference` for `input_reference`; here both are read',
      confidence: 'ISSUE',
      does: { aliases: { image_reference: { of: 'input_reference', as: 'same' } } },
    },
    {
      topic: 'Requests',
      says: '`response_format` is accepted; here without effect',
      confidence: 'SRC',
      does: { ignores: ['response_format'] },
    },
    {
      topic: 'Requests',
      says: 'a creation answers 202',
      confidence: 'SRC',
      does: { createdStatus: 202 },
    },
    {
      topic: 'Ids',
      says: '`video_` and 32 hex digits',
      confidence: 'SRC',
      does: { ids: { form: 'hex', prefix: 'video_' } },
    },
    {
      topic: 'Body',
      says: '`duration` (a number) and `fps` in place of `seconds` and `progress`',
      confidence: 'SRC',
      does: {
        omits: ['seconds', 'progress'],
        adds: { duration: { value: { from: 'seconds' } }, fps: { value: 24 } },
      },
    },
    {
      topic: 'Body',
      says: 'more fields: `output_path`, `output_paths`, `response_format` (their values UNKNOWN)',
      confidence: 'SRC',
      does: {
        adds: {
          output_path: { value: { from: 'file name' }, before: null, late: 'completed' },
          output_paths: { value: [{ from: 'file name' }], before: null, late: 'completed' },
          response_format: { value: 'url' },
        },
      },
    },
    {
      topic: 'Body',
      says: "a failed job's `error` is a text",
      confidence: 'SRC',
      does: { jobError: { as: 'text' } },
    },
    {
      topic: 'Statuses',
      says: '`queued`, `completed`, `failed`: no `in_progress`',
      confidence: 'SRC',
      does: { statuses: { in_progress: 'queued' } },
    },
    {
      topic: 'Errors',
      says: '`{object: "error", message, type, code}` with the status as `code`',
      confidence: 'UNKNOWN',
      does: { errors: { all: 'tensorrt' } },
    },
    {
      topic: 'Errors',
      says: 'types `NotFoundError` and `BadRequestError`; `InternalServerError` from 500 on',
      confidence: 'SRC',
      does: {},
    },
    {
      topic: 'Errors',
      says: 'an unknown parameter is 422',
      confidence: 'SRC',
      does: { unprocessable: ['unknown_parameter'] },
    },
    {
      topic: 'List',
      says: 'all jobs, whatever the query is; no `first_id`, `last_id`, `has_more`',
      confidence: 'SRC',
      does: { listsAll: 'always', listKeys: ['object', 'data'] },
    },
    {
      topic: 'Delete',
      says: 'answers `{"deleted": true}` alone',
      confidence: 'SRC',
      does: { deletion: 'flag' },
    },
    {
      topic: 'Content',
      says: '400 for a job that is not completed, failed ones too',
      confidence: 'SRC',
      does: { pendingStatus: 400, failedStatus: 400 },
    },
    {
      topic: 'Content',
      says: 'JSON with base64 for a job that was created with `response_format: b64_json`; gone from the newest version',
      confidence: 'SRC',
    },
  ],
};
