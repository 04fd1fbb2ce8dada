// Computes what a project would have cost at list price, from its videos and the counters of its deleted
// videos.
import { billedClip } from '../domain/derivation.ts';
import { listPrice } from '../domain/prices.ts';
import type { Profile } from '../domain/profiles.ts';
import { isUnpaid, view } from '../domain/video.ts';
import type { ProjectStore } from '../store/store.ts';
import { everyDoc } from '../store/pages.ts';
import type { Usage } from './vocabulary/project-schemas.ts';

type Line = Usage['lines'][number];
type Clip = Pick<Line, 'model' | 'size' | 'seconds' | 'batch'>;

/**
 * Reads every video of the project, in pages: the sum needs each of them, and only a test asks for it.
 * Failed jobs are free (3P, contract:lifecycle.failed-is-not-billed); pending jobs will cost `pending_usd`,
 * if they complete.
 */
export async function usageOf(given: {
  store: ProjectStore;
  profile: Profile;
  now: number;
  requests: Readonly<Record<string, number>>;
}): Promise<Usage> {
  const { store, profile, now, requests } = given;
  const lines = new Map<string, Line>();
  const add = (clip: Clip, column: 'completed' | 'failed' | 'pending', count: number) => {
    lineOf(lines, clip)[column] += count;
  };
  for await (const { body } of everyDoc(store, 'video')) {
    const shown = view(body, { now, polls: 0 });
    const column = isUnpaid(shown) ? 'failed' : shown.status === 'completed' ? 'completed' : 'pending';
    add({ ...billedClip(body), batch: body.batch !== undefined }, column, body.clips ?? 1);
  }
  for (const { counter, sum } of await store.sums('deleted')) {
    const { status, model, size, seconds, batch } = counter;
    add({ model, size, seconds, batch }, status === 'completed' ? 'completed' : 'failed', sum);
  }
  return totals([...lines.values()], { profile, requests });
}

function lineOf(lines: Map<string, Line>, clip: Clip): Line {
  const key = nameOf(clip);
  const known = lines.get(key);
  if (known !== undefined) return known;
  const line = { ...clip, completed: 0, failed: 0, pending: 0, usd: 0, batch_usd: 0 };
  lines.set(key, line);
  return line;
}

function totals(
  lines: Line[],
  { profile, requests }: { profile: Profile; requests: Readonly<Record<string, number>> },
): Usage {
  let pending = 0;
  for (const line of lines) {
    const price = listPrice(profile, line, line.batch);
    line.usd = dollars(price * line.completed);
    line.batch_usd = dollars(listPrice(profile, line, true) * line.completed);
    pending += price * line.pending;
  }
  const sum = (column: 'completed' | 'failed' | 'pending' | 'usd' | 'batch_usd') =>
    lines.reduce((total, line) => total + line[column], 0);
  return {
    currency: 'USD',
    usd: dollars(sum('usd')),
    batch_usd: dollars(sum('batch_usd')),
    pending_usd: dollars(pending),
    videos: { completed: sum('completed'), failed: sum('failed'), pending: sum('pending') },
    seconds: lines.reduce((total, line) => total + Number(line.seconds) * line.completed, 0),
    lines: lines.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    requests: { ...requests },
  };
}

const nameOf = ({ model, size, seconds, batch }: Clip) =>
  `${model} ${size} ${seconds.padStart(9, '0')}${batch ? ' batch' : ''}`;

/** Rounds a sum to whole cents, to remove the errors of binary fractions. */
const dollars = (sum: number) => Math.round(sum * 100) / 100;
