// Starts one PostgreSQL server for all files of `npm run test:stores`.
import { startPostgres } from '../postgres-server.ts';

export async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres({ connections: 400 });
  process.env['SORA_TEST_POSTGRES'] = server.url('').replace(/\?schema=$/, '');
  return () => server.remove();
}
