// The keyboard: moving in a list, going to a view, and the keys that the help lists.
import { goTo, route, viewNames } from './router.ts';
import { nextTheme } from './session.ts';
import { dialog, openCreate } from './ui.ts';

/** What the help shows, in its order. */
export const keyHelp: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'Search'],
  [['j', '↓'], 'Next row'],
  [['k', '↑'], 'Previous row'],
  [['Enter'], 'Open the row'],
  [['Esc'], 'Close, or go back to the list'],
  [['n'], 'New video'],
  [['1', '…', '7'], 'Go to a view'],
  [['t'], 'Theme: system, light, dark'],
  [['?'], 'This help'],
];

/** The list on the screen. It moves its focus by a number of rows. */
let list: ((step: number) => void) | undefined;

/** Makes a list the one that the keys move in. @returns a function that ends this */
export function listensToKeys(move: (step: number) => void): () => void {
  list = move;
  return () => {
    if (list === move) list = undefined;
  };
}

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, video, [contenteditable]') !== null;

export function startKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (isField(event.target)) leaveField(event);
    else if (onKey(event.key)) event.preventDefault();
  });
}

/** In a field only Escape is a command: it goes back to the list. */
function leaveField({ key, target }: KeyboardEvent): void {
  if (key === 'Escape' && target instanceof HTMLElement) target.blur();
}

/** @returns whether the key is a command */
function onKey(key: string): boolean {
  const view = /^[1-7]$/.test(key) ? viewNames[Number(key) - 1] : undefined;
  if (view !== undefined) goTo(view);
  else if (key in commands) return commands[key as keyof typeof commands]() !== false;
  return view !== undefined;
}

const commands = {
  '/': () => document.querySelector<HTMLElement>('[data-search]')?.focus(),
  j: () => list?.(1),
  ArrowDown: () => (list === undefined ? false : list(1)),
  k: () => list?.(-1),
  ArrowUp: () => (list === undefined ? false : list(-1)),
  n: () => openCreate(),
  t: () => nextTheme(),
  '?': () => void (dialog.value = { name: 'help' }),
  Escape: () => (route.value.id === null ? false : goTo(route.value.view)),
};

/** The number of the key that goes to a view. */
export const keyOfView = (view: (typeof viewNames)[number]): string => String(viewNames.indexOf(view) + 1);
