// The doctor's look at ffmpeg, which only `--media ffmpeg` needs.
import type { Check } from './doctor-server.ts';
import { findFfmpeg, type Search } from './media/ffmpeg/find.ts';

const advice = 'Nothing to do unless you want --media ffmpeg: clips are rendered without it.';

/** Where the server would find one, and whether it can encode all that is needed. */
export async function checkFfmpeg(env: Search['env']): Promise<Check> {
  const name = 'ffmpeg';
  try {
    const { file, description } = await findFfmpeg({ env });
    const [release = ''] = description.split('\n', 1);
    return { name, state: 'ok', found: `${file} has all encoders that --media ffmpeg needs (${release})` };
  } catch (thrown) {
    const found = (thrown as Error).message.split('\n').join(' ');
    // A path in FFMPEG_PATH is an order, so a bad one is a mistake.
    if ((env['FFMPEG_PATH'] ?? '') === '') return { name, state: 'warn', found, advice };
    return { name, state: 'fail', found, advice: 'Correct or unset FFMPEG_PATH.' };
  }
}
