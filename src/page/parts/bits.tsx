// Small parts that many views share.
import type { ComponentChildren } from 'preact';
import { dateTime, isoTime, clockTime } from '../model/format.ts';
import { isPending, outlook, progressAt, stateWords } from '../model/progress.ts';
import type { ListedVideo, State } from '../model/types.ts';
import { now } from '../state/data.ts';
import { copy } from '../state/toasts.ts';
import { Icon, type IconName } from './icon.tsx';

export const StatePill = ({ state }: { state: State }) => (
  <span class="pill" data-state={state}>
    {stateWords[state]}
  </span>
);

/** The class of a status: 2 for 204, 4 for 404. */
export const StatusPill = ({ status }: { status: number }) => (
  <span class="pill mono" data-status={Math.floor(status / 100)}>
    {status}
  </span>
);

/** The progress of a job as a bar, with its number. */
export function Progress({ video }: { video: ListedVideo }) {
  const percent = progressAt(video, now.value);
  return (
    <span class="progress">
      <progress max={100} value={percent} aria-label="Progress" />
      <span class="progress-text">{percent} %</span>
    </span>
  );
}

/** What happens next to a job, counted down. */
export function Outlook({ video }: { video: ListedVideo }) {
  const text = outlook(video, isPending(video) || video.state === 'completed' ? now.value : 0);
  return text === '' ? null : <span class="outlook">{text}</span>;
}

/** A moment on the project's clock: the time of day, with the date where it is asked for. */
export function Moment({ ms, date = false }: { ms: number; date?: boolean }) {
  const iso = isoTime(ms);
  return (
    <time dateTime={iso} title={iso}>
      {date ? dateTime(ms) : clockTime(ms)}
    </time>
  );
}

interface ButtonProps {
  icon?: IconName;
  label: string;
  onClick: () => void;
  kind?: 'plain' | 'main' | 'danger' | 'quiet';
  disabled?: boolean;
  title?: string;
}

export const Button = ({ icon, label, onClick, kind = 'plain', disabled = false, title }: ButtonProps) => (
  <button type="button" class="button" data-kind={kind} onClick={onClick} disabled={disabled} title={title}>
    {icon === undefined ? null : <Icon name={icon} />}
    {label}
  </button>
);

/** A button that shows a picture alone. Its name is for screen readers and for the pointer. */
export const IconButton = ({
  icon,
  label,
  onClick,
}: {
  icon: IconName;
  label: string;
  onClick: () => void;
}) => (
  <button type="button" class="icon-button" onClick={onClick} aria-label={label} title={label}>
    <Icon name={icon} />
  </button>
);

/** Text to copy, in a box. */
export function Code({ text, name, isLong = false }: { text: string; name: string; isLong?: boolean }) {
  return (
    <div class="code" data-long={isLong}>
      <pre tabIndex={0} aria-label={name}>
        <code>{text}</code>
      </pre>
      <IconButton icon="copy" label={`Copy ${name}`} onClick={() => void copy(text, name)} />
    </div>
  );
}

/** Names with their values. Values that are null are left out. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) => (
  <dl class="facts">
    {facts.map(([name, value]) =>
      value === null || value === undefined || value === '' ? null : (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ),
    )}
  </dl>
);

/** A part of a view with a heading. */
export const Section = ({
  title,
  children,
  aside,
}: {
  title: string;
  children: ComponentChildren;
  aside?: ComponentChildren;
}) => (
  <section class="section" aria-label={title}>
    <header>
      <h2>{title}</h2>
      {aside}
    </header>
    {children}
  </section>
);

interface Choice<T extends string> {
  value: T;
  label: string;
  count?: number;
}

/** A row of buttons of which one is chosen. */
export const Choices = <T extends string>({
  name,
  choices,
  chosen,
  choose,
}: {
  name: string;
  choices: readonly Choice<T>[];
  chosen: T;
  choose: (value: T) => void;
}) => (
  <div class="choices" role="group" aria-label={name}>
    {choices.map(({ value, label, count }) => (
      <button
        key={value}
        type="button"
        aria-pressed={value === chosen}
        onClick={() => choose(value)}
        data-value={value}
      >
        {label}
        {count === undefined ? null : <span class="count">{count.toLocaleString('en-US')}</span>}
      </button>
    ))}
  </div>
);

export const Search = ({
  label,
  value,
  onInput,
}: {
  label: string;
  value: string;
  onInput: (value: string) => void;
}) => (
  <label class="search">
    <Icon name="search" />
    <input
      type="search"
      data-search
      placeholder={label}
      aria-label={label}
      value={value}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
    />
    <kbd aria-hidden="true">/</kbd>
  </label>
);
