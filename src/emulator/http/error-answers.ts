// Turns every fault into the error envelope. The client gets no other details of the fault.
import { ApiError, overloaded, serverError } from '../domain/errors.ts';
import { RendererClosed, RenderQueueFull } from '../media/media.ts';
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
  return problemReply(serverError(), report);
}
