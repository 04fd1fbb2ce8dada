// Rules that lose an answer, answer in place of the operation, change lists, and set the polls of one job.
import { APIConnectionError } from 'openai';
import { describe, expect, it } from 'vitest';
import { RuleError, type RuleInput } from '../../../src/emulator/index.ts';
import { plainFetch } from '../../support/observe.ts';
import { served, thrownBy, type User } from './served.ts';

/** Downloads a video under a rule that answers so. */
const answered = async (respond: NonNullable<RuleInput['then']['respond']>) => {
  const emulator = served({ pace: 'instant' });
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  await user.rules.add({ match: { operation: 'downloadVideo' }, then: { respond } });
  const headers = { authorization: `Bearer ${user.key}` };
  const answer = await plainFetch(`${emulator.url}/v1/videos/${id}/content`, {
    headers,
    redirect: 'manual',
  });
  return { answer, text: await answer.text() };
};

/** Reads all pages of a list under a rule, two videos a page. */
async function pages(list: 'empty_last_page' | 'repeat_last_page', videos: number) {
  const emulator = served({ pace: 'instant' });
  const user = await emulator.user();
  for (let made = 0; made < videos; made += 1) await user.client.videos.create({ prompt: `${made}` });
  await user.rules.add({ then: { list } });
  const headers = { authorization: `Bearer ${user.key}` };
  const seen: { prompts: string; more: boolean }[] = [];
  let after = '';
  for (let more = true; more && seen.length < 10;) {
    const answer = await plainFetch(`${emulator.url}/v1/videos?limit=2&order=asc${after}`, { headers });
    const page = (await answer.json()) as {
      data: { prompt: string }[];
      has_more: boolean;
      last_id: string | null;
    };
    seen.push({ prompts: page.data.map(({ prompt }) => prompt).join(' '), more: page.has_more });
    more = page.has_more;
    after = `&after=${page.last_id}`;
  }
  return seen;
}

/** Creates a job under a rule and polls it. */
async function looks(user: User, then: RuleInput['then'], polls: number, prompt = 'a kite') {
  await user.rules.replace([{ match: { prompt }, then }]);
  const { id } = await user.client.videos.create({ prompt });
  const statuses: string[] = [];
  for (let poll = 0; poll < polls; poll += 1) statuses.push((await user.client.videos.retrieve(id)).status);
  return statuses;
}

describe('lose', () => {
  it('A creation whose answer is lost has created its video', async () => {
    const emulator = served();
    const user = await emulator.user();
    await user.rules.add({ id: 'lost', times: 1, match: { operation: 'createVideo' }, then: { lose: true } });
    const thrown = await thrownBy(user.client.videos.create({ prompt: 'a kite' }));
    expect(thrown).toBeInstanceOf(APIConnectionError);
    expect((await user.client.videos.list()).data).toHaveLength(1);
    const [entry] = (await user.requests.list({ operation: 'createVideo' })).data;
    expect(entry).toMatchObject({ status: 200, outcome: 'reset', bytes_sent: 0, rule: ['lost'] });
    expect(entry?.video?.status).toBe('queued');
  });

  it('A client that tries again after a lost answer has two videos', async () => {
    const emulator = served();
    const user = await emulator.user({ maxRetries: 1 });
    await user.rules.add({ times: 1, match: { operation: 'createVideo' }, then: { lose: true } });
    await user.client.videos.create({ prompt: 'a kite' });
    expect((await user.client.videos.list()).data).toHaveLength(2);
  });

  it('Without a socket, a lost answer is a rejected promise', async () => {
    const emulator = served();
    const user = await emulator.user();
    await user.rules.add({ then: { lose: true } });
    const headers = { authorization: `Bearer ${user.key}` };
    await expect(emulator.fetch('http://emulator.test/v1/videos', { headers })).rejects.toThrow(
      'fetch failed',
    );
  });
});

