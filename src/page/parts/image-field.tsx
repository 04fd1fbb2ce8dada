// The field for a picture to start from. A file can be dropped on it.
import { useEffect, useState } from 'preact/hooks';
import { proposals, type CreationFields } from '../model/creation.ts';
import { bytes, sizeText } from '../model/format.ts';
import { Button } from './bits.tsx';

interface Props {
  image: File | null;
  change: (part: Partial<CreationFields>) => void;
}

interface Preview {
  address: string;
  /** `1280x720`; empty for a file that the browser cannot show. */
  size: string;
}

export function ImageField({ image, change }: Props) {
  const [isOver, setOver] = useState(false);
  const preview = usePreview(image, change);
  const take = (file: File | undefined) => {
    if (file !== undefined) change({ image: file });
  };
  return (
    <div
      class="drop"
      data-over={isOver}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files[0]);
      }}
    >
      {image === null ? null : (
        <Chosen image={image} preview={preview} onRemove={() => change({ image: null })} />
      )}
      <label class="drop-label" hidden={image !== null}>
        <span>Drop a picture here, or choose one. It must have the size of the video.</span>
        <input
          type="file"
          accept="image/jpeg,image/png,image/webp"
          aria-label="Picture to start from"
          onChange={({ currentTarget }) => take(currentTarget.files?.[0])}
        />
      </label>
    </div>
  );
}

const Chosen = ({
  image,
  preview,
  onRemove,
}: {
  image: File;
  preview: Preview | null;
  onRemove: () => void;
}) => (
  <p class="drop-chosen">
    {preview === null ? null : <img src={preview.address} alt="" />}
    <span>
      {image.name}
      <small class="quiet">
        {bytes(image.size)}
        {preview === null || preview.size === '' ? '' : ` · ${sizeText(preview.size)}`}
      </small>
    </span>
    <Button label="Remove" kind="quiet" onClick={onRemove} />
  </p>
);

/** Reads the picture for the preview. A picture with a usual size decides the size of the video. */
function usePreview(image: File | null, change: Props['change']): Preview | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    if (image === null) return setPreview(null);
    const address = URL.createObjectURL(image);
    const picture = new Image();
    picture.addEventListener('load', () => {
      const size = `${picture.naturalWidth}x${picture.naturalHeight}`;
      setPreview({ address, size });
      if (proposals.size.some((usual) => usual === size)) change({ size });
    });
    picture.src = address;
    setPreview({ address, size: '' });
    return () => URL.revokeObjectURL(address);
  }, [image]);
  return preview;
}
