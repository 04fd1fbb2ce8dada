// The progress of a run: a moving line on a terminal, plain lines otherwise, and no long silence.
import { describe, expect, it } from 'vitest';
import { uncoloured } from '../../../src/conformance/reporters/colour.ts';
import { createProgress } from '../../../src/conformance/commands/progress.ts';
import type { RunEvent } from '../../../src/conformance/running/plan-runner.ts';
import { check, passes, runOf } from '../support/made-server.ts';

const list = Array.from({ length: 12 }, (_, index) => check(`holds-${index}`, passes)).flat();

async function events(): Promise<RunEvent[]> {
  const seen: RunEvent[] = [];
  await runOf(list, { onEvent: (event) => seen.push(event), options: { parallel: 1 } });
  return seen.map((event) => (event.type === 'finished' ? { ...event, videos: 3, usd: 0.4 } : event));
}

/** Shows the events of a run in which each check takes some time. */
async function shown(given: { columns?: number; bills?: boolean; stepMs?: number }) {
  const { columns, bills = false, stepMs = 700 } = given;
  let time = 0;
  const out: Array<{ at: number; text: string }> = [];
  const progress = createProgress({
    out: (text) => out.push({ at: time, text }),
    now: () => time,
    colour: uncoloured,
    columns: columns === undefined ? undefined : () => columns,
    bills,
  });
  for (const event of await events()) {
    // As in the program, there is a tick every quarter of a second.
    for (let passed = 0; passed < stepMs; passed += 250) {
      time += 250;
      progress.tick();
    }
    progress.event(event);
  }
  progress.end();
  return out;
}

describe('on a terminal', () => {
  it('on a terminal, one line shows the finished checks, the total, the videos and the remaining time, and is removed at the end', async () => {
    const out = await shown({ columns: 120 });
    const text = out.map((one) => one.text).join('');
    expect(text.replaceAll('\r\u001B[2K', '\n')).toMatch(/^6 of 12 checks, 3 videos, about \d+ s left/m);
    expect(text.endsWith('\r\u001B[2K')).toBe(true);
    // Only the plan has its own line.
    expect(text.split('\n').length).toBe(2);
  });

  it('the progress line is never wider than the terminal', async () => {
    const out = await shown({ columns: 30 });
    const moving = out
      .map(({ text }) => text)
      .filter((text) => text.startsWith('\r') && !text.includes('\n'));
    expect(moving.length).toBeGreaterThan(5);
    expect(Math.max(...moving.map((text) => text.replace('\r\u001B[2K', '').length))).toBeLessThan(30);
  });
});

describe('elsewhere', () => {
  it('without a terminal, plain lines appear at least every two and a quarter seconds', async () => {
    const out = await shown({});
    expect(out.every(({ text }) => text.endsWith('\n') && !text.includes('\u001B'))).toBe(true);
    const gaps = out.slice(1).map(({ at }, index) => at - (out[index]?.at ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_250);
    // A quick run prints few lines.
    expect((await shown({ stepMs: 0 })).length).toBe(1);
  });
});

it('the progress shows dollars only where the server bills', async () => {
  expect(JSON.stringify(await shown({ bills: true }))).toContain('$0.40');
  expect(JSON.stringify(await shown({ bills: false }))).not.toContain('$');
});

it('before there is a plan, the progress line states the current step and counts no checks', () => {
  let time = 0;
  const out: string[] = [];
  const settings = { colour: uncoloured, columns: undefined, bills: false };
  const progress = createProgress({ ...settings, out: (text) => out.push(text), now: () => time });
  time = 4_000;
  progress.tick();
  expect(out).toEqual(['looking for a Videos API: 4 s since the start\n']);
});
