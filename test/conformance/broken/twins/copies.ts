// Servers whose remixes, edits and extensions have default values instead of the values of their source.
import { isDerivation } from '../bend.ts';
import { twins, type BentRequest, type Twin } from '../twin.ts';

/** A server that changes only values that are not defaults. Other checks judge default values. */
const forgets = (
  area: 'remix' | 'edits' | 'extensions',
  key: 'model' | 'seconds' | 'size',
  { from, to, id = `keeps-${key}` }: { from: string; to: string; id?: string },
): Twin => ({
  name: `${area}: the ${key} of the source is not kept when it is ${from}`,
  breaks: [`${area}.${id}`],
  answer({ json, status }, request) {
    if (isOf(area, request) && status === 200 && json?.[key] === from) json[key] = to;
  },
});

const isOf = (area: string, request: BentRequest) =>
  isDerivation(request) && request.path.endsWith(`/${area}`);

const model = { from: 'sora-2-pro', to: 'sora-2' };
const seconds = { from: '8', to: '4' };

/** Changes the size of videos made by sora-2-pro. */
const resized = (area: 'remix' | 'edits' | 'extensions'): Twin => ({
  name: `${area}: the size of a source made by sora-2-pro is not kept`,
  breaks: [`${area}.keeps-size`],
  answer({ json, status }, request) {
    if (isOf(area, request) && status === 200 && json?.model === 'sora-2-pro') json.size = '720x1280';
  },
});

export const copies = twins([
  forgets('remix', 'model', model),
  forgets('remix', 'seconds', seconds),
  resized('remix'),
  forgets('edits', 'model', model),
  forgets('edits', 'seconds', seconds),
  resized('edits'),
  forgets('extensions', 'model', model),
  resized('extensions'),
  forgets('extensions', 'seconds', { from: '12', to: '8', id: 'total-seconds-of-eight' }),
]);
