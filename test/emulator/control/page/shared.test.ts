// Streams of events of servers that share a database: clock and rules are those of all servers.
import { expect, it } from 'vitest';
import { eventsOf } from '../../../support/event-stream.ts';
import { create, key, two } from '../../durable/started.ts';

it('A stream has the rules and the clock that another server on the same database changed', async () => {
  const [one, other] = two();
  one.emulator.clock.freeze();
  await create(one);
  const events = eventsOf(await one.send('GET', '/_emulator/events'));
  await events.next('clock');
  await other.json('POST', '/_emulator/rules', { id: 'busy', then: { error: 'server_error' } });
  await events.next('rules', ({ data }) => data.length === 1);
  const before = one.emulator.project(key).clock.now();
  await other.json('POST', '/_emulator/clock/advance', { seconds: 600 });
  await events.next('clock', ({ unix }) => unix * 1000 >= before + 600_000);
});

it('The lists of a server also have the videos of the other servers, which its stream does not have', async () => {
  const [one, other] = two();
  const own = await create(one);
  const events = eventsOf(await one.send('GET', '/_emulator/events'));
  await events.next('clock');
  const foreign = await create(other);
  const { data } = await one.json('GET', '/_emulator/videos?order=asc');
  expect(data.map(({ video }: { video: { id: string } }) => video.id)).toEqual([own, foreign]);
  const last = await create(one);
  await events.next('video', ({ video }) => video.video.id === last);
  expect(events.seen.filter(({ data: told }) => told.video?.video.id === foreign)).toEqual([]);
});
