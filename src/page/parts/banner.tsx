// The line that tells of a server that does not answer.
import { signal, effect } from '@preact/signals';
import { link } from '../state/data.ts';
import { asksFor } from '../state/api.ts';
import { later } from '../state/time.ts';

/** True after the link has been lost for a moment. A stream that is opened again at once shows nothing. */
const isLost = signal(false);
let cancel = () => {};
effect(() => {
  cancel();
  cancel = () => {};
  if (link.value !== 'lost') isLost.value = false;
  else cancel = later(600, () => (isLost.value = true));
});

export const Banner = () =>
  isLost.value && asksFor.value === null ? (
    <div class="banner" role="alert">
      The emulator at {location.host} does not answer. The page connects again when it is back.
    </div>
  ) : null;
