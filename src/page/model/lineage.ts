// The relatives of a video: the videos that it was made from, and those that were made from it.
import type { ListedVideo } from './types.ts';

/** The videos that this video was made from, the first one first. A deleted video ends the line. */
export function sourcesOf(video: ListedVideo, all: readonly ListedVideo[]): ListedVideo[] {
  const line: ListedVideo[] = [];
  for (let id = video.source_id; id !== null;) {
    const source = all.find((candidate) => candidate.video.id === id);
    if (source === undefined || line.includes(source)) break;
    line.unshift(source);
    id = source.source_id;
  }
  return line;
}

export const childrenOf = (id: string, all: readonly ListedVideo[]): ListedVideo[] =>
  all.filter(({ source_id: source }) => source === id);

/** For an extension, the seconds that it added to its source; undefined when the source is not known. */
export function addedSeconds(video: ListedVideo, source: ListedVideo | undefined): string | undefined {
  if (video.kind !== 'extension' || source === undefined) return undefined;
  return String(Number(video.video.seconds) - Number(source.video.seconds));
}
