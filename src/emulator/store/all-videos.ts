// Reads all videos of a project, one page at a time.
import type { Cursor, Doc, Store } from './store.ts';

const pageSize = 1_000;

export async function* everyVideo(store: Store, project: string): AsyncGenerator<Doc<'video'>> {
  let after: Cursor | undefined;
  for (;;) {
    const page = await store.list(project, 'video', {
      limit: pageSize,
      order: 'asc',
      ...(after === undefined ? {} : { after }),
    });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}
