// The doctor's check of ffmpeg, which only `--media ffmpeg` needs.
import type { Check } from './doctor-server.ts';
import { findFfmpeg, type Search } from '../media/ffmpeg/find.ts';

const advice = 'Nothing to do unless you want --media ffmpeg: clips are rendered without it.';

/** Reports where the server would find ffmpeg, and whether it has all encoders that are needed. */
export async function checkFfmpeg(env: Search['env']): Promise<Check> {
  const name = 'ffmpeg';
  try {
    const { file, description } = await findFfmpeg({ env });
    const [release = ''] = description.split('\n', 1);
    return { name, state: 'ok', found: `${file} has all encoders that --media ffmpeg needs (${release})` };
  } catch (thrown) {
    const found = (thrown as Error).message.split('\n').join(' ');
    // The user set FFMPEG_PATH, so a bad path is a failure, not a warning.
    if ((env['FFMPEG_PATH'] ?? '') === '') return { name, state: 'warn', found, advice };
    return { name, state: 'fail', found, advice: 'Correct or unset FFMPEG_PATH.' };
  }
}
