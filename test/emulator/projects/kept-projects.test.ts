// Idle projects are forgotten: which projects, when, with which data, and with which lines in the log.
import { describe, expect, it, vi, onTestFinished } from 'vitest';
import {
  createProjectKeeper,
  type ProjectKeeperGiven,
} from '../../../src/emulator/projects/kept-projects.ts';
import { testEmulator } from '../../support/emulator.ts';

const hour = 3_600_000;

function projects(changes: Partial<ProjectKeeperGiven>) {
  const forgotten: string[] = [];
  const told: string[] = [];
  const clocks: Record<string, number> = {};
  const world = { elapsed: 0 };
  const all = createProjectKeeper({
    most: undefined,
    keepMs: undefined,
    now: (project) => clocks[project] ?? world.elapsed,
    elapsed: () => world.elapsed,
    forget: async (project) => void forgotten.push(project),
    print: (line) => told.push(line),
    report: (fault) => {
      throw fault;
    },
    ...changes,
  });
  return { ...all, forgotten, told, clocks, world };
}

describe('with a limit of projects', () => {
  it('the project that was idle longest is forgotten first', () => {
    const { touch, forgotten } = projects({ most: 2 });
    for (const project of ['a', 'b', 'a', 'c']) touch(project);
    expect(forgotten).toEqual(['b']);
  });

  it('a project with a running request stays, and is forgotten when it is idle', () => {
    const { enter, leave, touch, forgotten } = projects({ most: 1 });
    void enter('a');
    touch('b');
    expect(forgotten).toEqual([]);
    touch('c');
    expect(forgotten).toEqual(['b']);
    leave('a');
    touch('d');
    expect(forgotten).toEqual(['b', 'c', 'a']);
  });

  it('a request to a project that is being forgotten waits until the project is gone', async () => {
    const ends: (() => void)[] = [];
    const { enter, touch } = projects({
      most: 1,
      forget: () => new Promise<void>((resolve) => void ends.push(resolve)),
    });
    touch('a');
    touch('b');
    let entered = false;
    const waiting = enter('a')?.then(() => (entered = true));
    await Promise.resolve();
    expect(entered).toBe(false);
    for (const end of ends) end();
    await waiting;
    expect(entered).toBe(true);
    expect(enter('c')).toBeUndefined();
  });
});

describe('with a limit of idle time', () => {
  it('the time passes on the clock of each project', () => {
    const { touch, forgotten, clocks, lookSoon } = projects({ keepMs: hour });
    Object.assign(clocks, { fast: 0, slow: 0 });
    for (const project of ['fast', 'slow', 'other']) touch(project);
    Object.assign(clocks, { fast: hour + 1, slow: hour });
    lookSoon();
    touch('other');
    expect(forgotten).toEqual(['fast']);
  });

  it('the project of the current request is not forgotten', () => {
    const { touch, forgotten, world } = projects({ keepMs: hour });
    touch('a');
    world.elapsed = 100 * hour;
    touch('a');
    expect(forgotten).toEqual([]);
  });
});

it('the log has one line with the reason for the first forgotten project, and then one line for many projects', () => {
  const { touch, told, world } = projects({ most: 1 });
  touch('proj_a');
  world.elapsed = 3 * hour;
  for (const project of ['b', 'c', 'd']) touch(project);
  world.elapsed += 10_000;
  touch('e');
  expect(told).toEqual([
    'project proj_a is forgotten with all that belongs to it: there are more than 1 (--max-projects), and it has been idle for 3 hours',
    'project d is forgotten with all that belongs to it: there are more than 1 (--max-projects), and it has been idle for 10 seconds; 2 others were forgotten since the last such line',
  ]);
});

/** The lines that are written to standard error during a test. */
function errors(): string[] {
  const lines: string[] = [];
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  onTestFinished(() => spy.mockRestore());
  return lines;
}

describe('an emulator', () => {
  it('forgets everything that belongs to a project: videos, clock, rules, requests, endpoints, counters, snapshots', async () => {
    const lines = errors();
    const emulator = testEmulator({ maxProjects: 1, pace: 'manual' });
    const send = (path: string, init: RequestInit = {}) => emulator.send(path, { key: 'sk-old', ...init });
    const post = (path: string, body: object) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const { id } = (await (await post('/v1/videos', { prompt: 'x' })).json()) as { id: string };
    expect(
      (
        await post('/v1/webhook_endpoints', {
          url: 'http://127.0.0.1:9/',
          name: 'x',
          event_types: ['video.completed'],
        })
      ).status,
    ).toBe(200);
    const old = emulator.project('sk-old');
    await old.rules.add({ match: { operation: 'listModels' }, then: { error: 'server_error' } });
    old.clock.advance(hour);
    await old.snapshots.save('mine');
    expect((await send(`/v1/videos/${id}`)).status).toBe(200);

    await emulator.send('/v1/videos', { key: 'sk-new' });
    expect(lines.join('')).toContain(`project ${old.id} is forgotten with all that belongs to it`);
    expect((await send(`/v1/videos/${id}`)).status).toBe(404);
    const again = emulator.project('sk-old');
    expect(again.rules.list()).toEqual([]);
    expect(again.snapshots.list()).toEqual([]);
    expect(again.clock.now()).toBe(emulator.clock.now());
    expect((await again.requests.list()).total).toBe(1);
    expect(await (await send('/v1/webhook_endpoints')).json()).toMatchObject({ data: [] });
    expect(await again.usage()).toMatchObject({ videos: { pending: 0 }, requests: { retrieveVideo: 1 } });
  });

  it('keeps all projects forever without an option', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const make = async (key: string) => {
      const headers = { 'content-type': 'application/json' };
      const made = await emulator.send('/v1/videos', {
        key,
        method: 'POST',
        headers,
        body: '{"prompt":"x"}',
      });
      return ((await made.json()) as { id: string }).id;
    };
    const id = await make('sk-0');
    emulator.clock.advance(365 * 24 * hour);
    for (let turn = 1; turn <= 20; turn++) await make(`sk-${turn}`);
    expect((await emulator.send(`/v1/videos/${id}`, { key: 'sk-0' })).status).toBe(200);
  });
});
