// Refusals of reference pictures (contract:validation.*).
import { draw } from '../media/picture-writer.ts';
import { dataUrl, pictureFile, type Refusal } from './creation-rows.ts';

const text = (line: string) => new TextEncoder().encode(line);

const strings: readonly Refusal[] = [
  {
    id: 'reference-string',
    title: 'A plain string as reference is refused',
    requirements: ['validation.reference-string'],
    as: 'json',
    change: { input_reference: 'aGVsbG8=' },
    says: [
      {
        id: 'reference-string-message',
        title: 'The refusal of a string as reference states that a file or an object was expected',
        requirements: ['validation.reference-string-message'],
        message:
          /^Invalid type for 'input_reference': expected (a file|an object), but got a string instead\.$/,
      },
      {
        id: 'reference-string-fields',
        title: 'The refusal of a string as reference has the param input_reference and the code invalid_type',
        requirements: ['validation.reference-string-param', 'validation.reference-string-code'],
        param: 'input_reference',
        code: 'invalid_type',
      },
    ],
  },
  {
    id: 'reference-part-without-filename',
    title: 'A reference in a form without a file name is refused',
    requirements: ['validation.reference-part-without-filename'],
    as: 'multipart',
    change: ({ size }) => {
      const { value, contentType } = pictureFile('png', size);
      return { input_reference: { value, contentType } };
    },
    says: [
      {
        id: 'reference-part-without-filename-message',
        title: 'A reference without a file name is refused as a string',
        requirements: ['validation.reference-part-without-filename-message'],
        message:
          /^Invalid type for 'input_reference': expected (a file|an object), but got a string instead\.$/,
        code: 'invalid_type',
      },
    ],
  },
];

const sizes: readonly Refusal[] = [
  {
    id: 'reference-pixel-size',
    title: 'A picture of another size than the video is refused at once',
    requirements: ['validation.reference-pixel-size'],
    as: 'multipart',
    change: { input_reference: pictureFile('png', '64x48') },
    says: [
      {
        id: 'reference-pixel-size-message',
        title: 'The refusal of a picture of another size has the known sentence',
        requirements: ['validation.reference-pixel-size-message'],
        message: 'Inpaint image must match the requested width and height',
      },
      {
        id: 'reference-pixel-size-nulls',
        title: 'The refusal of a picture of another size has null for param and code',
        requirements: ['validation.reference-pixel-size-nulls'],
        param: null,
        code: null,
      },
    ],
  },
  {
    id: 'reference-pixel-size-data-url',
    level: 'SHOULD',
    title: 'A picture of another size in a data URL is refused in the same way',
    requirements: ['validation.reference-pixel-size-data-url'],
    as: 'json',
    change: { input_reference: { image_url: dataUrl('png', '64x48') } },
    message: /Inpaint image must match the requested width and height/,
  },
];

const types: readonly Refusal[] = [
  {
    id: 'reference-octet-stream',
    level: 'SHOULD',
    title: 'A picture that is declared as application/octet-stream is refused',
    requirements: ['validation.reference-octet-stream'],
    as: 'multipart',
    change: ({ size }) => ({ input_reference: pictureFile('png', size, 'application/octet-stream') }),
  },
  {
    id: 'reference-no-type',
    title: 'A picture in a part without a content type is refused',
    requirements: ['validation.reference-no-type'],
    as: 'multipart',
    change: ({ size }) => ({ input_reference: { value: draw('png', size), filename: 'reference.png' } }),
    says: [
      {
        id: 'reference-no-type-message',
        title: 'The refusal of a part without a content type names application/octet-stream',
        requirements: ['validation.reference-no-type-message'],
        message: /^Invalid file 'input_reference': unsupported mimetype \('application\/octet-stream'\)\./,
      },
    ],
  },
  {
    id: 'reference-mimetype',
    title: 'A GIF as reference is refused',
    requirements: ['validation.reference-mimetype'],
    as: 'multipart',
    change: { input_reference: { value: text('GIF89a\u0001'), filename: 'a.gif', contentType: 'image/gif' } },
    status: [400, 415, 422],
    says: [
      {
        id: 'reference-mimetype-message',
        title: 'The refusal of a GIF names its type',
        requirements: ['validation.reference-mimetype-message'],
        message:
          /^Invalid file 'input_reference': unsupported mimetype \('image\/gif'\)\. .*'image\/jpeg', 'image\/png'.*'image\/webp'/,
      },
      {
        id: 'reference-mimetype-list-of-four',
        title: 'The refusal of a GIF lists four types, and ends with the type of a video',
        requirements: ['validation.reference-mimetype-list-of-four'],
        message:
          /\. Supported file formats are 'image\/jpeg', 'image\/png', 'image\/webp', and 'video\/mp4'\.$/,
      },
      {
        id: 'reference-mimetype-code',
        level: 'SHOULD',
        title: 'The refusal of a GIF has the param input_reference and the code unsupported_file_mimetype',
        requirements: ['validation.reference-mimetype-code'],
        param: 'input_reference',
        code: 'unsupported_file_mimetype',
      },
    ],
  },
  {
    id: 'reference-unreadable',
    level: 'MAY',
    title: 'A file with the content type of a PNG that is not a PNG is refused',
    requirements: ['validation.reference-unreadable'],
    as: 'multipart',
    change: { input_reference: { value: text('no picture'), filename: 'a.png', contentType: 'image/png' } },
  },
];

const objects: readonly Refusal[] = [
  {
    id: 'reference-both-fields',
    title: 'A reference with both image_url and file_id is refused',
    requirements: ['validation.reference-both-fields'],
    as: 'json',
    change: ({ size }) => ({
      input_reference: { image_url: dataUrl('png', size), file_id: 'file-conformance-none' },
    }),
    says: [
      {
        id: 'reference-fields-message',
        level: 'MAY',
        title: 'The refusal of a reference with both fields has the param input_reference and invalid_value',
        requirements: ['validation.reference-fields-message'],
        status: 400,
        param: 'input_reference',
        code: 'invalid_value',
      },
    ],
  },
  {
    id: 'reference-no-field',
    title: 'An empty object as reference is refused',
    requirements: ['validation.reference-no-field'],
    as: 'json',
    change: { input_reference: {} },
  },
  {
    id: 'reference-url-unreachable',
    level: 'MAY',
    title: 'A picture that cannot be fetched is refused with invalid_image_url',
    requirements: ['validation.reference-url-unreachable'],
    as: 'json',
    // Port 1 is closed on any machine that requests it.
    change: { input_reference: { image_url: 'http://127.0.0.1:1/none.png' } },
    status: [400],
    code: 'invalid_image_url',
  },
];

export const wrongReferences: readonly Refusal[] = [...strings, ...sizes, ...types, ...objects];
