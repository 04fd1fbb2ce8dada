// The course of a job in time: waiting, rendering, its files, and where the clock is now.
import { duration } from '../model/format.ts';
import { isPending } from '../model/progress.ts';
import { timelineParts } from '../model/timeline.ts';
import type { ListedVideo } from '../model/types.ts';
import { Moment, Section } from '../parts/bits.tsx';
import { now } from '../state/data.ts';

export function JobTimeline({ item }: { item: ListedVideo }) {
  const { parts, marker } = timelineParts(item, now.value);
  return (
    <Section title="Timeline">
      <div class="timeline">
        {parts.map(({ name, share, length }) => (
          <span key={name} class="timeline-part" data-part={name} style={{ flexGrow: share }}>
            <span>{words[name]}</span>
            <small>{length === null ? '' : duration(length)}</small>
          </span>
        ))}
        {marker === null ? null : <span class="timeline-now" style={{ left: `${marker * 100}%` }} />}
      </div>
      <ol class="moments">
        {momentsOf(item, now.value).map(({ name, ms }) => (
          <li key={name} data-past={ms <= now.value}>
            <span>{name}</span>
            <Moment ms={ms} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

const words = { queued: 'Waiting', rendering: 'Rendering', files: 'Files' };

function momentsOf(item: ListedVideo, time: number): { name: string; ms: number }[] {
  const { timeline } = item;
  const end =
    timeline.outcome === 'failed' ? 'Failed' : timeline.outcome === 'expired' ? 'Expired' : 'Completed';
  const planned = { Failed: 'Fails', Expired: 'Ends', Completed: 'Completes' }[end];
  const all = [
    { name: 'Created', ms: timeline.created_ms },
    // A job that a command ended earlier never started.
    {
      name: (timeline.starts_ms ?? 0) > time ? 'Starts' : 'Started',
      ms: (timeline.starts_ms ?? 0) > (timeline.ends_ms ?? Infinity) ? null : timeline.starts_ms,
    },
    { name: isPending(item) ? planned : end, ms: timeline.ends_ms },
    { name: 'Files expire', ms: timeline.expires_ms },
  ];
  return all.flatMap(({ name, ms }) => (ms === null ? [] : [{ name, ms }]));
}
