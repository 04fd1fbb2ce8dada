// The journal: requests of the program under test, with the request and the answer side by side.
import { useComputed } from '@preact/signals';
import { filteredEntries, isRefused } from '../model/filter.ts';
import type { Entry } from '../model/types.ts';
import { Button, Choices, Search } from '../parts/bits.tsx';
import { Empty, ExportLines } from '../parts/empty.tsx';
import { Head } from '../parts/head.tsx';
import { VirtualList } from '../parts/virtual-list.tsx';
import { clearJournal } from '../state/actions.ts';
import { entries } from '../state/data.ts';
import { requestFilter, requestSearch } from '../state/ui.ts';
import { RequestDetail } from './request-detail.tsx';
import { RequestRow } from './request-row.tsx';

const rowHeight = 38;

export function Requests({ id }: { id: string | null }) {
  const shown = useComputed(() =>
    filteredEntries(entries.items.value, { kind: requestFilter.value, text: requestSearch.value }),
  );
  const open = id === null ? undefined : entries.items.value.find((entry) => entry.id === id);
  return (
    <>
      <Head title="Requests">
        <Search
          label="Search by path, prompt or error"
          value={requestSearch.value}
          onInput={(text) => (requestSearch.value = text)}
        />
        <Button
          icon="trash"
          label="Clear"
          onClick={() => void clearJournal()}
          disabled={entries.items.value.length === 0}
        />
      </Head>
      <Filters all={entries.items.value} />
      <div class="split" data-open={id !== null}>
        {shown.value.length > 0 ? (
          <VirtualList
            label="Requests"
            items={shown.value}
            rowHeight={rowHeight}
            keyOf={({ seq }) => String(seq)}
            row={(entry) => <RequestRow entry={entry} isOpen={entry.id === id} />}
          />
        ) : (
          <NoRequests />
        )}
        {id === null ? null : <RequestDetail id={id} entry={open} />}
      </div>
    </>
  );
}

function Filters({ all }: { all: readonly Entry[] }) {
  const unread = all.filter((entry) => entry.unread.length > 0).length;
  const ruled = all.filter((entry) => entry.rule.length > 0).length;
  return (
    <Choices
      name="Kind"
      chosen={requestFilter.value}
      choose={(kind) => (requestFilter.value = kind)}
      choices={[
        { value: 'all', label: 'All', count: all.length },
        { value: 'refused', label: 'Refused', count: all.filter(isRefused).length },
        { value: 'unread', label: 'Unread fields', count: unread },
        { value: 'rules', label: 'Changed by rules', count: ruled },
      ]}
    />
  );
}

function NoRequests() {
  if (!entries.isLoaded.value) return <p class="loading">Reading the journal …</p>;
  if (entries.items.value.length > 0) return <Empty icon="search" title="No request is like this." />;
  return (
    <Empty icon="requests" title="No requests yet">
      <ExportLines />
    </Empty>
  );
}
