// LiteLLM's proxy: a gateway that puts provider, model and deployment into the id, and wraps the refusals of
// its provider.
import type { ServerQuirks } from './quirks.ts';

/** The hash that the proxy uses as the id of an entry of its configuration; any 64 hex digits work. */
const deployment = '7908d3fee98784f01912b71b18e3a61ba6a1d95b385f36d8835d5b47e6462979';

export const litellm: ServerQuirks = {
  name: 'litellm',
  title: 'LiteLLM proxy',
  release: '1.108.7 and 1.110.2',
  read: '2026-11-28',
  source: 'litellm on PyPI with the extra `proxy`, in front of this emulator',
  deviations: [
    {
      topic: 'Routes',
      says: 'all but delete',
      confidence: 'RUN',
      does: {
        serves: {
          'POST /v1/videos': 'any',
          'GET /v1/videos': 'any',
          'GET /v1/videos/{id}': 'any',
          'GET /v1/videos/{id}/content': 'any',
          'POST /v1/videos/{id}/remix': 'any',
          'POST /v1/videos/edits': 'json',
          'POST /v1/videos/extensions': 'json',
          'POST /v1/videos/characters': 'multipart',
          'GET /v1/videos/characters/{id}': 'any',
        },
      },
    },
    {
      topic: 'Routes',
      says: 'an unknown path is 404 `{"detail": "Not Found"}`, a wrong method 405 `{"detail": "Method Not Allowed"}`',
      confidence: 'RUN',
      does: { namesMethods: true },
    },
    {
      topic: 'Requests',
      says: 'a creation needs a `prompt` and the name of a model that the proxy knows',
      confidence: 'RUN',
      does: { checksCreations: true },
    },
    {
      topic: 'Requests',
      says: '`seconds` may be an integer',
      confidence: 'RUN',
      does: { numericSeconds: true },
    },
    {
      topic: 'Requests',
      says: 'JSON that cannot be read is refused in its own words (here without the place of the fault)',
      confidence: 'RUN',
      does: { refusesBodies: true },
    },
    {
      topic: 'Requests',
      says: 'edits and extensions come as JSON, and a form names no video to the proxy: 500; a character comes as a form (anything else here 400)',
      confidence: 'RUN',
      does: {},
    },
    {
      topic: 'Ids',
      says: '`video_` and `litellm:custom_llm_provider:openai;model_id:MODEL;video_id:ID;deployment_id:HASH` in base64; `=` at its end may be left out',
      confidence: 'RUN',
      does: {
        ids: {
          form: 'base64',
          prefix: 'video_',
          text: `litellm:custom_llm_provider:openai;model_id:{model};video_id:{id};deployment_id:${deployment}`,
        },
      },
    },
    {
      topic: 'Ids',
      says: "an id that the proxy did not make goes to the provider's public address without the proxy's settings: here always 500, as on a machine that cannot reach it",
      confidence: 'RUN',
      does: { passesRawIds: true },
    },
    {
      topic: 'Ids',
      says: "`remixed_from_video_id` is the provider's own id",
      confidence: 'RUN',
      does: { rawSourceIds: true },
    },
    {
      topic: 'Body',
      says: 'no `prompt`, and the fields in another order',
      confidence: 'RUN',
      does: {
        keeps: [
          'id',
          'object',
          'status',
          'created_at',
          'completed_at',
          'expires_at',
          'error',
          'progress',
          'remixed_from_video_id',
          'seconds',
          'size',
          'model',
          'usage',
        ],
      },
    },
    {
      topic: 'Body',
      says: '`usage` with `duration_seconds`',
      confidence: 'RUN',
      does: { adds: { usage: { value: { duration_seconds: { from: 'seconds' } } } } },
    },
    {
      topic: 'Body',
      says: '`usage` is null on a retrieval',
      confidence: 'RUN',
      does: { retrieved: { omits: [], sets: { usage: null } } },
    },
    {
      topic: 'Errors',
      says: "the provider's refusal as a text in `message`, `param` null and the HTTP status as a text in `code`; without a usable key, `type` is `auth_error`",
      confidence: 'RUN',
      does: { errors: { all: 'litellm', unknownPaths: 'fastapi' } },
    },
    {
      topic: 'Errors',
      says: '429 and 5xx of the provider are tried again first, and `message` counts how often',
      confidence: 'SRC',
    },
    {
      topic: 'List',
      says: '400 unless the query names a provider as `custom_llm_provider`; then it goes to the public address of the provider (here to the jobs of the project)',
      confidence: 'RUN',
      does: { listNeedsProvider: true },
    },
    {
      topic: 'List',
      says: "the provider's own JSON, with the ids in LiteLLM's form: `prompt`, and no `usage`",
      confidence: 'SRC',
      does: { listsContractVideos: true },
    },
    {
      topic: 'Content',
      says: '`variant` has no effect: always the MP4',
      confidence: 'RUN',
      does: { variant: 'ignored' },
    },
    {
      topic: 'Content',
      says: 'always `video/mp4`, with a `Content-Disposition`',
      confidence: 'RUN',
      does: {
        contentHeaders: {
          'content-type': 'video/mp4',
          'content-disposition': 'attachment; filename=video_{id}.mp4',
        },
      },
    },
    {
      topic: 'Content',
      says: 'kept whole in memory before it is sent, without ranges and ETag',
      confidence: 'RUN',
    },
  ],
};
