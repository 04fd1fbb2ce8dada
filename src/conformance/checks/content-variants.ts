// Thumbnail and spritesheet of a finished video, and variants that do not exist (contract:content.*).
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectError, expectStatus, expectThat } from '../vocabulary/expect.ts';
import type { Answer } from '../http/client.ts';
import { readJpeg, readWebp, type Picture } from '../media/picture-headers.ts';
import { contentPath } from '../needs/shared-clips.ts';
import { expectType, readMedia } from './content.ts';

/** Expects a complete picture whose width and height are above zero. */
function expectPicture(answer: Answer, reader: (bytes: Uint8Array) => Picture, expected: string): void {
  expectStatus(answer, 200);
  const { width, height } = readMedia(answer, reader, expected);
  const actual = `${width}x${height}`;
  expectThat(width > 0 && height > 0, { expected: 'a width and a height', actual, where: 'body', answer });
}

const unknown: CheckInput['needs'] = ['completed', 'content'];

export const contentVariants = checks('content', [
  {
    id: 'thumbnail-is-webp',
    title: 'The thumbnail is a WebP picture',
    requirements: ['content.thumbnail-answers-200', 'content.thumbnail-is-webp'],
    needs: ['thumbnail'],
    async run({ need }) {
      expectPicture(await need('thumbnail'), readWebp, 'a WebP picture');
    },
  },
  {
    id: 'thumbnail-type',
    title: 'The thumbnail has the content type image/webp',
    requirements: ['content.thumbnail-type'],
    needs: ['thumbnail'],
    async run({ need }) {
      expectType(await need('thumbnail'), 'image/webp');
    },
  },
  {
    id: 'spritesheet-is-jpeg',
    title: 'The spritesheet is a JPEG picture',
    requirements: ['content.spritesheet-answers-200', 'content.spritesheet-is-jpeg'],
    needs: ['spritesheet'],
    async run({ need }) {
      expectPicture(await need('spritesheet'), readJpeg, 'a JPEG picture');
    },
  },
  {
    id: 'spritesheet-type',
    title: 'The spritesheet has the content type image/jpeg, or image/jpg as from a relay',
    requirements: ['content.spritesheet-type'],
    needs: ['spritesheet'],
    async run({ need }) {
      // `image/jpg` was recorded in April 2026 (contract:content.spritesheet-type).
      expectType(await need('spritesheet'), ['image/jpeg', 'image/jpg']);
    },
  },
  {
    id: 'variant-unknown',
    level: 'SHOULD',
    title: 'A variant that does not exist is refused: no asset is sent',
    requirements: ['content.variant-unknown'],
    needs: unknown,
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.get(contentPath(id), { variant: 'gif' });
      const { status } = answer;
      expectThat(status >= 400, { expected: 'a refusal', actual: status, where: 'status', answer });
    },
  },
  {
    id: 'variant-unknown-message',
    level: 'SHOULD',
    title: 'The refusal of a variant is a 400 that lists those that exist',
    requirements: ['content.variant-unknown-message'],
    needs: unknown,
    async run({ need, http }) {
      const { id } = await need('completed');
      const message = "Invalid value: 'gif'. Supported values are: 'video', 'thumbnail', and 'spritesheet'.";
      expectError(await http.get(contentPath(id), { variant: 'gif' }), { status: 400, message });
    },
  },
  {
    id: 'variant-unknown-code',
    level: 'SHOULD',
    title: 'The refusal of a variant names the parameter, with code invalid_value',
    requirements: ['content.variant-unknown-code'],
    needs: unknown,
    async run({ need, http }) {
      const { id } = await need('completed');
      const answer = await http.get(contentPath(id), { variant: 'gif' });
      expectError(answer, { status: answer.status, param: 'variant', code: 'invalid_value' });
    },
  },
]);
