// Downloads that a rule redirects, over sockets.
import { expect, it } from 'vitest';
import { plainFetch } from '../../support/observe.ts';
import { served, thrownBy } from './served.ts';

type Target = 'same-host' | 'other-host';

/** An emulator whose rule redirects each first download, with a completed video. */
async function redirecting(redirect: Target) {
  const emulator = served({ pace: 'instant' });
  const user = await emulator.user();
  const { id } = await user.client.videos.create({ prompt: 'a kite' });
  const whole = Buffer.from(await user.videos.bytes(id));
  await user.rules.add({ id: 'moved', then: { redirect } });
  const headers = { authorization: `Bearer ${user.key}` };
  const ask = (init: RequestInit = {}) =>
    plainFetch(`${emulator.url}/v1/videos/${id}/content?variant=video`, { headers, ...init });
  return { emulator, user, id, whole, ask };
}

it.each<Target>(['same-host', 'other-host'])(
  'A client that follows a redirection to the %s gets the whole file',
  async (target) => {
    const { whole, ask } = await redirecting(target);
    expect(Buffer.from(await (await ask()).arrayBuffer()).equals(whole)).toBe(true);
  },
);

it('A redirection has status 302 and the rule, and its location is in the journal', async () => {
  const { user, ask } = await redirecting('same-host');
  const answer = await ask({ redirect: 'manual' });
  const location = answer.headers.get('location') ?? '';
  expect([answer.status, answer.headers.get('x-emulator-rule')]).toEqual([302, 'moved']);
  expect(location).toMatch(/\/redirected\/\w+\/v1\/videos\/video_\w+\/content\?variant=video$/);
  const entry = (await user.requests.list()).data.at(-1);
  expect(entry).toMatchObject({ status: 302, rule: ['moved'], answer_headers: { location } });
});

it('The other host has another name and another port, and needs no key', async () => {
  const { emulator, whole, ask } = await redirecting('other-host');
  const location = new URL((await ask({ redirect: 'manual' })).headers.get('location') ?? '');
  expect(location.hostname).toBe('localhost');
  expect(location.port).not.toBe(new URL(emulator.url).port);
  const answer = await plainFetch(location);
  expect(Buffer.from(await answer.arrayBuffer()).equals(whole)).toBe(true);
});

it('The request to the other host is in the journal of its project, with its host', async () => {
  const { emulator, user, id, ask } = await redirecting('other-host');
  await (await ask()).arrayBuffer();
  const [first, second] = (await user.requests.list({ operation: 'downloadVideo' })).data;
  expect(first?.host).toBe(new URL(emulator.url).host);
  expect(second).toMatchObject({ video_id: id, status: 200 });
  expect(second?.host).toMatch(/^localhost:\d+$/);
  // Node's fetch does not send the key to another host.
  expect(second?.headers).not.toHaveProperty('authorization');
});

it('A client that sends its key to the other host shows it in the journal', async () => {
  const { user, ask } = await redirecting('other-host');
  const location = (await ask({ redirect: 'manual' })).headers.get('location') ?? '';
  await (await plainFetch(location, { headers: { authorization: `Bearer ${user.key}` } })).arrayBuffer();
  const host = new URL(location).host;
  const verified = await user.requests.verify({
    match: { host },
    header: { name: 'authorization', absent: true },
  });
  expect(verified).toMatchObject({ verified: false, matched: 1 });
});

it('An unknown address below /redirected is not found', async () => {
  const { emulator } = await redirecting('same-host');
  const answer = await plainFetch(`${emulator.url}/redirected/unknown/v1/videos/video_0/content`);
  expect(answer.status).toBe(404);
});

it('Without a socket, the address of the other host is answered too', async () => {
  const emulator = served({ pace: 'instant' });
  const key = 'sk-without-a-socket';
  const { rules, videos } = emulator.project(key);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: 'a kite' });
  const made = await emulator.fetch('http://emulator.test/v1/videos', { method: 'POST', headers, body });
  const { id } = (await made.json()) as { id: string };
  await rules.add({ then: { redirect: 'other-host' } });
  const moved = await emulator.fetch(`http://emulator.test/v1/videos/${id}/content`, { headers });
  const answer = await emulator.fetch(moved.headers.get('location') ?? '');
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).equals(Buffer.from(await videos.bytes(id)))).toBe(true);
});

it('A redirection of anything but downloads is refused', async () => {
  const user = await served().user();
  const rule = { match: { operation: 'createVideo' as const }, then: { redirect: 'same-host' as const } };
  expect(String(await thrownBy(user.rules.add(rule)))).toContain('redirect does nothing to createVideo');
});
