// The job as JSON, and its creation as code.
import { useState } from 'preact/hooks';
import { addedSeconds } from '../model/lineage.ts';
import { json } from '../model/shell.ts';
import { languages, snippet, type Language } from '../model/snippets.ts';
import type { ListedVideo } from '../model/types.ts';
import { Choices, Code, Section } from '../parts/bits.tsx';
import { caller } from '../state/api.ts';
import { videoOf } from '../state/data.ts';

const forms = ['JSON', ...languages] as const;

export function JobCode({ item }: { item: ListedVideo }) {
  const [form, choose] = useState<(typeof forms)[number]>('JSON');
  return (
    <Section title="Code">
      <Choices
        name="Form"
        choices={forms.map((value) => ({ value, label: value }))}
        chosen={form}
        choose={choose}
      />
      <Code
        text={form === 'JSON' ? json(item.video, 2) : creationIn(form, item)}
        name={form}
        isLong={form !== 'curl'}
      />
    </Section>
  );
}

function creationIn(language: Language, item: ListedVideo): string {
  const added = addedSeconds(item, item.source_id === null ? undefined : videoOf(item.source_id));
  return snippet(language, { ...item, ...(added === undefined ? {} : { added }) }, caller());
}
