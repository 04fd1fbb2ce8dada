// Turns every fault into the error envelope. The client gets no stack of a fault, and of faults of the emulator no
// details.
import { ApiError, overloaded, serverError } from '../domain/errors.ts';
import { RendererClosed, RenderQueueFull } from '../media/media.ts';
import { StoreError } from '../store/store-error.ts';
import { jsonReply, type Reply } from './reply.ts';

/** @param report called with faults of the emulator itself, for the log */
export function problemReply(thrown: unknown, report: (fault: unknown) => void): Reply {
  const busy = thrown instanceof RenderQueueFull || thrown instanceof RendererClosed;
  const error = busy ? overloaded() : thrown;
  if (error instanceof ApiError) {
    const { status, body, headers } = error;
    const shown = error.brief ? { code: body.code, message: body.message } : body;
    return {
      ...jsonReply({ error: shown }, { status, headers, note: body.message }),
      error: body,
      refused: error,
    };
  }
  report(thrown);
  const failed = thrown instanceof StoreError ? storeFailed(thrown) : serverError();
  return problemReply(failed, report);
}

/**
 * UNKNOWN: the emulator's own answer when its database cannot be used. Official clients obey `x-should-retry`
 * (contract:clients.retries).
 */
const storeFailed = ({ message, passing }: StoreError) =>
  new ApiError(
    passing ? 503 : 500,
    {
      message,
      type: 'server_error',
      param: null,
      code: passing ? 'store_unavailable' : 'store_failed',
    },
    passing ? { 'x-should-retry': 'true', 'retry-after': '1' } : { 'x-should-retry': 'false' },
  );
