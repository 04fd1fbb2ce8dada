// One twin for each of the checks that came first.
import { answerJson, twins } from '../twin.ts';

const isCreation = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path === '/videos';
const isContent = (path: string) => path.endsWith('/content');

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
    name: 'a form keeps blanks at the end of its prompt',
    breaks: ['create.echoes'],
    answer({ json }, request) {
      if (isCreation(request) && request.text.startsWith('--') && json.prompt) json.prompt += ' ';
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
    answer({ json }, { method, path }) {
      if (method === 'GET' && /^\/videos\/[^/]+$/.test(path) && json?.status === 'completed')
        json.url = 'https://example.com/a.mp4';
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
  {
    name: 'the first page is the only one',
    breaks: ['list.pages-are-complete'],
    answer({ json }) {
      if (json?.object === 'list') json.has_more = false;
    },
  },
  {
    name: 'downloads lack their last kilobyte',
    breaks: ['content.video-is-mp4'],
    answer(answer, { path }) {
      if (isContent(path) && answer.headers['content-type'] === 'video/mp4')
        answer.bytes = answer.bytes.subarray(0, -1024);
    },
  },
  {
    name: 'the thumbnail ends early',
    breaks: ['content.thumbnail-is-webp'],
    answer(answer, { query }) {
      if (query.get('variant') === 'thumbnail') answer.bytes = answer.bytes.subarray(0, -8);
    },
  },
  {
    name: 'the spritesheet ends early',
    breaks: ['content.spritesheet-is-jpeg'],
    answer(answer, { query }) {
      if (query.get('variant') === 'spritesheet') answer.bytes = answer.bytes.subarray(0, -8);
    },
  },
  {
    name: 'the content of a failed job is a conflict',
    breaks: ['content.failed-404'],
    answer(answer, { path }, memory) {
      if (answer.json?.status === 'failed') memory.set(answer.json.id, true);
      if (isContent(path) && memory.has(path.split('/')[2] ?? '')) answer.status = 409;
    },
  },
  {
    name: 'expired content is gone with 410',
    breaks: ['content.expired-404'],
    answer(answer, { path }, memory) {
      if (isContent(path) && answer.status === 200) memory.set(path, true);
      if (isContent(path) && answer.status === 404 && memory.has(path)) answer.status = 410;
    },
  },
  {
    name: 'deletion answers with deleted alone',
    breaks: ['delete.says-so'],
    answer({ json }) {
      if (json?.object === 'video.deleted') delete json.object;
    },
  },
  {
    name: 'a deleted video is still shown, as deleted',
    breaks: ['delete.then-retrieve-404'],
    answer(answer, { method, path }, memory) {
      if (method === 'DELETE' && answer.status === 200) memory.set(path, true);
      if (method !== 'GET' || !memory.has(path)) return undefined;
      return answerJson(200, { id: path.split('/')[2], object: 'video', status: 'deleted' });
    },
  },
]);
