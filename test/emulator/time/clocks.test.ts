// The clocks of an emulator and its projects: frozen, moved, run at other speeds, and reset.
import { describe, expect, it } from 'vitest';
import { createClocks } from '../../../src/emulator/time/clocks.ts';

function clocks(origin?: number) {
  const wall = { now: 1_000_000 };
  return { wall, clocks: createClocks(() => wall.now, origin) };
}

describe('the clocks of an emulator without a seed', () => {
  it('show real time in every project', () => {
    const { wall, clocks: all } = clocks();
    expect([all.now('a'), all.of('b').now(), all.all.now()]).toEqual([1_000_000, 1_000_000, 1_000_000]);
    wall.now += 500;
    expect([all.now('a'), all.of('b').now()]).toEqual([1_000_500, 1_000_500]);
  });

  it('move together with the clock of all projects', () => {
    const { wall, clocks: all } = clocks();
    all.all.freeze();
    wall.now += 500;
    expect(all.now('a')).toBe(1_000_000);
    all.all.advance(10_000);
    expect([all.now('a'), all.now('b')]).toEqual([1_010_000, 1_010_000]);
    all.all.set(2_000_000);
    all.all.run(10);
    wall.now += 100;
    expect([all.now('a'), all.now('b')]).toEqual([2_001_000, 2_001_000]);
    all.all.run();
    wall.now += 100;
    expect(all.now('a')).toBe(2_001_100);
  });

  it('of single projects move only that project, in addition to the clock of all projects', () => {
    const { wall, clocks: all } = clocks();
    all.of('a').advance(5_000);
    expect([all.now('a'), all.now('b'), all.all.now()]).toEqual([1_005_000, 1_000_000, 1_000_000]);
    all.of('a').freeze();
    all.all.advance(1_000);
    wall.now += 100;
    expect([all.now('a'), all.now('b')]).toEqual([1_005_000, 1_001_100]);
    all.of('a').run(2);
    wall.now += 100;
    expect([all.now('a'), all.now('b')]).toEqual([1_005_200, 1_001_200]);
  });

  it('are shared by two handles of a project', () => {
    const { clocks: all } = clocks();
    const [one, other] = [all.of('a'), all.of('a')];
    one.freeze();
    other.advance(7);
    expect(one.now()).toBe(1_000_007);
  });
});

describe('the clocks of an emulator with a seed', () => {
  const origin = Date.UTC(2026, 8, 23);

  it('start at the origin when a project is first used', () => {
    const { wall, clocks: all } = clocks(origin);
    expect(all.now('a')).toBe(origin);
    wall.now += 5_000;
    expect([all.now('a'), all.now('b')]).toEqual([origin + 5_000, origin]);
    all.all.advance(1_000);
    expect([all.now('a'), all.now('b'), all.now('c')]).toEqual([origin + 6_000, origin + 1_000, origin]);
  });

  it('start again at the origin after a reset', () => {
    const { wall, clocks: all } = clocks(origin);
    all.of('a').advance(9_000);
    all.now('b');
    wall.now += 5_000;
    all.part.forget('a');
    expect([all.now('a'), all.now('b')]).toEqual([origin, origin + 5_000]);
  });
});

describe('a reset of the clock', () => {
  it('of one project removes its own movements', () => {
    const { clocks: all } = clocks();
    for (const project of ['a', 'b']) all.of(project).advance(5_000);
    all.part.forget('a');
    expect([all.now('a'), all.now('b')]).toEqual([1_000_000, 1_005_000]);
  });

  it('of all projects puts every clock back to real time', () => {
    const { wall, clocks: all } = clocks();
    all.all.freeze();
    all.of('a').advance(5_000);
    wall.now += 100;
    all.part.forget();
    expect([all.now('a'), all.now('b'), all.all.now()]).toEqual([1_000_100, 1_000_100, 1_000_100]);
  });
});

it.each([
  ['a step back', (clock: ReturnType<typeof createClocks>['all']) => clock.advance(-1)],
  ['no number', (clock: ReturnType<typeof createClocks>['all']) => clock.advance(Number.NaN)],
  ['a time that has passed', (clock: ReturnType<typeof createClocks>['all']) => clock.set(999_999)],
  ['a speed below 0', (clock: ReturnType<typeof createClocks>['all']) => clock.run(-1)],
  [
    'an endless speed',
    (clock: ReturnType<typeof createClocks>['all']) => clock.run(Number.POSITIVE_INFINITY),
  ],
])('the clock refuses %s and does not change', (_, move) => {
  const { clocks: all } = clocks();
  for (const clock of [all.all, all.of('a')]) {
    expect(() => move(clock)).toThrow(RangeError);
    expect(clock.now()).toBe(1_000_000);
  }
});
