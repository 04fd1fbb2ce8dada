// The number of deliveries that run at once: one per receiver, and some more that all receivers share.
import { describe, expect, it } from 'vitest';
import { createLanes, type LaneItem } from '../../../src/emulator/webhooks/lanes.ts';

/** Lanes whose items run until the test ends them. */
function held(widths: Partial<Parameters<typeof createLanes>[0]> = {}) {
  const lanes = createLanes({ shared: 4, lane: 3, receiver: 2, all: 100, ...widths });
  const running = new Map<string, (well: boolean) => void>();
  const add = (lane: string, name: string, given: Partial<LaneItem> = {}) =>
    lanes.add({
      lane,
      receiver: lane,
      due: 1,
      run: () => new Promise((resolve) => running.set(name, resolve)),
      ...given,
    });
  /** Ends an item, and waits until the lanes have registered its end. */
  const end = async (name: string, well = true) => {
    const resolve = running.get(name);
    running.delete(name);
    resolve?.(well);
    await new Promise((passed) => setImmediate(passed));
  };
  return { add, end, names: () => [...running.keys()] };
}

describe('the lanes of deliveries', () => {
  it('each have a place of their own when all shared places are taken', () => {
    const { add, names } = held();
    for (const lane of ['a', 'b', 'c', 'd']) for (const nth of [1, 2, 3]) add(lane, `${lane}${nth}`);
    // Each lane starts three items, of which the first takes no shared place. So two lanes use up the four
    // shared places.
    expect(names()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'd1']);
    add('e', 'e1');
    expect(names()).toContain('e1');
  });

  it('get shared places in turn', async () => {
    const { add, end, names } = held({ shared: 1 });
    for (const lane of ['a', 'b']) for (const nth of [1, 2, 3, 4]) add(lane, `${lane}${nth}`);
    expect(names()).toEqual(['a1', 'a2', 'b1']);
    await end('a2');
    expect(names()).toEqual(['a1', 'b1', 'a3']);
    await end('a3');
    expect(names()).toEqual(['a1', 'b1', 'b2']);
  });

  it('of one receiver use the places of that receiver together', async () => {
    const { add, end, names } = held({ shared: 0 });
    for (const project of ['p', 'q', 'r']) add(`whe ${project}`, project, { receiver: 'whe' });
    expect(names()).toEqual(['p', 'q']);
    await end('p');
    expect(names()).toEqual(['q', 'r']);
  });

  it('keep the order of a receiver until it fails', async () => {
    const { add, end, names } = held();
    for (const due of [1, 2, 3, 4]) add('a', `a${due}`, { due });
    expect(names()).toEqual(['a1']);
    await end('a1');
    expect(names()).toEqual(['a2']);
    await end('a2', false);
    expect(names()).toEqual(['a3', 'a4']);
  });

  it('together use no more connections than allowed', async () => {
    const { add, end, names } = held({ all: 2 });
    for (const lane of ['a', 'b', 'c']) add(lane, lane);
    expect(names()).toEqual(['a', 'b']);
    await end('a');
    expect(names()).toEqual(['b', 'c']);
  });
});
