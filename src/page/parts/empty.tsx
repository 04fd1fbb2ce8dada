// What a view shows while it has nothing to show: how to make something appear.
import type { ComponentChildren } from 'preact';
import { askedKey } from '../state/project.ts';
import { Code } from './bits.tsx';
import { Icon, type IconName } from './icon.tsx';

export const Empty = ({
  icon,
  title,
  children,
}: {
  icon: IconName;
  title: string;
  children?: ComponentChildren;
}) => (
  <div class="empty">
    <Icon name={icon} />
    <h2>{title}</h2>
    {children}
  </div>
);

/** The settings that make a program call this server. */
function exportLines(): string {
  return `export OPENAI_BASE_URL=${location.origin}/v1\nexport OPENAI_API_KEY=${askedKey() ?? 'sk-emulator'}`;
}

export const ExportLines = () => (
  <>
    <p>Set these two variables where your program runs. Its next call appears here at once.</p>
    <Code text={exportLines()} name="the settings" />
    <p class="quiet">
      Every key is a project of its own, so tests with different keys do not disturb each other.
    </p>
  </>
);
