// Reading and deleting videos.
import { isBroken } from './fault.mjs';
import { jsonOf, persistently, sendOnce } from './http.mjs';

/** More pages than any account of the lab has: the fault of reading for ever ends here. */
const mostPages = 40;

/** @returns the ids of all videos */
export async function listAll() {
  const ids = [];
  for (let page = 1, after = ''; page <= mostPages; page += 1) {
    const answer = await persistently(() => sendOnce('GET', `/videos?limit=10${after}`));
    const { data, has_more: hasMore } = jsonOf(answer);
    ids.push(...data.map(({ id }) => id));
    if (isBroken('reads-one-page')) break;
    if ((!hasMore || data.length === 0) && !isBroken('reads-without-end')) break;
    if (data.length > 0) after = `&after=${data.at(-1).id}`;
  }
  return ids;
}

export async function remove(id) {
  await persistently(() => sendOnce('DELETE', `/videos/${id}`));
}
