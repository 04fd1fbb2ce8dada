// One twin for each of the checks that came first.
import { videosIn } from '../bend.ts';
import { twins } from '../twin.ts';

const isCreation = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path === '/videos';

export const basics = twins([
  {
    name: 'a creation answers 201 when it is a form',
    breaks: ['create.multipart'],
    answer(answer, { text, ...request }) {
      if (isCreation(request) && text.startsWith('--') && answer.status === 200) answer.status = 201;
    },
  },
  {
    name: 'a creation in JSON leaves the nulls out',
    breaks: ['create.json'],
    answer({ json }, request) {
      if (isCreation(request) && request.json !== undefined && json.error === null) delete json.error;
    },
  },
  {
    name: 'prompts end with a blank',
    breaks: ['create.echoes'],
    answer({ json }) {
      for (const video of videosIn(json)) if (video.remixed_from_video_id === null) video.prompt += ' ';
    },
  },
  {
    name: 'an integer for seconds has no type error',
    breaks: ['validation.seconds-integer'],
    answer({ json }) {
      if (json?.error?.message?.startsWith("Invalid type for 'seconds'")) json.error.message = 'Bad seconds.';
    },
  },
  {
    name: 'a wrong length is refused without a list',
    breaks: ['validation.seconds-value'],
    answer({ json }) {
      if (json?.error?.param === 'seconds' && json.error.code === 'invalid_value')
        json.error.message = 'Invalid value.';
    },
  },
  {
    name: 'unknown parameters are ignored',
    breaks: ['validation.unknown-parameter'],
    request(request) {
      if (!isCreation(request) || request.json?.duration === undefined) return undefined;
      const { duration: _, ...rest } = request.json;
      return { ...request, body: new TextEncoder().encode(JSON.stringify(rest)) };
    },
  },
  {
    name: 'a finished video has a url',
    breaks: ['retrieve.thirteen-keys'],
    answer({ json }) {
      for (const video of videosIn(json))
        if (video.status === 'completed') video.url = 'https://example.com/a.mp4';
    },
  },
  {
    name: 'an unknown id has a type of its own',
    breaks: ['retrieve.unknown-id'],
    answer({ status, json }, { method, path }) {
      if (
        method === 'GET' &&
        status === 404 &&
        /^\/videos\/video_0+8190/.test(path) &&
        !path.includes('no-such')
      )
        json.error.type = 'not_found';
    },
  },
]);
