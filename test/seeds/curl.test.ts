// The curl commands of the reference documents, run against the built server and compared with the saved
// files.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { expectMedia, picture } from '../support/pictures.ts';
import { startProgram, temporaryDirectory } from '../support/program.ts';
import { missingTool } from '../support/tools.ts';

const script = join(import.meta.dirname, 'curl.sh');
const missing = missingTool('curl') ?? missingTool('bash');

interface Video {
  id: string;
  status: string;
}

it.skipIf(missing !== undefined).each(['openai', 'openai-2026-02'])(
  `every curl command of the reference prints its saved answer under the profile %s${missing === undefined ? '' : ` (${missing})`}`,
  async (profile) => {
    const { ready, output } = await startProgram(['--pace', 'polls:4', '--profile', profile]);
    const cwd = await temporaryDirectory();
    await writeFile(join(cwd, 'reference_image.jpg'), await picture(1280, 720, 'jpeg'));
    await writeFile(join(cwd, 'image.jpeg'), await picture(720, 1280, 'jpeg'));
    const env = { PATH: process.env['PATH'], OPENAI_BASE_URL: ready.base_url, OPENAI_API_KEY: 'sk-curl' };
    const ended = await promisify(execFile)('bash', [script], { cwd, env });
    expect(ended).toEqual({ stdout: '', stderr: '' });

    const bytes = (name: string) => readFile(join(cwd, name));
    const json = async (name: string) =>
      JSON.parse((await bytes(name)).toString()) as Video & { data: Video[] };
    const ids = async (name: string) => (await json(name)).data.map(({ id }) => id);
    expectMedia.video(await bytes('output.mp4'));
    expectMedia.thumbnail(await bytes('thumbnail.webp'));
    expectMedia.spritesheet(await bytes('spritesheet.jpg'));

    const created = await json('created.json');
    expect(created).toMatchObject({ status: 'queued', model: 'sora-2', seconds: '8', size: '1280x720' });
    const fromImage = await json('from_image.json');
    expect(fromImage).toMatchObject({ model: 'sora-2-pro', seconds: '8', size: '1280x720' });
    const fromTyped = await json('from_typed_image.json');
    expect(fromTyped).toMatchObject({ model: 'sora-2-pro', seconds: '4', size: '720x1280' });
    expect(await ids('newest.json')).toEqual([fromTyped.id, fromImage.id, created.id]);
    expect(await ids('later.json')).toEqual([fromImage.id, fromTyped.id]);

    const remix = await json('remix.json');
    const other = await json('unlabelled_remix.json');
    for (const video of [remix, other]) {
      expect(video).toMatchObject({ remixed_from_video_id: created.id, seconds: '8', size: '1280x720' });
    }
    expect(other).toMatchObject({ prompt: 'Everything in teal, sand and rust' });
    expect(await json('deleted.json')).toEqual({ id: created.id, object: 'video.deleted', deleted: true });
    expect(await ids('left.json')).toEqual([other.id, remix.id, fromTyped.id, fromImage.id]);
    expect((await json('left.json')).data.every(({ status }) => status === 'completed')).toBe(true);
    expect(output.stderr).not.toMatch(/ [45]\d\d \d+ ms/);
  },
);
