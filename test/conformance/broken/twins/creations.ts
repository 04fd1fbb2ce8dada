// Functions that several twins of creations share: they find a request, refuse it, or accept it.
import { answerJson, type BentAnswer, type BentRequest, type Twin } from '../twin.ts';

export const isCreation = ({ method, path }: BentRequest) => method === 'POST' && path === '/videos';

/** Returns the text part of a form, or the field of the same name in JSON. */
export function field({ json, text }: BentRequest, name: string): unknown {
  if (json !== undefined) return json?.[name];
  return text.split(`name="${name}"\r\n\r\n`)[1]?.split('\r\n--')[0];
}

/** True for the creations that the suite judges in full: one in JSON, one as a form. */
export const isClose = (request: BentRequest) =>
  isCreation(request) && String(field(request, 'prompt')).includes('🌊');

export const invalid = (message: string, status = 400) =>
  answerJson(status, { error: { message, type: 'invalid_request_error', param: null, code: null } });

interface Case {
  name: string;
  breaks: string | readonly string[];
  when: (request: BentRequest) => boolean;
}

/** A server that refuses a correct creation. */
export const refusing = ({ name, breaks, when }: Case, status = 400): Twin => ({
  name,
  breaks: [breaks].flat(),
  request: (request) => (isCreation(request) && when(request) ? invalid('Not here.', status) : undefined),
});

let taken = 0;

/** A server that accepts a wrong creation. */
export const taking = ({ name, breaks, when }: Case): Twin => ({
  name,
  breaks: [breaks].flat(),
  request: (request) =>
    isCreation(request) && when(request)
      ? answerJson(200, { id: `video_taken_${(taken += 1)}`, object: 'video', status: 'queued' })
      : undefined,
});

/** A server that changes its answer to a creation. */
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
