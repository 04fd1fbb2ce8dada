// The form for a new video, a remix, an edit or an extension.
import { useState } from 'preact/hooks';
import { commandOf, proposals, type CreationFields } from '../model/creation.ts';
import { shortId } from '../model/format.ts';
import { create } from '../state/actions.ts';
import { curlOf } from '../state/api.ts';
import type { CreateForm } from '../state/ui.ts';
import { Code } from './bits.tsx';
import { Dialog } from './dialog.tsx';
import { ImageField } from './image-field.tsx';

const titles = { create: 'New video', remix: 'Remix', edit: 'Edit', extension: 'Extend' };
const buttons = { create: 'Create', remix: 'Remix', edit: 'Edit', extension: 'Extend' };
const start = { model: 'sora-2', size: '1280x720', seconds: '4', image: null };

export function CreateDialog({ form, onClose }: { form: CreateForm; onClose: () => void }) {
  const [fields, setFields] = useState<CreationFields>({ ...start, ...form });
  const [isSending, setSending] = useState(false);
  const change = (part: Partial<CreationFields>) => setFields((before) => ({ ...before, ...part }));
  const { kind, source } = fields;
  const submit = async () => {
    setSending(true);
    if (await create(commandOf(fields))) onClose();
    else setSending(false);
  };
  return (
    <Dialog title={source === null ? titles[kind] : `${titles[kind]} ${shortId(source)}`} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Prompt
          value={fields.prompt}
          onInput={(prompt) => change({ prompt })}
          onSubmit={() => void submit()}
        />
        <div class="fields">
          {kind === 'create' ? <Proposed name="model" label="Model" fields={fields} change={change} /> : null}
          {kind === 'create' ? <Proposed name="size" label="Size" fields={fields} change={change} /> : null}
          {kind === 'create' || kind === 'extension' ? (
            <Proposed name="seconds" label="Seconds" fields={fields} change={change} />
          ) : null}
        </div>
        {kind === 'create' ? <ImageField image={fields.image} change={change} /> : null}
        <details class="as-curl">
          <summary>The same with curl</summary>
          <Code name="the line of curl" text={curlOf(commandOf(fields))} />
        </details>
        <footer>
          <button type="submit" class="button" data-kind="main" disabled={isSending}>
            {buttons[kind]}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface PromptProps {
  value: string;
  onInput: (text: string) => void;
  onSubmit: () => void;
}

const Prompt = ({ value, onInput, onSubmit }: PromptProps) => (
  <label class="field">
    <span>Prompt</span>
    <textarea
      rows={4}
      autofocus
      value={value}
      placeholder="A paper boat sails down a gutter in the rain"
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        onSubmit();
      }}
    />
    <small>Tags such as [[fail]] or [[queue: 5s]] make things happen. Ctrl+Enter sends the form.</small>
  </label>
);

interface ProposedProps {
  name: keyof typeof proposals;
  label: string;
  fields: CreationFields;
  change: (part: Partial<CreationFields>) => void;
}

/** A field with proposals, in which every other value can be typed. */
const Proposed = ({ name, label, fields, change }: ProposedProps) => (
  <label class="field">
    <span>{label}</span>
    <input
      list={`proposals-${name}`}
      value={fields[name]}
      autocomplete="off"
      spellcheck={false}
      onInput={({ currentTarget }) => change({ [name]: currentTarget.value })}
    />
    <datalist id={`proposals-${name}`}>
      {proposals[name].map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  </label>
);
