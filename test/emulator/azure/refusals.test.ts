// Azure's refusals of video creations, and operations that Azure does not have: exact status and body.
import { describe, expect, it } from 'vitest';
import { askingAzure, job, jobsPath } from './asking.ts';

const video = { model: 'sora-2', prompt: 'a heron' };
const invalid = (message: string, param: string | null, code: string | null) => ({
  message,
  type: 'invalid_request_error',
  param,
  code,
});
const nowhere = { code: '404', message: 'Resource not found' };

describe.each(['/openai/v1/videos', '/openai/videos?api-version=preview'])('POST %s', (path) => {
  it.each([
    [
      'seconds that OpenAI has and Azure has not',
      { ...video, seconds: '16' },
      invalid("Invalid value: '16'. Supported values are: '4', '8', and '12'.", 'seconds', 'invalid_value'),
    ],
    [
      'an integer for seconds',
      { ...video, seconds: 8 },
      invalid(
        "Invalid type for 'seconds': expected one of '4', '8', or '12', but got an integer instead.",
        'seconds',
        'invalid_type',
      ),
    ],
    [
      'a size that nobody has',
      { ...video, size: '1080x1080' },
      invalid(
        "Invalid value: '1080x1080'. Supported values are: '720x1280', '1280x720', '1024x1792', and '1792x1024'.",
        'size',
        'invalid_value',
      ),
    ],
    [
      'a size of sora-2-pro',
      { ...video, size: '1792x1024' },
      invalid(
        "Invalid value: '1792x1024'. Supported values are: '720x1280' and '1280x720'.",
        'size',
        'invalid_value',
      ),
    ],
    [
      'an unknown parameter',
      { ...video, n_seconds: 5 },
      invalid("Unknown parameter: 'n_seconds'.", 'n_seconds', 'unknown_parameter'),
    ],
    [
      'no prompt',
      { model: 'sora-2' },
      invalid("Missing required parameter: 'prompt'.", 'prompt', 'missing_required_parameter'),
    ],
    [
      'no model',
      { prompt: 'a heron' },
      invalid("Missing required parameter: 'model'.", 'model', 'missing_required_parameter'),
    ],
    [
      'a model that is no name',
      { ...video, model: 5 },
      invalid(
        "Invalid type for 'model': expected a string, but got an integer instead.",
        'model',
        'invalid_type',
      ),
    ],
    [
      'a deployment of the older model',
      { ...video, model: 'sora' },
      invalid(
        'The video operation does not work with the specified model, sora. Please choose different model and try again. You can learn more about which models can be used with each operation here: https://go.microsoft.com/fwlink/?linkid=2197993.',
        null,
        'OperationNotSupported',
      ),
    ],
  ])('refuses %s', async (_, body, error) => {
    const { ask } = askingAzure();
    const refused = await ask('POST', path, body);
    expect([refused.status, refused.body]).toEqual([400, { error }]);
  });

  it.each(['sora-2-pro', 'herons'])('refuses the unknown deployment %s', async (name) => {
    const { ask } = askingAzure();
    const refused = await ask('POST', path, { ...video, model: name });
    const message = `The API deployment '${name}' for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.`;
    const error = { message, type: 'video_generation_user_error', param: null, code: null };
    expect([refused.status, refused.body]).toEqual([404, { error }]);
  });

  it('accepts only the deployments of its option', async () => {
    const { ask } = askingAzure({ azureDeployment: ['herons=sora-2', 'storks=sora'] });
    expect((await ask('POST', path, { ...video, model: 'herons' })).status).toBe(200);
    expect((await ask('POST', path, { ...video, model: 'storks' })).status).toBe(400);
    expect((await ask('POST', path, video)).status).toBe(404);
  });
});

describe('an unknown resource of Azure is answered with 404', () => {
  it.each([
    ['POST', '/openai/v1/videos/edits'],
    ['POST', '/openai/v1/videos/extensions'],
    ['POST', '/openai/v1/videos/characters'],
    ['POST', '/openai/v1/webhook_endpoints'],
    ['PUT', '/openai/v1/videos'],
    ['GET', '/openai'],
    ['GET', '/openai/v1/nothing'],
    ['GET', '/openai/videos'],
    ['GET', '/openai/videos?api-version='],
    ['POST', '/openai/deployments/sora-2/videos?api-version=preview'],
    ['GET', '/openai/video/generations/jobs?api-version=preview'],
    ['DELETE', jobsPath],
  ])('at %s %s', async (method, path) => {
    const { ask } = askingAzure();
    const answer = await ask(method, path, method === 'POST' ? {} : undefined);
    expect([answer.status, answer.body]).toEqual([404, { error: nowhere }]);
  });

  it('only for callers with a key', async () => {
    const { ask } = askingAzure();
    expect((await ask('GET', '/openai/v1/nothing', undefined, {})).status).toBe(401);
  });

  it.each(['/v1/videos/task_x', '/openai/v1/videos/video_x', '/openai/v1/videos/edits'])(
    'as an unknown video at %s',
    async (path) => {
      const { ask, emulator } = askingAzure();
      const { status, body } = path.startsWith('/v1')
        ? await emulator.json('GET', path)
        : await ask('GET', path);
      const id = path.split('/').at(-1);
      expect([status, body.error.message]).toEqual([404, `Video with id '${id}' not found.`]);
    },
  );
});

it('a job of the older API is not a video, and a video is not a job', async () => {
  const { emulator, ask } = askingAzure({ pace: 'instant' });
  const { id } = (await ask('POST', jobsPath, job)).body;
  const made = (await ask('POST', '/openai/v1/videos', video)).body;
  for (const path of ['/v1/videos', '/openai/v1/videos']) {
    const headers = { 'api-key': 'sk-test', authorization: 'Bearer sk-test' };
    expect((await ask('GET', `${path}/${id}`, undefined, headers)).status).toBe(404);
    expect((await ask('GET', `${path}/${id}/content`, undefined, headers)).status).toBe(404);
    expect((await ask('DELETE', `${path}/${id}`, undefined, headers)).status).toBe(404);
    const { data } = (await ask('GET', path, undefined, headers)).body;
    expect(data.map((one: { id: string }) => one.id)).toEqual([made.id]);
  }
  expect((await ask('GET', `${jobsPath}/${made.id}`)).status).toBe(404);
  expect((await ask('GET', jobsPath)).body.data.map((one: { id: string }) => one.id)).toEqual([id]);
  expect((await emulator.project('sk-test').usage()).videos.completed).toBe(2);
});
