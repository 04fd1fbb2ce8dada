// Methods and paths of Azure's older jobs API, without schemas: a start needs no more (DOC, see docs/azure.md).
const jobs = '/openai/v1/video/generations/jobs';
const generation = '/openai/v1/video/generations/{generation_id}';

/** In the order of the router: `jobs` before the paths that would take it for an id. */
export const jobRoutes = {
  createVideoJob: { method: 'post', path: jobs },
  listVideoJobs: { method: 'get', path: jobs },
  retrieveVideoJob: { method: 'get', path: `${jobs}/{job_id}` },
  deleteVideoJob: { method: 'delete', path: `${jobs}/{job_id}` },
  retrieveGeneration: { method: 'get', path: generation },
  downloadGeneration: { method: 'get', path: `${generation}/content/video` },
  downloadGenerationThumbnail: { method: 'get', path: `${generation}/content/thumbnail` },
} as const;
