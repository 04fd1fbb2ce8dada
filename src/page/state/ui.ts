// What a person has chosen in the views. It stays while the person moves between them.
import { signal } from '@preact/signals';
import { emptyDraft, type Draft } from '../model/draft.ts';
import type { State } from '../model/types.ts';

/** The form for a new video. With a source, it makes a remix, an edit or an extension. */
export interface CreateForm {
  kind: 'create' | 'remix' | 'edit' | 'extension';
  source: string | null;
  prompt: string;
}

export type Dialog = { name: 'create'; form: CreateForm } | { name: 'help' } | { name: 'project' };
export const dialog = signal<Dialog | null>(null);

export const openCreate = (form: Partial<CreateForm> = {}): void => {
  dialog.value = { name: 'create', form: { kind: 'create', source: null, prompt: '', ...form } };
};

export const jobFilter = signal<State | 'all'>('all');
export const jobSearch = signal('');

export const requestFilter = signal<'all' | 'refused' | 'unread' | 'rules'>('all');
export const requestSearch = signal('');

export const errorSearch = signal('');

/** The form of a rule. */
export const draft = signal<Draft>(emptyDraft());
