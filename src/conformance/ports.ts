// What the suite takes from the world: bytes, time. Everything else follows from these.
import type { Transport } from './http/transport.ts';

export interface Ports {
  transport: Transport;
  /** In ms, never backwards. */
  now: () => number;
  /** @throws the signal's reason when it is aborted */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}
