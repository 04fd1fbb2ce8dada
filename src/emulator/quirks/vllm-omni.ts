// vLLM-Omni: an engine that takes forms alone and tells refusals the way vLLM does.
import type { ServerQuirks } from './quirks.ts';

export const vllmOmni: ServerQuirks = {
  name: 'vllm-omni',
  title: 'vLLM-Omni',
  read: '2026-11-22',
  source: 'vllm-project/vllm-omni, `vllm_omni/entrypoints/openai/protocol/videos.py` at 48e6026',
  deviations: [
    {
      topic: 'Routes',
      says: 'create, retrieve, content, list and delete; nothing else',
      confidence: 'SRC',
      does: {
        serves: {
          'POST /v1/videos': 'multipart',
          'GET /v1/videos': 'any',
          'GET /v1/videos/{id}': 'any',
          'GET /v1/videos/{id}/content': 'any',
          'DELETE /v1/videos/{id}': 'any',
        },
      },
    },
    { topic: 'Routes', says: '`POST /v1/videos/sync`, which waits for the clip', confidence: 'SRC' },
    {
      topic: 'Requests',
      says: 'creations come as forms; JSON is refused with 400 (its sentence UNKNOWN)',
      confidence: 'ISSUE',
      does: {},
    },
    {
      topic: 'Requests',
      says: '`input_reference[image_url]` and `[file_id]` are not read',
      confidence: 'SRC',
      does: { ignoresObjects: ['input_reference'] },
    },
    {
      topic: 'Requests',
      says: '`image_reference` is the reference as a JSON text',
      confidence: 'SRC',
      does: { aliases: { image_reference: { of: 'input_reference', as: 'json text' } } },
    },
    {
      topic: 'Ids',
      says: '`video_gen_` and 32 hex digits',
      confidence: 'SRC',
      does: { ids: { form: 'hex', prefix: 'video_gen_' } },
    },
    {
      topic: 'Body',
      says: 'more fields: `quality`, `media_type`, `file_name`, `inference_time_s`, `stage_durations`, `peak_memory_mb`',
      confidence: 'SRC',
      does: {
        adds: {
          quality: { value: 'default' },
          media_type: { value: 'video/mp4' },
          file_name: { value: { from: 'file name' }, before: null, late: true },
          inference_time_s: { value: { from: 'time taken' }, before: null, late: true },
          stage_durations: { value: {} },
          peak_memory_mb: { value: 0 },
        },
      },
    },
    {
      topic: 'Body',
      says: '`action`, shown as null (its value UNKNOWN)',
      confidence: 'UNKNOWN',
      does: { adds: { action: { value: null } } },
    },
    {
      topic: 'Body',
      says: '`size` is null when the creation named none',
      confidence: 'SRC',
      does: { sizeOnlyIfGiven: true },
    },
    {
      topic: 'Body',
      says: "a failed job's `error.code` is the name of an exception: here always `RuntimeError` (which one UNKNOWN)",
      confidence: 'SRC',
      does: { jobError: { as: 'exception', name: 'RuntimeError' } },
    },
    {
      topic: 'Errors',
      says: '`{"error": {message, type: "Bad Request", param: null, code: 400}}`: the status as words and as an integer',
      confidence: 'ISSUE',
      does: { errors: { all: 'vllm' } },
    },
    { topic: 'Errors', says: '503 while no video model is loaded', confidence: 'SRC' },
    {
      topic: 'List',
      says: 'without `limit`, all jobs',
      confidence: 'SRC',
      does: { listsAll: 'without limit' },
    },
    {
      topic: 'List',
      says: 'an unknown `after` gives an empty page',
      confidence: 'SRC',
      does: { unknownAfterIsEmpty: true },
    },
    {
      topic: 'Delete',
      says: 'a job that runs is cancelled and deleted',
      confidence: 'SRC',
      does: { deletesRunning: true },
    },
    { topic: 'Delete', says: '409 when cancelling takes more than 2 s', confidence: 'SRC' },
    { topic: 'Delete', says: 'older versions answer `object.deleted`', confidence: 'SRC' },
    {
      topic: 'Content',
      says: '422 for a failed job',
      confidence: 'SRC',
      does: { failedStatus: 422 },
    },
    {
      topic: 'Content',
      says: '`variant` has no effect: always the MP4',
      confidence: 'SRC',
      does: { variant: 'ignored' },
    },
  ],
};
