// Functions that an emulator offers to the suite over its control plane: move the clock, set rules, end jobs.
import type { EmulatorHelp } from '../vocabulary/tools.ts';
import { type Client, segment } from '../http/client.ts';
import { expectStatus } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';

/** @param client a client whose base URL is the address of the control plane, with the key of the project */
export function emulatorHelp(client: Client): EmulatorHelp {
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await client.send({ method, path, body: body === undefined ? undefined : json(body) });
    expectStatus(answer, [200, 201, 204]);
    return answer.json;
  };
  const post = async (path: string, body?: unknown) => void (await control('POST', path, body));
  return {
    control,
    freeze: () => post('/clock/freeze'),
    advance: (ms) => post('/clock/advance', { seconds: ms / 1000 }),
    untilIdle: () => post('/clock/advance', { until: 'idle' }),
    rule: (rule) => post('/rules', rule),
    complete: (id) => post(`/videos/${segment(id)}/complete`),
    fail: (id, error) => post(`/videos/${segment(id)}/fail`, error === undefined ? undefined : { error }),
    reset: () => post('/reset'),
  };
}
