// Checks external tools and files at the start of an emulator.
import type { OpenedStore } from './open-data.ts';
import type { Options } from './options/options.ts';
import type { Rules } from './rules/rule-books.ts';

/** @returns undefined when nothing needs checking */
export function createAssertWhole(
  options: Options,
  parts: { rules: Pick<Rules, 'load'>; media: { load: () => Promise<unknown> }; store: OpenedStore },
): (() => Promise<void>) | undefined {
  const { rules, media, store } = parts;
  const asksForMore = options.media !== 'builtin' || options.mediaDir !== undefined;
  const loaded = options.rules.length === 0 ? undefined : rules.load(options.rules);
  // The first request reports the error.
  loaded?.catch(() => {});
  if (!asksForMore && loaded === undefined && store.ready === undefined) return undefined;
  return async () => {
    await store.ready?.();
    await loaded;
    if (asksForMore) await media.load();
  };
}
