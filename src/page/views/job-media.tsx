// The clip of a job, its thumbnail and its spritesheet.
import { useState } from 'preact/hooks';
import { progressAt } from '../model/progress.ts';
import type { ListedVideo } from '../model/types.ts';
import { useAsset } from '../parts/asset.tsx';
import { Choices, Outlook } from '../parts/bits.tsx';
import { now } from '../state/data.ts';
import type { Variant } from '../state/assets.ts';

const variants = [
  { value: 'video', label: 'Clip' },
  { value: 'thumbnail', label: 'Thumbnail' },
  { value: 'spritesheet', label: 'Spritesheet' },
] as const;

export function JobMedia({ item }: { item: ListedVideo }) {
  const [variant, choose] = useState<Variant>('video');
  const hasFiles = item.state === 'completed' || item.state === 'expired';
  return (
    <section class="media" aria-label="Files">
      <div class="stage" data-size={orientation(item.video.size)}>
        {hasFiles ? <Asset item={item} variant={variant} /> : <Pending item={item} />}
      </div>
      {hasFiles ? <Choices name="File" choices={variants} chosen={variant} choose={choose} /> : null}
    </section>
  );
}

const orientation = (size: string) => {
  const [width = 0, height = 0] = size.split('x').map(Number);
  return height > width ? 'tall' : 'wide';
};

function Asset({ item, variant }: { item: ListedVideo; variant: Variant }) {
  const { id } = item.video;
  const address = useAsset(id, variant, true);
  const poster = useAsset(id, 'thumbnail', variant === 'video');
  if (address === undefined) return <p class="quiet">Reading the file …</p>;
  if (address === null) return <p class="quiet">The file cannot be read.</p>;
  if (variant !== 'video') return <img src={address} alt={`${variant} of the clip`} />;
  return (
    <video
      src={address}
      controls
      loop
      playsInline
      aria-label="The clip"
      {...(typeof poster === 'string' ? { poster } : {})}
    />
  );
}

function Pending({ item }: { item: ListedVideo }) {
  if (item.state === 'failed') return <p class="stage-note">No file: the job failed.</p>;
  return (
    <div class="stage-note">
      <strong>{progressAt(item, now.value)} %</strong>
      <Outlook video={item} />
    </div>
  );
}
