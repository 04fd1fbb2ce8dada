// LiteLLM's proxy: a gateway that puts the provider and the model into the id.
import type { ServerQuirks } from './quirks.ts';

export const litellm: ServerQuirks = {
  name: 'litellm',
  title: 'LiteLLM proxy',
  read: '2026-11-22',
  source: 'BerriAI/litellm 1.95.0, `litellm/types/videos/utils.py`, and its OpenAPI document',
  deviations: [
    {
      topic: 'Routes',
      says: 'all but delete',
      confidence: 'SRC',
      does: {
        serves: {
          'POST /v1/videos': 'any',
          'GET /v1/videos': 'any',
          'GET /v1/videos/{id}': 'any',
          'GET /v1/videos/{id}/content': 'any',
          'POST /v1/videos/{id}/remix': 'json',
          'POST /v1/videos/edits': 'json',
          'POST /v1/videos/extensions': 'json',
          'POST /v1/videos/characters': 'multipart',
          'GET /v1/videos/characters/{id}': 'any',
        },
      },
    },
    {
      topic: 'Requests',
      says: 'remix, edits and extensions come as JSON, a character as a form; anything else is refused (400 and sentence UNKNOWN)',
      confidence: 'SRC',
      does: {},
    },
    {
      topic: 'Ids',
      says: '`video_` and `litellm:custom_llm_provider:openai;model_id:MODEL;video_id:ID` in base64; `=` at its end may be left out',
      confidence: 'SRC',
      does: {
        ids: {
          form: 'base64',
          prefix: 'video_',
          text: 'litellm:custom_llm_provider:openai;model_id:{model};video_id:{id}',
        },
      },
    },
    {
      topic: 'Ids',
      says: "a provider's own id is passed on as it is, and fails on Azure with 401; here it is unknown",
      confidence: 'ISSUE',
    },
    { topic: 'Body', says: 'no `prompt`', confidence: 'SRC', does: { omits: ['prompt'] } },
    {
      topic: 'Body',
      says: '`usage` with `duration_seconds`',
      confidence: 'SRC',
      does: { adds: { usage: { value: { duration_seconds: { from: 'seconds' } } } } },
    },
    {
      topic: 'Errors',
      says: 'the envelope of the contract with the HTTP status as a text in `code`',
      confidence: 'SRC',
      does: { errors: { all: 'status as text' } },
    },
    {
      topic: 'List',
      says: "the provider's own JSON, with the ids in LiteLLM's form: `prompt`, and no `usage`",
      confidence: 'SRC',
      does: { listsContractVideos: true },
    },
    {
      topic: 'Content',
      says: 'always `video/mp4`, with a `Content-Disposition` (its file name UNKNOWN)',
      confidence: 'SRC',
      does: {
        contentHeaders: {
          'content-type': 'video/mp4',
          'content-disposition': 'attachment; filename="video.mp4"',
        },
      },
    },
    { topic: 'Content', says: 'kept whole in memory before it is sent', confidence: 'SRC' },
  ],
};
