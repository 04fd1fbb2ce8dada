// Small MP4 files, as clients upload them.
import { prepared } from '../emulator/media/support/clips.ts';
import { renderVideo } from '../../src/emulator/media/scene/video.ts';

/** A clip of this project's own writer, which is a foreign file to every reader. */
export function mp4(over: Parameters<typeof prepared>[0] = {}): Uint8Array<ArrayBuffer> {
  return new Uint8Array(renderVideo(prepared({ width: 320, height: 568, seconds: 2, ...over })));
}
