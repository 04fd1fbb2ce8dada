// The address of the page: which view it shows, of which project.
import { computed, signal } from '@preact/signals';

/** The path below which Vite builds the page. It ends with a slash. */
const base = import.meta.env.BASE_URL;

export const viewNames = ['jobs', 'requests', 'webhooks', 'situations', 'clock', 'spend', 'errors'] as const;
export type ViewName = (typeof viewNames)[number];

export interface Route {
  view: ViewName;
  /** The job or the request that the view shows. */
  id: string | null;
  /** `proj_…` or `key:…`; null for the project that was used last. */
  project: string | null;
}

const address = signal(location.href);

export const route = computed<Route>(() => {
  const { pathname, searchParams } = new URL(address.value);
  const [name, id = ''] = pathname.slice(base.length).split('/');
  const view = viewNames.find((candidate) => candidate === name) ?? 'jobs';
  return { view, id: id === '' ? null : decoded(id), project: searchParams.get('project') };
});

/** A part of the address without its escapes. A part with broken escapes stays as it is. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a view, with the present project. */
export function addressOf(view: ViewName, id?: string, project: string | null = route.value.project): string {
  const path = id === undefined ? view : `${view}/${encodeURIComponent(id)}`;
  return `${base}${path}${project === null ? '' : `?project=${encodeURIComponent(project)}`}`;
}

export function goTo(view: ViewName, id?: string): void {
  show(addressOf(view, id));
}

/** Changes the project and stays in the view. */
export function goToProject(project: string, { replace = false } = {}): void {
  const { view, id } = route.value;
  show(addressOf(view, replace && id !== null ? id : undefined, project), replace);
}

function show(href: string, replace = false): void {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  address.value = location.href;
}

/** Follows the buttons of the browser and the links of the page without a reload. */
export function startRouting(): void {
  addEventListener('popstate', () => (address.value = location.href));
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (link === null || !isPlain || link.target !== '' || link.hasAttribute('download')) return;
    const { origin, pathname } = new URL(link.href);
    if (origin !== location.origin || !pathname.startsWith(base) || link.hash !== '') return;
    event.preventDefault();
    show(link.href);
  });
}
