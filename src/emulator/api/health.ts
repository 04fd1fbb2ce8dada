// Liveness and readiness, for programs that start the emulator and wait for it.
import type { Handler } from '../http/call.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { jsonReply } from '../http/reply.ts';

export function healthHandlers({
  version,
  profile,
}: Pick<JobPorts, 'profile'> & { version: string }): Record<'health' | 'readiness', Handler> {
  return {
    async health() {
      return jsonReply({ status: 'ok' });
    },
    async readiness() {
      return jsonReply({
        status: 'ready',
        version,
        profile: profile.name,
        contract_date: profile.date,
        base_url_path: '/v1',
      });
    },
  };
}
