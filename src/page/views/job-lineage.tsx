// Where a job comes from, and the jobs that were made from it.
import { shortId } from '../model/format.ts';
import { childrenOf, sourcesOf } from '../model/lineage.ts';
import type { ListedVideo } from '../model/types.ts';
import { Section, StatePill } from '../parts/bits.tsx';
import { videos } from '../state/data.ts';
import { addressOf } from '../state/router.ts';

export function JobLineage({ item }: { item: ListedVideo }) {
  const sources = sourcesOf(item, videos.items.value);
  const children = childrenOf(item.video.id, videos.items.value);
  const lost = (sources[0] ?? item).source_id;
  if (lost === null && sources.length === 0 && children.length === 0) return null;
  return (
    <Section title="Lineage">
      <ol class="lineage">
        {lost === null ? null : (
          <li>
            <a class="mono" href={addressOf('jobs', lost)}>
              {shortId(lost)}
            </a>
          </li>
        )}
        {sources.map((source) => (
          <Relative key={source.video.id} item={source} />
        ))}
        <li aria-current="true" data-depth="own">
          <span>{kindWords[item.kind]}</span> this job
        </li>
        {children.map((child) => (
          <Relative key={child.video.id} item={child} />
        ))}
      </ol>
    </Section>
  );
}

const kindWords = { create: 'Creation', remix: 'Remix', edit: 'Edit', extension: 'Extension' };

const Relative = ({ item: { video, kind, state } }: { item: ListedVideo }) => (
  <li>
    <a href={addressOf('jobs', video.id)}>
      <span>{kindWords[kind]}</span> {video.prompt ?? shortId(video.id)}
    </a>
    <StatePill state={state} />
  </li>
);
