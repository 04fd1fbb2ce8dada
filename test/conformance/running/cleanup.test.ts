// The deletions at the end of a run, on servers that are slow, busy, or no longer reachable.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import type { Ports } from '../../../src/conformance/running/ports.ts';
import { check, json, runOf, serverOf, verdicts, virtualTime } from '../support/made-server.ts';

/** A server whose exchanges take 100 ms. @param refuse returns the answer to a deletion; undefined deletes the video */
function shop(
  time: Ports['sleep'],
  refuse: (nth: number) => ReturnType<typeof json> | undefined = () => undefined,
) {
  const kept = new Set<string>();
  const deletions = { underWay: 0, most: 0, asked: 0 };
  let made = 0;
  const transport: Transport = async ({ method, url }, { signal }) => {
    const deletes = method === 'DELETE';
    if (deletes) {
      deletions.asked += 1;
      deletions.underWay += 1;
      deletions.most = Math.max(deletions.most, deletions.underWay);
    }
    const refused = deletes ? refuse(deletions.asked) : undefined;
    await time(100, signal);
    const last = url.split('/').at(-1) ?? '';
    if (method === 'GET')
      return kept.has(last) ? json(200, { id: last, status: 'completed' }) : json(404, {});
    if (!deletes) {
      const id = `video_${(made += 1)}`;
      kept.add(id);
      return json(200, { id, status: 'queued' });
    }
    deletions.underWay -= 1;
    if (refused !== undefined) return refused;
    kept.delete(last);
    return json(200, {});
  };
  return { transport, kept, deletions };
}

const everyOther = (nth: number) => (nth % 2 === 0 ? undefined : json(429, {}, [['retry-after', '20']]));

describe('cleaning up after many', () => {
  const many = 30;
  const makesMany = check('makes', async ({ http }) => {
    await Promise.all(Array.from({ length: many }, () => http.post('/videos')));
  });

  it('no more deletions are sent at the same time than checks may run, without a warning about listeners', async () => {
    const warnings: string[] = [];
    const warned = (warning: Error) => void warnings.push(String(warning));
    process.on('warning', warned);
    onTestFinished(() => void process.off('warning', warned));
    const time = virtualTime();
    const { transport, kept, deletions } = shop(time.sleep);
    const report = await runOf(makesMany, { ports: { transport, ...time }, options: { parallel: 4 } });
    expect(report).toMatchObject({ leftovers: [], cost: { created: many } });
    expect([kept.size, deletions.most]).toEqual([0, 4]);
    // Node reports warnings in a later turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it('the clean-up waits as long as a server with rate limits asks, while deletions succeed', async () => {
    const time = virtualTime();
    const { transport, kept } = shop(time.sleep, everyOther);
    const report = await runOf(makesMany, { ports: { transport, ...time }, options: { parallel: 5 } });
    expect(report.leftovers).toEqual([]);
    expect(kept.size).toBe(0);
    expect(time.waits).toContain(20_000);
  });

  it('the clean-up ends when the server no longer answers', async () => {
    const time = virtualTime();
    const { transport } = shop(time.sleep);
    const dies: Transport = async (request, limits) => {
      if (request.method !== 'DELETE') return transport(request, limits);
      await time.sleep(limits.timeoutMs, limits.signal);
      throw new Error('timeout');
    };
    const report = await runOf(makesMany, { ports: { transport: dies, ...time } });
    expect(report.leftovers).toHaveLength(many);
    expect(report.durationMs).toBeLessThan(3 * 60_000);
  });

  it('the clean-up deletes videos whose creation was not answered when the run ended', async () => {
    const time = virtualTime();
    const { transport, kept } = shop(time.sleep);
    const user = new AbortController();
    const interrupted: Transport = (request, limits) => {
      const answer = transport(request, limits);
      if (request.method === 'POST') user.abort('interrupted');
      return answer;
    };
    const ends = check('makes', async ({ http }) => void (await http.post('/videos')));
    const ports = { transport: interrupted, ...time };
    const report = await runOf(ends, { ports, signal: user.signal });
    expect(report).toMatchObject({ aborted: 'interrupted', leftovers: [], cost: { created: 1 } });
    expect(kept.size).toBe(0);
  });
});

it('a creation that ended in a gateway timeout is not sent again where it may be billed', async () => {
  const { transport, seen } = serverOf({ 'POST /v1/videos': () => json(504, {}) });
  const list = check('makes', async ({ http }) => void (await http.post('/videos')), {
    cost: [{ model: 'sora-2', size: '1280x720', seconds: 4 }],
  });
  const report = await runOf(list, {
    transport,
    options: { baseUrl: 'https://api.example.com/v1', maxCost: 1 },
  });
  expect(seen).toHaveLength(1);
  expect(verdicts(report)).toEqual({ 'retrieve.makes': 'error' });
});
