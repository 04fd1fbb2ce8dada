// One video, asked for by its id (contract 2).
import { checks } from '../check.ts';
import { expectEqual, expectError, expectShape } from '../expect.ts';
import { segment } from '../http/client.ts';
import { unknownId } from '../needs/capabilities.ts';
import { Video, videoKeys } from '../shapes.ts';

export const retrieve = checks('retrieve', [
  {
    id: 'thirteen-keys',
    title: 'A finished video has the thirteen keys with their types, and no other',
    requirements: ['retrieve.answers-200', 'retrieve.same-13-keys', 'retrieve.no-other-keys'],
    needs: ['completed'],
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.get(`/videos/${segment(id)}`);
      expectShape(answer, Video);
      const keys = Object.keys(answer.json as object).toSorted();
      expectEqual(keys, videoKeys.toSorted(), { answer, where: '/' });
    },
  },
  {
    id: 'unknown-id',
    title: 'An unknown id is a 404 in the error envelope that names the id',
    requirements: [
      'retrieve.unknown-404',
      'retrieve.unknown-message',
      'retrieve.unknown-type',
      'retrieve.unknown-nulls',
    ],
    async run({ http }) {
      const answer = await http.get(`/videos/${unknownId}`);
      const message = `Video with id '${unknownId}' not found.`;
      expectError(answer, { status: 404, type: 'invalid_request_error', param: null, message });
    },
  },
]);
