// What the suite takes from the world: bytes, time. Everything else follows from these.
import type { Transport } from './http/transport.ts';
import type { Decoders } from './media/decoders.ts';
import type { Listen } from './webhooks/listen.ts';

export interface Ports {
  transport: Transport;
  /** In ms, never backwards. */
  now: () => number;
  /** @throws the signal's reason when it is aborted */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What draws pictures; left out where nothing can. */
  decoders?: Decoders;
  /** How webhooks are received; left out where none can arrive. */
  listen?: Listen;
}
