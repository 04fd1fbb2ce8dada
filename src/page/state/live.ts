// Keeps the data of the page up to date: reads everything once, then applies the events of the server.
import { batch, effect, untracked, type ReadonlySignal } from '@preact/signals';
import type { ServerEvent } from '../model/event-parser.ts';
import type { VideoChange } from '../model/merge.ts';
import type {
  CatalogueEntry,
  ClockView,
  DeliveryView,
  EndpointView,
  Entry,
  ProjectView,
  RuleView,
  Status,
  Usage,
} from '../model/types.ts';
import { read, send } from './api.ts';
import * as data from './data.ts';
import { follow } from './follow.ts';
import { askedProject, confirmed } from './project.ts';
import { goToProject, route } from './router.ts';
import { token } from './session.ts';
import { browserNow, settled, wait } from './time.ts';
import { toasts } from './toasts.ts';

/** The version of the server that served the page. Another version has another page. */
let servedBy: string | undefined;

/** Follows the project of the address, and begins anew when the project or the token changes. */
export function startLive(): void {
  let end = new AbortController();
  effect(() => {
    const project = askedProject.value;
    void token.value;
    end.abort();
    end = new AbortController();
    // What is read from here on must not start this effect again.
    untracked(() => {
      if (confirmed.value?.asked !== project) forget();
      void begin(project, end.signal);
    });
  });
}

async function begin(project: string, cancel: AbortSignal): Promise<void> {
  // The choice changes the address, and this function is called again.
  if (route.value.project === null) await chooseProject();
  if (cancel.aborted) return;
  // The first page need not wait for the stream of events.
  if (!firstList().isLoaded.value)
    firstList()
      .glance()
      .catch(() => {});
  await followProject(project, cancel);
}

function forget(): void {
  batch(() => {
    for (const list of [data.videos, data.entries, data.deliveries]) list.clear();
    data.rules.value = [];
    data.endpoints.value = [];
    data.usage.value = null;
    data.reading.value = null;
    data.otherProject.value = null;
    // What a message offers to undo belongs to the project before.
    toasts.value = [];
  });
}

/** Without a project in the address, the page shows the project whose video is the newest. */
async function chooseProject(): Promise<void> {
  await refreshProjects();
  const [newest] = data.projects.value.toSorted((a, b) =>
    (b.last_video ?? '').localeCompare(a.last_video ?? ''),
  );
  if (route.value.project === null && newest !== undefined) goToProject(newest.id, { replace: true });
}

const followProject = (project: string, cancel: AbortSignal) =>
  follow({
    open: (lastId, signal) => openStream(lastId, AbortSignal.any([signal, cancel])),
    onEvents: (events) => batch(() => applyAll(project, events)),
    onLink: (link) => (data.link.value = link),
    wait,
    cancel,
  });

function openStream(lastId: string, cancel: AbortSignal): Promise<Response> {
  const headers = lastId === '' ? {} : { 'Last-Event-ID': lastId };
  return send({ method: 'GET', path: '/_emulator/events', headers }, cancel);
}

/** Applies events. Events of one kind that follow each other are applied in one step. */
function applyAll(project: string, events: readonly ServerEvent[]): void {
  const read = events.map(({ event, data: text }) => [event, JSON.parse(text) as unknown] as const);
  const of = <T>(name: string): T[] => read.flatMap(([event, value]) => (event === name ? [value as T] : []));
  for (const ready of of<Ready>('ready')) confirm(project, ready);
  if (of('reload').length > 0) reloadAll();
  const changed = of<VideoChange>('video');
  if (changed.length > 0) data.videos.change(changed);
  const entries = of<Entry>('request');
  if (entries.length > 0) data.entries.change(entries);
  const sent = of<DeliveryView>('delivery');
  if (sent.length > 0) data.deliveries.change(sent);
  const rules = of<{ data: RuleView[] }>('rules').at(-1);
  if (rules !== undefined) data.rules.value = rules.data;
  const clock = of<ClockView>('clock').at(-1);
  if (clock !== undefined) showClock(clock);
  const other = of<{ id: string }>('project').at(-1);
  if (other !== undefined) data.otherProject.value = other.id;
  if (other !== undefined) void refreshProjects();
  if (changed.length > 0 || entries.length > 0) refreshCounts();
}

interface Ready {
  version: string;
  project: string;
  resumed: boolean;
}

function confirm(asked: string, { version, project, resumed }: Ready): void {
  servedBy ??= version;
  if (servedBy !== version) return location.reload();
  confirmed.value = { asked, id: project };
  if (!resumed) reloadAll();
}

export function showClock(clock: ClockView): void {
  data.reading.value = { clock, readAt: browserNow() };
  if (clock.scale > 0) data.usualScale.value = clock.scale;
}

/**
 * Reads everything anew: first the list of the view, then the rest side by side. A reading that fails is repeated with
 * the next connection.
 */
function reloadAll(): void {
  const { videos, entries, deliveries } = data;
  const first = firstList();
  const begun = first.reload().catch(() => {});
  void Promise.race([begun, loaded(first)]).then(() => {
    for (const list of [videos, entries, deliveries]) if (list !== first) list.reload().catch(() => {});
    const all = [
      refreshRules,
      refreshEndpoints,
      refreshUsage,
      refreshStatus,
      refreshProjects,
      readCatalogues,
    ];
    return Promise.allSettled(all.map((refresh) => refresh()));
  });
}

/** The list of the view that is shown. */
const firstList = () =>
  ({ requests: data.entries, webhooks: data.deliveries })[route.value.view as string] ?? data.videos;

/** Waits for the first page of a list. */
const loaded = ({ isLoaded }: { isLoaded: ReadonlySignal<boolean> }) =>
  new Promise<void>((resolve) => {
    const end = isLoaded.subscribe((isThere) => {
      if (!isThere) return;
      resolve();
      queueMicrotask(() => end());
    });
  });

const refreshRules = async () => (data.rules.value = (await read<{ data: RuleView[] }>('rules')).data);
export const refreshEndpoints = async () =>
  (data.endpoints.value = (await read<{ data: EndpointView[] }>('webhooks/endpoints')).data);
export const refreshUsage = async () => (data.usage.value = await read<Usage>('usage'));
const refreshStatus = async () => (data.status.value = await read<Status>('status'));
async function refreshProjects(): Promise<void> {
  const list = await read<{ data: ProjectView[] }>('projects', { limit: '1000' }).catch(() => undefined);
  if (list !== undefined) data.projects.value = list.data;
}

async function readCatalogues(): Promise<void> {
  if (data.errors.value.length > 0) return;
  data.errors.value = (await read<{ data: CatalogueEntry[] }>('errors')).data;
  data.situations.value = (await read<{ data: string[] }>('situations')).data;
}

/** The figures that no event carries. */
const refreshCounts = settled(400, () => {
  refreshUsage().catch(() => {});
  if (route.value.view === 'webhooks') refreshEndpoints().catch(() => {});
});
