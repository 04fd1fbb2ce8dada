// The subscription to changes inside the emulator.
import { expect, it, onTestFinished } from 'vitest';
import { assemble } from '../../src/emulator/assemble.ts';
import { createChanges, type Change } from '../../src/emulator/domain/changes.ts';
import { readOptions } from '../../src/emulator/options/options.ts';
import { receiver } from '../support/receiver.ts';

it('Without a subscription there is no function that reports changes', () => {
  const changes = createChanges();
  expect(changes.publish).toBeUndefined();
  const end = changes.subscribe(() => {});
  expect(changes.publish).toBeDefined();
  end();
  expect(changes.publish).toBeUndefined();
});

it('Every listener receives every change until its subscription ends', () => {
  const changes = createChanges();
  const told: string[] = [];
  const end = changes.subscribe(({ kind }) => told.push(`one ${kind}`));
  changes.subscribe(({ kind }) => told.push(`two ${kind}`));
  changes.publish?.({ kind: 'clock', project: null });
  end();
  changes.publish?.({ kind: 'video', project: 'p', id: 'v' });
  expect(told).toEqual(['one clock', 'two clock', 'two video']);
});

it('Listeners receive changes of requests, rules, videos, clocks, deliveries and whole projects', async () => {
  const hook = await receiver();
  const changes = createChanges();
  const told: Change[] = [];
  changes.subscribe((change) => told.push(change));
  const options = { listen: '127.0.0.1:0', log: 'silent', pace: 'manual', apiKey: [], rules: [] };
  const emulator = assemble(
    readOptions({ ...options, webhookUrl: [hook.url], webhookSecret: 'whsec_c2VjcmV0' }, (name) => name),
    { ownsProcess: false, changes },
  );
  onTestFinished(() => emulator.close());
  const key = 'sk-changes';
  const { id: project, rules, videos, clock } = emulator.project(key);
  await rules.add({ id: 'late', then: { headers: { 'x-late': 1 } } });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: 'a kite' });
  const answer = await emulator.fetch('http://emulator.test/v1/videos', { method: 'POST', headers, body });
  const { id } = (await answer.json()) as { id: string };
  const request = answer.headers.get('x-request-id');
  expect(told).toEqual([
    { kind: 'rules', project },
    { kind: 'rule', project, id: 'late' },
    { kind: 'video', project, id },
    { kind: 'request', project, id: request },
  ]);
  told.length = 0;
  clock.advance(1_000);
  emulator.clock.advance(1_000);
  expect(told).toEqual([
    { kind: 'clock', project },
    { kind: 'clock', project: null },
  ]);
  told.length = 0;
  await videos.complete(id);
  await emulator.webhooks.idle();
  const webhook = hook.got[0]?.plain['webhook-id'];
  expect(told).toEqual([
    { kind: 'video', project, id },
    { kind: 'delivery', project, id: webhook },
    { kind: 'delivery-state', project, id: webhook },
  ]);
  told.length = 0;
  await emulator.fetch(`http://emulator.test/v1/videos/${id}`, { method: 'DELETE', headers });
  await emulator.project(key).reset();
  expect(told.filter(({ kind }) => kind === 'video-deleted' || kind === 'state')).toEqual([
    { kind: 'video-deleted', project, id },
    { kind: 'state', project },
  ]);
});
