// Everything that the page knows of the project and of the server.
import { computed, signal } from '@preact/signals';
import { withDeliveries, withEntries, withVideos } from '../model/merge.ts';
import { projectNow, type Reading } from '../model/progress.ts';
import type {
  CatalogueEntry,
  DeliveryView,
  EndpointView,
  Entry,
  ListedVideo,
  ProjectView,
  RuleView,
  Status,
  Usage,
} from '../model/types.ts';
import { read } from './api.ts';
import { createLiveList } from './lists.ts';
import { browserNow, tick } from './time.ts';
import type { Link } from './follow.ts';

interface Page<T> {
  data: T[];
  has_more: boolean;
  last_id: string | null;
}

/** Reads pages of videos: a small one at first, so that the page shows something soon. */
async function* pagesOfVideos(): AsyncGenerator<ListedVideo[]> {
  let query: Record<string, string> = { limit: '60' };
  for (;;) {
    const { data, has_more: more, last_id: last } = await read<Page<ListedVideo>>('videos', query);
    yield data;
    if (!more || last === null) return;
    query = { limit: '1000', after: last };
  }
}

/** Reads the whole journal, the newest entries first, also in a small page before the large ones. */
async function* pagesOfEntries(): AsyncGenerator<Entry[]> {
  let query: Record<string, string> = { order: 'desc', limit: '60' };
  for (;;) {
    const { data, has_more: more } = await read<Omit<Page<Entry>, 'last_id'>>('requests', query);
    yield data;
    const last = data.at(-1);
    if (!more || last === undefined) return;
    query = { order: 'desc', limit: '1000', after: last.id };
  }
}

/** The server lists the newest deliveries with the oldest of them first. The page shows the newest first. */
async function* pageOfDeliveries(): AsyncGenerator<readonly DeliveryView[]> {
  const { data } = await read<{ data: DeliveryView[] }>('webhooks/deliveries', { limit: '1000' });
  yield withDeliveries([], data);
}

export const videos = createLiveList({ pages: pagesOfVideos, apply: withVideos });
export const entries = createLiveList<Entry, Entry>({ pages: pagesOfEntries, apply: withEntries });
export const deliveries = createLiveList<DeliveryView, DeliveryView>({
  pages: pageOfDeliveries,
  apply: withDeliveries,
});

export const rules = signal<readonly RuleView[]>([]);
export const endpoints = signal<readonly EndpointView[]>([]);
export const usage = signal<Usage | null>(null);
export const status = signal<Status | null>(null);
export const projects = signal<readonly ProjectView[]>([]);
export const errors = signal<readonly CatalogueEntry[]>([]);
export const situations = signal<readonly string[]>([]);
export const reading = signal<Reading | null>(null);
/** The speed of the clock before it was frozen. */
export const usualScale = signal(1);
/** Whether the events arrive. */
export const link = signal<Link>('connecting');
/** Another project that became active while the page is open. */
export const otherProject = signal<string | null>(null);

/** The project's clock, in ms since 1970; it changes with every tick. */
export const now = computed(() => {
  // The reading alone does not change while time passes.
  void tick.value;
  return reading.value === null ? 0 : projectNow(reading.value, browserNow());
});

const byId = computed(() => new Map(videos.items.value.map((video) => [video.video.id, video])));

/** The video of an id, when the page knows it. */
export const videoOf = (id: string): ListedVideo | undefined => byId.value.get(id);
