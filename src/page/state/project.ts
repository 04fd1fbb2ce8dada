// The project that the page shows.
import { computed, signal } from '@preact/signals';
import { route } from './router.ts';

/** The project of the default key, for a server that no one has called yet. */
const firstProject = 'key:sk-emulator';

/** The id that the server gave for the project of the address; null until it answers. */
export const confirmed = signal<{ asked: string; id: string } | null>(null);

/** The project as the address names it. */
export const askedProject = computed(() => route.value.project ?? firstProject);

/** The key that the address names; null when it names an id. */
export const askedKey = (): string | null =>
  askedProject.value.startsWith('key:') ? askedProject.value.slice('key:'.length) : null;

/** The id of the project, or its key until the server has given the id. */
export const projectId = (): string => {
  const asked = askedProject.value;
  return confirmed.value?.asked === asked ? confirmed.value.id : asked;
};
