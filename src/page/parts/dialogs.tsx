// The dialogs of the page: help, another project, and the question for a token or a key.
import { useState } from 'preact/hooks';
import { asksFor } from '../state/api.ts';
import { keyHelp } from '../state/keys.ts';
import { goToProject } from '../state/router.ts';
import { ownKey, token } from '../state/session.ts';
import { dialog } from '../state/ui.ts';
import { CreateDialog } from './create.tsx';
import { Dialog } from './dialog.tsx';

const close = () => void (dialog.value = null);

/** The question for a token or a key stands above an open form, which keeps its texts. */
export const Dialogs = () => (
  <>
    <Chosen />
    {asksFor.value === null ? null : <Login asks={asksFor.value} />}
  </>
);

function Chosen() {
  const open = dialog.value;
  if (open?.name === 'help') return <Help />;
  if (open?.name === 'project') return <OtherProject />;
  return open?.name === 'create' ? <CreateDialog form={open.form} onClose={close} /> : null;
}

const Help = () => (
  <Dialog title="Keys" onClose={close}>
    <dl class="keys">
      {keyHelp.map(([keys, what]) => (
        <div key={what}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  </Dialog>
);

interface QuestionProps {
  label: string;
  hint: string;
  isSecret?: boolean;
  button: string;
  onAnswer: (text: string) => void;
}

/** A form with one field. */
function Question({ label, hint, isSecret = false, button, onAnswer }: QuestionProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') onAnswer(text.trim());
      }}
    >
      <label class="field">
        <span>{label}</span>
        <input
          {...(isSecret ? { type: 'password' as const } : {})}
          value={text}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <small>{hint}</small>
      </label>
      <footer>
        <button type="submit" class="button" data-kind="main">
          {button}
        </button>
      </footer>
    </form>
  );
}

const OtherProject = () => (
  <Dialog title="Open a project" onClose={close}>
    <Question
      label="API key or project id"
      hint="The key that your program sends, or an id such as proj_…"
      button="Open"
      onAnswer={(text) => {
        close();
        goToProject(text.startsWith('proj_') ? text : `key:${text}`);
      }}
    />
  </Dialog>
);

const questions = {
  token: {
    title: 'This server asks for its admin token',
    label: 'Admin token',
    hint: 'The value of --admin-token. This tab forgets it when it is closed.',
    keep: token,
  },
  key: {
    title: 'This server accepts only its own API keys',
    label: 'API key',
    hint: 'A value of --api-key. This tab forgets it when it is closed.',
    keep: ownKey,
  },
};

function Login({ asks }: { asks: 'token' | 'key' }) {
  const { title, label, hint, keep } = questions[asks];
  const note = keep.value === null ? hint : `The server does not accept the last answer. ${hint}`;
  const answer = (text: string) => {
    asksFor.value = null;
    keep.value = text;
  };
  return (
    <Dialog title={title} {...(asks === 'key' ? { onClose: () => void (asksFor.value = null) } : {})}>
      <Question label={label} hint={note} isSecret button="Continue" onAnswer={answer} />
    </Dialog>
  );
}
