// The side of the page: the project, the views with what waits in them, the clock, and the state of the link.
import type { ComponentChildren } from 'preact';
import { shortId } from '../model/format.ts';
import { isPending } from '../model/progress.ts';
import * as data from '../state/data.ts';
import { freezeClock, resumeClock } from '../state/actions.ts';
import { askedKey, projectId } from '../state/project.ts';
import { addressOf, goToProject, route, type ViewName } from '../state/router.ts';
import { keyOfView } from '../state/keys.ts';
import { nextTheme, theme } from '../state/session.ts';
import { dialog } from '../state/ui.ts';
import { IconButton, Moment } from './bits.tsx';
import { Icon } from './icon.tsx';

export const Sidebar = () => (
  <header class="sidebar">
    <div class="brand">
      <Mark />
      <strong>sora-emulator</strong>
      <small>{data.status.value?.version ?? ''}</small>
    </div>
    <ProjectSwitch />
    <nav aria-label="Views">
      <ViewLink view="jobs" label="Jobs" count={data.videos.items.value.filter(isPending).length} />
      <ViewLink view="requests" label="Requests" />
      <ViewLink view="webhooks" label="Webhooks" />
      <ViewLink
        view="situations"
        label="Situations"
        count={data.rules.value.filter(({ spent }) => !spent).length}
      />
      <ViewLink view="clock" label="Clock" />
      <ViewLink view="spend" label="Spend" />
      <ViewLink view="errors" label="Errors" />
    </nav>
    <div class="side-end">
      <SideClock />
      <div class="side-tools">
        <LinkState />
        <IconButton
          icon={{ system: 'system', light: 'sun', dark: 'moon' }[theme.value] as 'sun'}
          label={`Theme: ${theme.value}`}
          onClick={nextTheme}
        />
        <IconButton icon="help" label="Keys and help" onClick={() => (dialog.value = { name: 'help' })} />
      </div>
    </div>
  </header>
);

const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" />
    <path d="M12.5 9.800a1 1 0 0 1 1.5-.87l9.6 5.700a1.6 1.6 0 0 1 0 2.74l-9.6 5.700a1 1 0 0 1-1.5-.87zM7.6 10.500v11" />
  </svg>
);

function ViewLink({
  view,
  label,
  count = 0,
}: {
  view: ViewName;
  label: string;
  count?: number;
}): ComponentChildren {
  const isHere = route.value.view === view;
  return (
    <a
      href={addressOf(view)}
      class="view-link"
      title={`${label} (${keyOfView(view)})`}
      aria-current={isHere ? 'page' : undefined}
    >
      <Icon name={view} />
      <span>{label}</span>
      {count === 0 ? null : <span class="count">{count.toLocaleString('en-US')}</span>}
    </a>
  );
}

const another = 'another';

function ProjectSwitch() {
  const current = projectId();
  const list = data.projects.value;
  const other = data.otherProject.value;
  return (
    <div class="project">
      <select
        aria-label="Project"
        value={current}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          currentTarget.value = current;
          if (value === another) dialog.value = { name: 'project' };
          else goToProject(value);
        }}
      >
        {list.some(({ id }) => id === current) ? null : (
          <option value={current}>{askedKey() ?? shortId(current)}</option>
        )}
        {list.map(({ id, keys, videos }) => (
          <option key={id} value={id}>
            {`${keys[0] ?? 'project'} (${videos}${videos === 1_000 ? '+' : ''}) ${shortId(id)}`}
          </option>
        ))}
        <option value={another}>Another key …</option>
      </select>
      {other === null || other === current ? null : (
        <button type="button" class="text-button" onClick={() => goToProject(other)}>
          Another project is active
        </button>
      )}
    </div>
  );
}

function SideClock() {
  const reading = data.reading.value;
  if (reading === null) return null;
  const { frozen, scale } = reading.clock;
  return (
    <div class="side-clock" data-frozen={frozen}>
      <a href={addressOf('clock')} title="The project's clock">
        <Moment ms={data.now.value} />
      </a>
      <span class="quiet">{frozen ? 'frozen' : `${scale}×`}</span>
      {frozen ? (
        <IconButton icon="play" label="Resume the clock" onClick={() => void resumeClock()} />
      ) : (
        <IconButton icon="pause" label="Freeze the clock" onClick={() => void freezeClock()} />
      )}
    </div>
  );
}

const linkWords = { connecting: 'Connecting', open: 'Live', lost: 'Not connected' };

const LinkState = () => (
  <span class="link-state" data-link={data.link.value}>
    {linkWords[data.link.value]}
  </span>
);
