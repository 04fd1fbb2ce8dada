// Files of videos as addresses that elements can show. They are fetched, because an element cannot send the token.
import { send } from './api.ts';
import { projectId } from './project.ts';

export type Variant = 'video' | 'thumbnail' | 'spritesheet';

/** Most files that are kept. The files that were used last stay. */
const most = 400;
/** Most fetches at one time, so that scrolling does not hold up other calls. */
const mostAtOnce = 4;

const kept = new Map<string, Promise<string>>();
let running = 0;
const queue: (() => void)[] = [];

async function fetchAddress(id: string, variant: Variant): Promise<string> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => void queue.push(resolve));
  running += 1;
  try {
    const path = `/_emulator/videos/${encodeURIComponent(id)}/bytes`;
    const answer = await send({ method: 'GET', path, query: { variant } });
    return URL.createObjectURL(await answer.blob());
  } finally {
    running -= 1;
    // The file that was asked for last is on the screen; it comes first.
    queue.pop()?.();
  }
}

/** The address of a file inside the browser. @throws CallError */
export function assetAddress(id: string, variant: Variant): Promise<string> {
  const name = `${projectId()} ${id} ${variant}`;
  const address = kept.get(name) ?? fetchAddress(id, variant);
  kept.delete(name);
  kept.set(name, address);
  address.catch(() => kept.delete(name));
  for (const [old, oldAddress] of kept) {
    if (kept.size <= most) break;
    kept.delete(old);
    oldAddress.then((url) => URL.revokeObjectURL(url)).catch(() => {});
  }
  return address;
}
