// What a view shows while it has nothing to show: how to make something appear.
import type { ComponentChildren } from 'preact';
import { quoted } from '../model/shell.ts';
import { askedKey, askedProject } from '../state/project.ts';
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

/** The settings that make a program call this server. A project that is named by its id needs a third one. */
function exportLines(): string {
  const key = askedKey();
  const project = key === null ? `\nexport OPENAI_PROJECT_ID=${quoted(askedProject.value)}` : '';
  const keyLine = `export OPENAI_API_KEY=${quoted(key ?? 'sk-emulator')}`;
  return `export OPENAI_BASE_URL=${location.origin}/v1\n${keyLine}${project}`;
}

export const ExportLines = () => (
  <>
    <p>Set these variables where your program runs. Its next call appears here at once.</p>
    <Code text={exportLines()} name="the settings" />
    <p class="quiet">
      Every key is a project of its own, so tests with different keys do not disturb each other.
    </p>
  </>
);