describe('respond', () => {
  it('An object is sent as JSON with status 200', async () => {
    const { answer, text } = await answered({ status: 200, body: { error: 'no video' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(JSON.parse(text)).toEqual({ error: 'no video' });
  });

  it('A text is sent unchanged, with the given type', async () => {
    const { answer, text } = await answered({
      status: 203,
      content_type: 'text/html',
      body: '<h1>Login</h1>',
    });
    expect([answer.status, answer.headers.get('content-type'), text]).toEqual([
      203,
      'text/html',
      '<h1>Login</h1>',
    ]);
  });

  it('A redirection has its location', async () => {
    const { answer } = await answered({ status: 302, headers: { location: 'http://elsewhere.test/' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'http://elsewhere.test/']);
  });

  it('Status 204 has no body', async () => {
    const { answer, text } = await answered({ status: 204 });
    expect([answer.status, text]).toEqual([204, '']);
  });

  it('The downloads of a job are answered so, when the creation matched', async () => {
    const emulator = served({ pace: 'instant' });
    const user = await emulator.user();
    await user.rules.add({ then: { download: { respond: { status: 200, body: { status: 'failed' } } } } });
    const { id } = await user.client.videos.create({ prompt: 'a kite' });
    const content = await user.client.videos.downloadContent(id);
    expect(await content.json()).toEqual({ status: 'failed' });
  });

  it('Nothing is done when a creation is answered so', async () => {
    const emulator = served();
    const user = await emulator.user();
    await user.rules.add({ match: { operation: 'createVideo' }, then: { respond: { status: 202 } } });
    await user.client.videos.create({ prompt: 'a kite' });
    expect((await user.client.videos.list()).data).toEqual([]);
  });
});

describe('list', () => {
  it('empty_last_page: the last page announces another page, which is empty', async () => {
    expect(await pages('empty_last_page', 3)).toEqual([
      { prompts: '0 1', more: true },
      { prompts: '2', more: true },
      { prompts: '', more: false },
    ]);
  });

  it('repeat_last_page: the last page announces another page, which has the last videos again', async () => {
    expect(await pages('repeat_last_page', 4)).toEqual([
      { prompts: '0 1', more: true },
      { prompts: '2 3', more: true },
      { prompts: '2 3', more: false },
    ]);
  });

  it.each(['empty_last_page', 'repeat_last_page'] as const)(
    '%s: a list without videos has one empty page',
    async (list) => {
      expect(await pages(list, 0)).toEqual([{ prompts: '', more: false }]);
    },
  );
});

describe('polls and poll_after', () => {
  it('One job ends at its fourth poll, whatever the pace is', async () => {
    const user = await served({ pace: '1x' }).user();
    expect(await looks(user, { polls: 4 }, 5)).toEqual([
      'queued',
      'in_progress',
      'in_progress',
      'completed',
      'completed',
    ]);
    const { id } = await user.client.videos.create({ prompt: 'another' });
    expect((await user.client.videos.retrieve(id)).status).toBe('queued');
  });

  it('One job fails at its second poll', async () => {
    const user = await served({ pace: 'manual' }).user();
    expect(await looks(user, { polls: 2, fail: 'internal_error' }, 2)).toEqual(['in_progress', 'failed']);
  });

  it('The pending answers of one job have the openai-poll-after-ms of the rule', async () => {
    const user = await served({ pace: 'polls:3', pollAfter: 'off' }).user();
    await looks(user, { poll_after: '300ms' }, 3);
    const told = user.seen.map(({ headers }) => headers.get('openai-poll-after-ms'));
    expect(told).toEqual(['300', '300', '300', null]);
  });

  it('The pending answers of one job have no openai-poll-after-ms when the rule turns it off', async () => {
    const user = await served({ pace: 'manual', pollAfter: 500 }).user();
    await looks(user, { poll_after: 'off' }, 1);
    await looks(user, { queue: '1s' }, 1, 'another');
    const told = user.seen.map(({ headers }) => headers.get('openai-poll-after-ms'));
    expect(told).toEqual([null, null, '500', '500']);
  });

  it('Both can be set by tags in the prompt', async () => {
    const user = await served({ pace: '1x' }).user();
    const { id } = await user.client.videos.create({ prompt: '[[polls: 1]] [[poll_after: 20ms]] a kite' });
    expect(user.seen[0]?.headers.get('openai-poll-after-ms')).toBe('20');
    expect((await user.client.videos.retrieve(id)).status).toBe('completed');
  });

  it('A snapshot restores both', async () => {
    const user = await served({ pace: '1x' }).user();
    await looks(user, { polls: 2, poll_after: '70ms' }, 1);
    const file = await user.snapshots.export();
    const other = await served({ pace: '1x' }).user();
    await other.snapshots.import(JSON.parse(JSON.stringify(file)));
    const [video] = (await other.client.videos.list()).data;
    expect((await other.client.videos.retrieve(video?.id ?? '')).status).toBe('completed');
  });
});

it.each<[then: Record<string, unknown>, reason: string]>([
  [{ lose: true, reset: true }, 'reset and lose cannot stand together'],
  [{ lose: true, error: 'server_error' }, 'error and lose cannot stand together'],
  [{ lose: true, cut: 5 }, 'lose and cut cannot stand together'],
  [{ respond: { status: 200 }, error: 'server_error' }, 'error and respond cannot stand together'],
  [{ respond: { status: 200 }, complete: true }, 'respond and complete cannot stand together'],
  [{ respond: { status: 100 } }, 'then.respond.status'],
  [{ respond: {} }, 'then.respond.status'],
  [{ respond: { status: 204, body: 'x' } }, 'an answer with status 204 has no body'],
  [{ respond: { status: 200, headers: { connection: 'close' } } }, 'belongs to the connection'],
  [{ polls: 2, complete: true }, 'complete and polls cannot stand together'],
  [{ polls: 2, queue: '1s' }, 'polls and queue cannot stand together'],
  [{ polls: 2, fail: { after: '1s' } }, 'polls and the time of an end cannot stand together'],
  [{ polls: 0 }, 'a whole number from 1'],
  [{ poll_after: 300 }, "a duration or 'off'"],
  [{ list: 'no_page' }, 'known are empty_last_page, repeat_last_page'],
  [{ list: 'empty_last_page', polls: 1 }, 'polls and list cannot stand together'],
])('The rule %j is refused: %s', async (then, reason) => {
  const user = await served().user();
  const thrown = await thrownBy(user.rules.add({ then }));
  expect(thrown).toBeInstanceOf(RuleError);
  expect((thrown as RuleError).message).toContain(reason);
});
