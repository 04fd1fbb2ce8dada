// The function that measures each group of rows.
import { clientLab } from './rows/client-lab.mjs';
import { clip, hundredClips, images, longClip } from './rows/clips.mjs';
import { coldStart } from './rows/cold-start.mjs';
import { createToLastByte, firstClip } from './rows/downloads.mjs';
import { install } from './rows/install.mjs';
import { memory } from './rows/memory.mjs';
import { firstList } from './rows/page.mjs';
import { requests } from './rows/requests.mjs';
import { storage } from './rows/storage.mjs';
import { stores } from './rows/stores.mjs';

/** The functions by the names that `--only` accepts; each returns figures. */
export const measures = {
  'cold-start': coldStart,
  requests,
  memory,
  storage,
  stores,
  'first-clip': firstClip,
  clip,
  'long-clip': longClip,
  'hundred-clips': hundredClips,
  images,
  create: createToLastByte,
  page: firstList,
  install,
  'client-lab': clientLab,
};
