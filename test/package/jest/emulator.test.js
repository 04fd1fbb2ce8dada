// The installed package in Jest without flags: tests in CommonJS, and fake timers in the same process.
const { createEmulator, OptionError } = require('sora-emulator');

const headers = { authorization: 'Bearer sk-jest', 'content-type': 'application/json' };

/** Creates a video. @returns the base URL and the id */
async function created(emulator) {
  const base = `${await emulator.listen()}/v1`;
  const answer = await fetch(`${base}/videos`, { method: 'POST', headers, body: '{"prompt": "a kite"}' });
  expect(answer.status).toBe(200);
  return { base, id: (await answer.json()).id };
}

afterEach(() => jest.useRealTimers());

test('the emulator serves a clip', async () => {
  const emulator = createEmulator({ pace: 'instant' });
  const { base, id } = await created(emulator);
  const content = await fetch(`${base}/videos/${id}/content`, { headers });
  expect(content.headers.get('content-type')).toBe('video/mp4');
  await emulator.close();
});

test('a wrong option is refused with the error that the package exports', () => {
  expect(() => createEmulator({ pace: 'fast' })).toThrow(OptionError);
});

test('fake timers neither stop the emulator nor move its clock', async () => {
  jest.useFakeTimers();
  const emulator = createEmulator({ pace: '1x' });
  await emulator.project('sk-jest').rules.add({ then: { delay: '20ms' } });
  const { base, id } = await created(emulator);
  const state = async () => (await (await fetch(`${base}/videos/${id}`, { headers })).json()).status;
  jest.advanceTimersByTime(3_600_000);
  expect(await state()).toBe('queued');
  emulator.project('sk-jest').clock.advance(3_600_000);
  expect(await state()).toBe('completed');
  await emulator.close();
});
