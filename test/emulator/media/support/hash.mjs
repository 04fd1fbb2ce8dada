// Renders the prepared clips from standard input with the built renderer and prints their hashes. For other
// versions of Node.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const { renderVideo } = await import(
  new URL('../../../../dist/emulator/media/scene/video.js', import.meta.url).href
);

const hash = (clip) => createHash('sha256').update(renderVideo(clip)).digest('hex');
const clips = Object.entries(JSON.parse(readFileSync(0, 'utf8')));
console.log(
  JSON.stringify({
    version: process.version,
    hashes: Object.fromEntries(clips.map(([name, clip]) => [name, hash(clip)])),
  }),
);
