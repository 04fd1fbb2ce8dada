// Methods and paths of Azure's older jobs API. Schemas are not included, because the start does not need them
// (DOC, see docs/azure.md).
const jobs = '/openai/v1/video/generations/jobs';
const generation = '/openai/v1/video/generations/{generation_id}';

/** The routes are in the order of the router: `jobs` comes before the paths that would match it as an id. */
export const jobRoutes = {
  createVideoJob: { method: 'post', path: jobs },
  listVideoJobs: { method: 'get', path: jobs },
  retrieveVideoJob: { method: 'get', path: `${jobs}/{job_id}` },
  deleteVideoJob: { method: 'delete', path: `${jobs}/{job_id}` },
  retrieveGeneration: { method: 'get', path: generation },
  downloadGeneration: { method: 'get', path: `${generation}/content/video` },
  downloadGenerationThumbnail: { method: 'get', path: `${generation}/content/thumbnail` },
} as const;

export type JobOperationId = keyof typeof jobRoutes;
