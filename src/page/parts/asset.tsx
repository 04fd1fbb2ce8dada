// A picture or a clip of a video, shown when its bytes have come.
import { useEffect, useState } from 'preact/hooks';
import { assetAddress, type Variant } from '../state/assets.ts';
import type { State } from '../model/types.ts';
import { later } from '../state/time.ts';
import { Icon } from './icon.tsx';

/** Real ms that a picture must stay on the screen before it is fetched, so that a fast scroll fetches nothing. */
const settleMs = 80;

/** @returns the address of the file; undefined until it is there, null when it cannot be read */
export function useAsset(id: string, variant: Variant, isWanted: boolean): string | null | undefined {
  const [found, setFound] = useState<{ of: string; address: string | null }>();
  useEffect(() => {
    if (!isWanted) return;
    let isOver = false;
    const show = (address: string | null) => {
      if (!isOver) setFound({ of: `${id} ${variant}`, address });
    };
    const cancel = later(settleMs, () => {
      assetAddress(id, variant).then(show, () => show(null));
    });
    return () => {
      isOver = true;
      cancel();
    };
  }, [id, variant, isWanted]);
  return found?.of === `${id} ${variant}` ? found.address : undefined;
}

/** The poster of a video. Without a file, and until it has come, there is a frame with a picture of the state. */
export function Poster({ id, state }: { id: string; state: State }) {
  const hasFiles = state === 'completed' || state === 'expired';
  const address = useAsset(id, 'thumbnail', hasFiles);
  return (
    <span class="poster" data-state={state}>
      {typeof address === 'string' ? (
        <img src={address} alt="" />
      ) : (
        <Icon name={state === 'failed' ? 'close' : 'play'} />
      )}
    </span>
  );
}
