// Edits (contract:edits.*), read from one finished edit of the shared clip.
import { checks } from '../vocabulary/check.ts';
import { expectEqual, expectThat, read } from '../vocabulary/expect.ts';
import { readMp4 } from '../media/mp4.ts';
import { lastAnswer } from '../needs/shared-clips.ts';
import { whenThere } from '../needs/clip-assets.ts';
import { readMedia } from './content.ts';
import { commonChecks, checksCopiedField, refusal, checksShownFields, type Kind } from './derived.ts';
import { expectListed } from './list-contents.ts';

const kind: Kind = { area: 'edits', name: 'An edit', need: 'edit', route: 'edit-route', extra: {} };

const lineage = '/remixed_from_video_id';

export const edits = checks('edits', [
  ...commonChecks(kind),
  checksShownFields(
    kind,
    { id: 'new-prompt', title: 'The prompt of an edit is the new one' },
    async (answer, { need }) => {
      const { prompt } = await need('edit');
      expectEqual(read(answer.json, '/prompt'), prompt, { answer, where: '/prompt' });
    },
  ),
  checksCopiedField(kind, 'model', 'MUST'),
  checksCopiedField(kind, 'seconds', 'SHOULD'),
  checksCopiedField(kind, 'size', 'SHOULD'),
  checksShownFields(
    kind,
    {
      id: 'names-source',
      level: 'MAY',
      title: 'An edit names its source as remixed_from_video_id',
      needs: ['completed'],
    },
    async (answer, { need }) => {
      const { id } = await need('completed');
      expectEqual(read(answer.json, lineage), id, { answer, where: lineage });
    },
  ),
  {
    id: 'completes',
    title: 'An edit is completed and has content of its own',
    requirements: ['edits.completes'],
    needs: ['edit', 'content'],
    async run(ctx) {
      const { need } = ctx;
      const history = await need('edit');
      const end = lastAnswer(history);
      expectEqual(read(end.json, '/status'), 'completed', { answer: end, where: '/status' });
      const original = await need('content');
      const answer = await whenThere(ctx, history.id);
      readMedia(answer, readMp4, 'a whole MP4');
      const other = Buffer.compare(answer.bytes, original.bytes) !== 0;
      expectThat(other, { expected: 'other bytes', actual: "the source's", where: 'body', answer });
    },
  },
  refusal(kind, { id: 'prompt-empty', of: 'with an empty prompt', change: { prompt: '' } }),
  refusal(kind, {
    id: 'video-as-string',
    of: 'with a string as video',
    change: { video: 'video_6a0c5b8de1f24c0a9d8b7c6f5e4d3c2b' },
  }),
  {
    id: 'listed',
    level: 'SHOULD',
    title: 'An edit is in the list',
    requirements: ['edits.listed'],
    needs: ['edit', 'list-route'],
    async run({ need, http }) {
      await expectListed(http, (await need('edit')).id);
    },
  },
]);
