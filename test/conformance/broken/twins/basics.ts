// One twin for each of the checks that came first.
import { answerJson, twins } from '../twin.ts';

const isContent = (path: string) => path.endsWith('/content');

export const basics = twins([
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
