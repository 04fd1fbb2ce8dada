// Two servers on one PostgreSQL database: one is killed while 3,000 deliveries are due. The other server sends the rest.
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { onPostgres } from '../emulator/store/support/databases.ts';
import { startProgram } from '../support/program.ts';
import { post } from './option-effects.ts';

const count = 3_000;
/** The largest number of deliveries that one server holds for one receiver at a time. */
const batch = 16;

/** Receives events, and calls `arrived` with their number so far and the video. */
async function startReceiver(arrived: (total: number, video: string) => void) {
  const videos: string[] = [];
  const ids: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      ids.push(String(request.headers['webhook-id']));
      const { data } = JSON.parse(body) as { data: { id: string } };
      videos.push(data.id);
      response.end();
      arrived(ids.length, data.id);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, videos, ids };
}

onPostgres('a killed server', (server) => {
  it(`loses no event of ${count}, and at most one batch arrives twice`, async () => {
    const data = server().url();
    const options = ['--data', data, '--pace', '1x', '--webhook-allow-private', 'on'];
    const [first, second] = await Promise.all([startProgram(options), startProgram(options)]);
    const seen = new Set<string>();
    const arrivals = new EventEmitter();
    const everyEvent = once(arrivals, 'every event');
    const { url, videos, ids } = await startReceiver((total, video) => {
      seen.add(video);
      if (total === count / 3) first.signal('SIGKILL');
      if (seen.size === count) arrivals.emit('every event');
    });
    const endpoint = { name: 'all', url, event_types: ['video.completed'] };
    expect((await post(first, '/v1/webhook_endpoints', endpoint)).status).toBe(200);
    await post(first, '/_emulator/clock/freeze', {});
    const made = new Set<string>();
    await Promise.all(
      Array.from({ length: 32 }, async (_, worker) => {
        for (let index = worker; index < count; index += 32)
          made.add(
            (await post(index % 2 === 0 ? first : second, '/v1/videos', { prompt: 'a kite' })).body
              .id as string,
          );
      }),
    );
    await post(second, '/_emulator/clock/advance', { seconds: 3_600 });
    await everyEvent;
    expect(new Set(videos)).toEqual(made);
    expect(new Set(ids).size).toBe(count);
    expect(ids.length - count).toBeLessThanOrEqual(batch);
  }, 240_000);
});
