// Short messages that say what an action did.
import { signal } from '@preact/signals';
import type { Command } from '../model/shell.ts';
import { call, CallError, curlOf } from './api.ts';
import { later } from './time.ts';

export interface Toast {
  id: number;
  text: string;
  isFault: boolean;
  /** The line of curl that does the same. */
  curl: string | null;
  undo: { label: string; act: () => void } | null;
}

export const toasts = signal<readonly Toast[]>([]);
let newest = 0;

/** Real ms for which a message stays. A message with a way back stays longer. */
const stayMs = { plain: 6_000, undo: 10_000 };
/** Most messages at one time. */
const most = 3;

function showToast(toast: Partial<Toast> & Pick<Toast, 'text'>): void {
  newest += 1;
  const whole: Toast = { isFault: false, curl: null, undo: null, ...toast, id: newest };
  toasts.value = [...toasts.value, whole].slice(-most);
  stay(whole);
}

/** Removes the message when its time is over; not while the pointer or the focus is on it. */
function stay(toast: Toast): void {
  later(toast.undo === null ? stayMs.plain : stayMs.undo, () => {
    if (document.querySelector(`[data-toast="${toast.id}"]:is(:hover, :focus-within)`) !== null) stay(toast);
    else dropToast(toast.id);
  });
}

export function dropToast(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export interface Action<T> {
  command: Command;
  /** The message after a success. */
  says: string | ((answer: T) => string);
  undo?: (answer: T) => { label: string; act: () => void } | null;
}

/** Sends a command and shows what it did, or why it did not. @returns undefined after a refusal */
export async function act<T>({ command, says, undo }: Action<T>): Promise<T | undefined> {
  try {
    const curl = curlOf(command);
    const answer = await call<T>(command);
    const text = typeof says === 'string' ? says : says(answer);
    showToast({ text, curl, undo: undo?.(answer) ?? null });
    return answer;
  } catch (thrown) {
    if (!(thrown instanceof CallError)) throw thrown;
    showToast({ text: thrown.message, isFault: true });
    return undefined;
  }
}

/** Copies a text and says so. */
export async function copy(text: string, name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    showToast({ text: `${name} copied.` });
  } catch {
    showToast({ text: 'The browser does not allow this page to copy.', isFault: true });
  }
}
