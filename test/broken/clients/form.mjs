// Bodies of creations: JSON for a prompt alone, a form with a picture.
import { randomUUID } from 'node:crypto';
import { isBroken } from './fault.mjs';

/**
 * @param fields the parameters of the creation
 * @param picture the bytes of a PNG; undefined for none
 * @returns `{ body, type }`
 */
export function bodyOf(fields, picture) {
  if (picture === undefined) return asJson(fields);
  if (isBroken('picture-in-json')) {
    const url = `data:image/png;base64,${picture.toString('base64')}`;
    return asJson({ ...fields, input_reference: { image_url: url } });
  }
  return asForm(fields, picture);
}

const asJson = (value) => ({ body: JSON.stringify(value), type: 'application/json' });

function asForm(fields, picture) {
  const boundary = `----${randomUUID()}`;
  const part = (head, content) => [`--${boundary}\r\n${head}\r\n\r\n`, content, '\r\n'];
  const name = isBroken('picture-without-name') ? '' : '; filename="image.png"';
  const type = isBroken('picture-without-type') ? '' : '\r\nContent-Type: image/png';
  const pieces = [
    ...Object.entries(fields).flatMap(([field, value]) =>
      part(`Content-Disposition: form-data; name="${field}"`, String(value)),
    ),
    ...part(`Content-Disposition: form-data; name="input_reference"${name}${type}`, picture),
    `--${boundary}--\r\n`,
  ];
  return {
    body: Buffer.concat(pieces.map((piece) => Buffer.from(piece))),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
