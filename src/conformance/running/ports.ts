// The functions that the suite needs from its environment: sending bytes and measuring time. Everything else
// is built on them.
import type { Time } from '../vocabulary/time.ts';
import type { Transport } from '../http/transport.ts';
import type { Decoders } from '../media/decoders.ts';
import type { Listen } from '../webhooks/listen.ts';

export interface Ports extends Time {
  transport: Transport;
  /** The decoders for pictures; left out when there is no decoder. */
  decoders?: Decoders;
  /** The function that receives webhooks; left out when no webhook can arrive. */
  listen?: Listen | undefined;
}
