// The list of jobs.
import { useComputed } from '@preact/signals';
import { clockTime, isoTime, money, shortId, sizeText } from '../model/format.ts';
import { countsByState, filteredVideos } from '../model/filter.ts';
import { isPending, stateWords } from '../model/progress.ts';
import type { ListedVideo, State } from '../model/types.ts';
import { Poster } from '../parts/asset.tsx';
import { Button, Choices, Outlook, Progress, Search, StatePill } from '../parts/bits.tsx';
import { Empty, ExportLines } from '../parts/empty.tsx';
import { Head } from '../parts/head.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { videos } from '../state/data.ts';
import { addressOf } from '../state/router.ts';
import { jobFilter, jobSearch, openCreate } from '../state/ui.ts';

const states: readonly State[] = ['queued', 'in_progress', 'completed', 'failed', 'expired'];
const rowHeight = 68;

export function Jobs() {
  const shown = useComputed(() =>
    filteredVideos(videos.items.value, { state: jobFilter.value, text: jobSearch.value }),
  );
  return (
    <>
      <Head title="Jobs">
        <Search
          label="Search by prompt or id"
          value={jobSearch.value}
          onInput={(text) => (jobSearch.value = text)}
        />
        <Button
          icon="plus"
          label="New video"
          kind="main"
          onClick={() => openCreate()}
          title="New video (n)"
        />
      </Head>
      <States />
      {shown.value.length > 0 ? (
        <VirtualList
          label="Jobs"
          items={shown.value}
          rowHeight={rowHeight}
          keyOf={({ video }) => video.id}
          row={(video) => <JobRow video={video} />}
        />
      ) : (
        <NoJobs />
      )}
    </>
  );
}

function States() {
  const counts = useComputed(() => countsByState(videos.items.value)).value;
  return (
    <Choices
      name="State"
      chosen={jobFilter.value}
      choose={(state) => (jobFilter.value = state)}
      choices={[
        { value: 'all', label: 'All', count: counts.all },
        ...states.map((state) => ({ value: state, label: stateWords[state], count: counts[state] })),
      ]}
    />
  );
}

function NoJobs() {
  if (!videos.isLoaded.value) return <p class="loading">Reading the jobs …</p>;
  if (videos.items.value.length > 0) return <Empty icon="search" title="No job is like this." />;
  return (
    <Empty icon="jobs" title="No jobs yet">
      <ExportLines />
    </Empty>
  );
}

const kindWords = { create: '', remix: 'remix', edit: 'edit', extension: 'extension' };

/** A job as one row, which is a link to the job. */
function JobRow({ video: item }: { video: ListedVideo }) {
  const { video, state, kind, cost_usd: cost, timeline } = item;
  const prompt = video.prompt ?? '';
  return (
    <a class="job-row" data-state={state} href={addressOf('jobs', video.id)}>
      <Poster id={video.id} state={state} />
      <span class="job-main">
        <span class="job-prompt">{prompt === '' ? <em>no prompt</em> : prompt}</span>
        <span class="job-meta">
          <span class="mono">{shortId(video.id)}</span>
          <span>{video.model}</span>
          <span>{sizeText(video.size)}</span>
          <span>{video.seconds} s</span>
          {kind === 'create' ? null : <span class="tag">{kindWords[kind]}</span>}
          {item.batch_id === null ? null : <span class="tag">batch</span>}
        </span>
      </span>
      <span class="job-state">
        <StatePill state={state} />
        {isPending(item) ? <Progress video={item} /> : null}
        {video.error === null ? <Outlook video={item} /> : <span class="fault">{video.error.code}</span>}
      </span>
      <span class="job-end">
        <time title={isoTime(timeline.created_ms)}>{clockTime(timeline.created_ms)}</time>
        <span>{state === 'failed' ? 'free' : money(cost)}</span>
      </span>
    </a>
  );
}
