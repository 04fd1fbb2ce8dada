// Which videos and requests the filters of the page show.
import type { Entry, ListedVideo, State } from './types.ts';

/** The videos in a state whose prompt or id contains a text, in any case. */
export function filteredVideos(
  videos: readonly ListedVideo[],
  { state, text }: { state: State | 'all'; text: string },
): readonly ListedVideo[] {
  const part = text.trim().toLowerCase();
  if (state === 'all' && part === '') return videos;
  return videos.filter(
    (item) =>
      (state === 'all' || item.state === state) &&
      `${item.video.id}\n${item.video.prompt ?? ''}`.toLowerCase().includes(part),
  );
}

/** How many videos each state has. */
export function countsByState(videos: readonly ListedVideo[]): Readonly<Record<State | 'all', number>> {
  const counts = { all: videos.length, queued: 0, in_progress: 0, completed: 0, failed: 0, expired: 0 };
  for (const { state } of videos) counts[state] += 1;
  return counts;
}

type RequestKind = 'all' | 'refused' | 'unread' | 'rules';

export const isRefused = ({ status, outcome }: Entry): boolean =>
  status >= 400 || outcome === 'cut' || outcome === 'reset';

const kinds: Readonly<Record<RequestKind, (entry: Entry) => boolean>> = {
  all: () => true,
  refused: isRefused,
  unread: ({ unread }) => unread.length > 0,
  rules: ({ rule }) => rule.length > 0,
};

/** The requests of a kind that contain a text: in the path, the operation, the prompt or the error. */
export function filteredEntries(
  entries: readonly Entry[],
  { kind, text }: { kind: RequestKind; text: string },
): readonly Entry[] {
  const part = text.trim().toLowerCase();
  if (kind === 'all' && part === '') return entries;
  return entries.filter((entry) => kinds[kind](entry) && textOf(entry).includes(part));
}

function textOf({ id, method, path, operation, status, body, error, video_id: video }: Entry): string {
  const prompt = typeof body?.['prompt'] === 'string' ? body['prompt'] : '';
  return [id, method, path, operation, status, prompt, error?.code, error?.message, video]
    .join('\n')
    .toLowerCase();
}
