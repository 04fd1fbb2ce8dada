// What the page keeps in the browser: the admin token and a key of the user for this tab, the theme for all tabs.
import { effect, signal } from '@preact/signals';

const read = (storage: Storage, name: string) => storage.getItem(`sora-emulator.${name}`);

function write(storage: Storage, name: string, value: string | null): void {
  if (value === null) storage.removeItem(`sora-emulator.${name}`);
  else storage.setItem(`sora-emulator.${name}`, value);
}

/** The admin token. It is kept until the tab is closed. */
export const token = signal<string | null>(read(sessionStorage, 'token'));
/** The key of the user for /v1, when the server does not accept every key. It is kept until the tab is closed. */
export const ownKey = signal<string | null>(read(sessionStorage, 'key'));

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];
const keptTheme = read(localStorage, 'theme');
export const theme = signal<Theme>(themes.find((name) => name === keptTheme) ?? 'system');

/** Goes on to the next theme: system, light, dark. */
export function nextTheme(): void {
  theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system';
}

/** Writes every change to the storage of the browser, and shows the theme. */
export function keepSession(): void {
  effect(() => write(sessionStorage, 'token', token.value));
  effect(() => write(sessionStorage, 'key', ownKey.value));
  effect(() => {
    write(localStorage, 'theme', theme.value === 'system' ? null : theme.value);
    document.documentElement.dataset['theme'] = theme.value;
  });
}
