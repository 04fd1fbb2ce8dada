// The catalogue of errors that rules and commands can cause.
import { emptyDraft } from '../model/draft.ts';
import type { CatalogueEntry } from '../model/types.ts';
import { Button, Search, StatusPill } from '../parts/bits.tsx';
import { Head } from '../parts/head.tsx';
import { errors } from '../state/data.ts';
import { goTo } from '../state/router.ts';
import { copy } from '../state/toasts.ts';
import { draft, errorSearch } from '../state/ui.ts';

export function Errors() {
  const part = errorSearch.value.trim().toLowerCase();
  const shown = errors.value.filter((entry) => JSON.stringify(entry).toLowerCase().includes(part));
  const of = (kind: CatalogueEntry['kind']) => shown.filter((entry) => entry.kind === kind);
  return (
    <>
      <Head title="Errors" note="Every error that a rule, a tag or a command can cause.">
        <Search
          label="Search the errors"
          value={errorSearch.value}
          onInput={(text) => (errorSearch.value = text)}
        />
      </Head>
      <div class="scroll">
        <Kind title="Refused requests" list={of('request')} />
        <Kind title="Failed jobs" list={of('job')} />
        {shown.length === 0 ? <p class="quiet">No error is like this.</p> : null}
      </div>
    </>
  );
}

const Kind = ({ title, list }: { title: string; list: readonly CatalogueEntry[] }) =>
  list.length === 0 ? null : (
    <section class="section" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span class="count">{list.length}</span>
      </header>
      <ul class="catalogue">
        {list.map((entry) => (
          <ErrorRow key={entry.name} entry={entry} />
        ))}
      </ul>
    </section>
  );

function makeRule({ name, kind }: CatalogueEntry) {
  draft.value = { ...emptyDraft(kind === 'job' ? 'fail' : 'error'), value: name };
  goTo('situations');
}

const ErrorRow = ({ entry }: { entry: CatalogueEntry }) => (
  <li>
    <div class="catalogue-head">
      {entry.status === null ? <span class="pill">job</span> : <StatusPill status={entry.status} />}
      <strong class="mono">{entry.name}</strong>
      <span class="tag" title="How well it is known that the service sends this">
        {entry.confidence}
      </span>
      <span class="actions">
        <Button label="Copy the tag" kind="quiet" onClick={() => void copy(entry.example, 'The tag')} />
        <Button icon="rule" label="Make a rule" kind="quiet" onClick={() => makeRule(entry)} />
      </span>
    </div>
    <p>{entry.body.error.message}</p>
    <p class="quiet mono">
      {entry.example} · {entry.source}
    </p>
  </li>
);
