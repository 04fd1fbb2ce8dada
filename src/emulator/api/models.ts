// Lists the Sora models in the same form as the API lists every model.
import { modelNotFound } from '../domain/errors.ts';
import { modelList } from '../schema/model.ts';
import type { Handler } from '../http/call.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { jsonReply } from '../http/reply.ts';

export function modelHandlers({
  profile,
}: Pick<JobPorts, 'profile'>): Record<'listModels' | 'retrieveModel', Handler> {
  const models = modelList(profile);
  return {
    async listModels() {
      return jsonReply({ object: 'list', data: models });
    },
    async retrieveModel({ params }) {
      const model = models.find(({ id }) => id === params['model']);
      if (model === undefined) throw modelNotFound(params['model'] ?? '');
      return jsonReply(model);
    },
  };
}
