// Functions that an emulator offers to the suite over its control plane: move the clock, set rules, end jobs.
import type { Client } from './http/client.ts';
import { expectStatus } from './expect.ts';
import { json } from './http/body.ts';
import { segment } from './http/client.ts';

export interface EmulatorHelp {
  /** Stops the project's clock, so that only `advance` moves it. */
  freeze: () => Promise<void>;
  /** Moves the project's clock. */
  advance: (ms: number) => Promise<void>;
  /** Moves the clock to the time when the last job ends. */
  untilIdle: () => Promise<void>;
  /** Adds a rule: `{ match, times, then }`. */
  rule: (rule: Readonly<Record<string, unknown>>) => Promise<void>;
  complete: (id: string) => Promise<void>;
  fail: (id: string, error?: { code: string; message: string } | null) => Promise<void>;
  /** Resets the project: the emulator forgets everything in it. */
  reset: () => Promise<void>;
  /** Sends any other request under `/_emulator`. @returns the JSON of the answer */
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

/** @param client a client whose base URL is the address of the control plane, with the key of the project */
export function emulatorHelp(client: Client): EmulatorHelp {
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await client.send({ method, path, ...(body !== undefined && { body: json(body) }) });
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
