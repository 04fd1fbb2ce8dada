// The video that the suite uploads: two seconds of one colour, 1280x720, H.264 in MP4, without sound and without people.
import { readFileSync } from 'node:fs';

let bytes: Uint8Array | undefined;

/**
 * Returns clip.mp4, the file beside this one. The file was made once by `ffmpeg -f lavfi -i
 * color=c=0x6090a0:s=1280x720:r=24 -t 2 -c:v libx264 -preset veryslow -profile:v baseline -pix_fmt yuv420p
 * -movflags +faststart -fflags +bitexact -flags:v +bitexact -map_metadata -1 clip.mp4`.
 */
export function uploadedClip(): Uint8Array {
  return (bytes ??= new Uint8Array(readFileSync(new URL('./clip.mp4', import.meta.url))));
}
