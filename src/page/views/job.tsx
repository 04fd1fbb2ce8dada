// One job: its clip, its course in time, where it comes from, and everything that happened about it.
import { useEffect, useState } from 'preact/hooks';
import { dateTime, money, sizeText } from '../model/format.ts';
import { isPending } from '../model/progress.ts';
import type { ListedVideo } from '../model/types.ts';
import { Facts, IconButton, Outlook, Progress, Section, StatePill } from '../parts/bits.tsx';
import { Empty } from '../parts/empty.tsx';
import { Icon } from '../parts/icon.tsx';
import { call } from '../state/api.ts';
import { videoOf, videos } from '../state/data.ts';
import { addressOf } from '../state/router.ts';
import { copy } from '../state/toasts.ts';
import { JobActions } from './job-actions.tsx';
import { JobCode } from './job-code.tsx';
import { JobLineage } from './job-lineage.tsx';
import { JobMedia } from './job-media.tsx';
import { JobTimeline } from './job-timeline.tsx';
import { JobTraffic } from './job-traffic.tsx';

export function Job({ id }: { id: string }) {
  const listed = videoOf(id);
  const fetched = useFetched(id, listed === undefined);
  const item = listed ?? (typeof fetched === 'object' ? fetched : undefined);
  if (item !== undefined) return <JobPage key={id} item={item} />;
  if (fetched !== 'none') return <p class="loading">Reading the job …</p>;
  return (
    <Empty icon="jobs" title="There is no such job in this project">
      <p class="mono">{id}</p>
      <p>
        <a href={addressOf('jobs')}>All jobs</a>
      </p>
    </Empty>
  );
}

/** Reads a job that the list does not have, such as one of an address that was shared. */
function useFetched(id: string, isWanted: boolean): ListedVideo | 'none' | undefined {
  const [found, setFound] = useState<ListedVideo | 'none'>();
  const isReady = videos.isLoaded.value;
  useEffect(() => {
    setFound(undefined);
    if (!isWanted || !isReady) return;
    call<ListedVideo>({ method: 'GET', path: `/_emulator/videos/${encodeURIComponent(id)}` }).then(
      setFound,
      () => setFound('none'),
    );
  }, [id, isWanted, isReady]);
  return found;
}

const JobPage = ({ item }: { item: ListedVideo }) => (
  <div class="job" data-state={item.state}>
    <JobHead item={item} />
    <div class="job-columns">
      <div class="job-left">
        <JobMedia item={item} />
        <JobTimeline item={item} />
        <JobTraffic item={item} />
      </div>
      <div class="job-right">
        <JobActions item={item} />
        <JobFacts item={item} />
        <JobLineage item={item} />
        <JobCode item={item} />
      </div>
    </div>
  </div>
);

function JobHead({ item }: { item: ListedVideo }) {
  const { video, state } = item;
  return (
    <header class="job-head">
      <a class="back" href={addressOf('jobs')} title="All jobs (Esc)">
        <Icon name="back" />
        Jobs
      </a>
      <h1>{video.prompt ?? 'No prompt'}</h1>
      <p class="job-line">
        <StatePill state={state} />
        {isPending(item) ? <Progress video={item} /> : null}
        <Outlook video={item} />
        {video.error === null ? null : (
          <span class="fault">
            <span class="mono">{video.error.code}</span> {video.error.message}
          </span>
        )}
        <span class="job-id">
          <code>{video.id}</code>
          <IconButton icon="copy" label="Copy the id" onClick={() => void copy(video.id, 'The id')} />
        </span>
      </p>
    </header>
  );
}

const moment = (ms: number | null) => (ms === null ? null : dateTime(ms));

function JobFacts({ item }: { item: ListedVideo }) {
  const { video, timeline, cost_usd: cost, characters, clips, batch_id: batch } = item;
  return (
    <Section title="Facts">
      <Facts
        facts={[
          ['Model', video.model],
          ['Size', sizeText(video.size)],
          ['Seconds', video.seconds],
          ['Cost', item.state === 'failed' ? 'free, because it failed' : money(cost)],
          ['Created', moment(timeline.created_ms)],
          ['Ends', moment(timeline.ends_ms)],
          ['Expires', moment(timeline.expires_ms)],
          ['Status', stateNote(item)],
          ['Batch', batch],
          ['Clips', clips > 1 ? clips : null],
          ['Characters', characters.map(({ name }) => name).join(', ')],
        ]}
      />
    </Section>
  );
}

/** The status on the wire, where it is another word than usual. */
const stateNote = ({ video, state }: ListedVideo) =>
  video.status === state || state === 'expired' ? null : `shown as ${video.status}`;
