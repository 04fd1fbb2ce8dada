// Opens the store that a text names.
import { parseDataPlace } from '../../src/emulator/store/data-place.ts';
import { openStore } from '../../src/emulator/store/open-store.ts';
import type { Store } from '../../src/emulator/store/store.ts';

/** @param data a text for `--data` */
export async function openAt(data: string, given?: Parameters<typeof openStore>[1]): Promise<Store> {
  const place = parseDataPlace(data);
  if (place === undefined) throw new Error('The text names no store.');
  return openStore(place, given);
}
