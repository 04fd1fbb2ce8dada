// The top of a view: its name, what belongs beside it, and a row of tools.
import type { ComponentChildren } from 'preact';

export const Head = ({
  title,
  note,
  children,
}: {
  title: string;
  note?: ComponentChildren;
  children?: ComponentChildren;
}) => (
  <header class="head">
    <h1>{title}</h1>
    {note === undefined ? null : <p class="quiet">{note}</p>}
    <div class="head-tools">{children}</div>
  </header>
);
