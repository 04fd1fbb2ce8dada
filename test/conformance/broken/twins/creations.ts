// What twins of creations share: finding a request, refusing it, taking it.
import { answerJson, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';

export const isCreation = ({ method, path }: BentRequest) => method === 'POST' && path === '/videos';

/** A text part of a form, or the field of the same name in JSON. */
export function field({ json, text }: BentRequest, name: string): unknown {
  if (json !== undefined) return json?.[name];
  return text.split(`name="${name}"\r\n\r\n`)[1]?.split('\r\n--')[0];
}

/** The creations that the suite looks at most closely; one is JSON, one a form. */
export const isClose = (request: BentRequest) =>
  isCreation(request) && String(field(request, 'prompt')).includes('🌊');

export const invalid = (message: string, status = 400) =>
  answerJson(status, { error: { message, type: 'invalid_request_error', param: null, code: null } });

interface Case {
  name: string;
  breaks: string | readonly string[];
  when: (request: BentRequest) => boolean;
}

/** A server that refuses what it should take. */
export const refusing = ({ name, breaks, when }: Case, status = 400): Twin => ({
  name,
  breaks: [breaks].flat(),
  request: (request) => (isCreation(request) && when(request) ? invalid('Not here.', status) : undefined),
});

let taken = 0;

/** A server that takes what it should refuse. */
export const taking = ({ name, breaks, when }: Case): Twin => ({
  name,
  breaks: [breaks].flat(),
  request: (request) =>
    isCreation(request) && when(request)
      ? answerJson(200, { id: `video_taken_${(taken += 1)}`, object: 'video', status: 'queued' })
      : undefined,
});

/** A server that answers a creation in its own way. */
export const answering = ({
  name,
  breaks,
  when,
  bend,
}: Case & { bend: (answer: BentAnswer, request: BentRequest) => void }): Twin => ({
  name,
  breaks: [breaks].flat(),
  answer(answer, request) {
    if (isCreation(request) && when(request)) bend(answer, request);
  },
});
