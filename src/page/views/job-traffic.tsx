// The requests and deliveries about a job.
import { useComputed } from '@preact/signals';
import type { DeliveryView, Entry, ListedVideo } from '../model/types.ts';
import { Section } from '../parts/bits.tsx';
import { deliveries, entries } from '../state/data.ts';
import { DeliveryCard } from './delivery.tsx';
import { RequestRow } from './request-row.tsx';

/** Most rows of each kind; the views of requests and webhooks have the rest. */
const most = 50;

export function JobTraffic({ item }: { item: ListedVideo }) {
  const { id } = item.video;
  const exchanges = useComputed(() => entries.items.value.filter((entry) => isAbout(entry, id)));
  const sent = deliveries.items.value.filter((delivery: DeliveryView) => delivery.object_id === id);
  return (
    <>
      <Section title="Exchanges" aside={<span class="count">{exchanges.value.length}</span>}>
        {exchanges.value.length === 0 ? (
          <p class="quiet">No request about this job is in the journal.</p>
        ) : null}
        <ul class="plain-rows" aria-label="Exchanges">
          {exchanges.value.slice(0, most).map((entry) => (
            <li key={entry.seq}>
              <RequestRow entry={entry} />
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Deliveries" aside={<span class="count">{sent.length}</span>}>
        {sent.length === 0 ? <p class="quiet">No event about this job was sent.</p> : null}
        {sent.slice(0, most).map((delivery) => (
          <DeliveryCard key={delivery.id} delivery={delivery} />
        ))}
      </Section>
    </>
  );
}

const isAbout = (entry: Entry, id: string) => entry.video_id === id || entry.video?.id === id;
