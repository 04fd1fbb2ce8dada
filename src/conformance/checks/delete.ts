// Deletion (contract 5).
import { checks } from '../check.ts';
import { expectEqual, expectError, expectShape } from '../expect.ts';
import { segment } from '../http/client.ts';
import { Deleted } from '../shapes.ts';

export const deletion = checks('delete', [
  {
    id: 'says-so',
    title: 'Deleting answers with the id, video.deleted and true',
    requirements: [
      'delete.answers-200',
      'delete.has-id',
      'delete.object-video-deleted',
      'delete.deleted-true',
    ],
    needs: ['deleted'],
    async run({ need }) {
      const { id, answer } = await need('deleted');
      expectEqual(expectShape(answer, Deleted).id, id, { answer, where: '/id' });
    },
  },
  {
    id: 'then-retrieve-404',
    title: 'A deleted video is not found any more',
    requirements: ['delete.then-retrieve', 'delete.then-retrieve-404'],
    needs: ['deleted'],
    async run({ need, http }) {
      const { id } = await need('deleted');
      expectError(await http.get(`/videos/${segment(id)}`), { status: 404 });
    },
  },
]);
