// Facts about the raw body of a request: its length, its hash, and the parts of a form.
import { sha256 } from '../http/digest.ts';
import { FormFault, readParameters, splitParts, type RawPart } from '../http/multipart.ts';
import { cutText } from './parameter-copy.ts';

export interface BodyFacts {
  body_bytes: number | null;
  body_sha256: string | null;
  parts: BodyPart[] | null;
}

/** One part of a form. A part without a filename has `filename: null`, as a plain field has. */
interface BodyPart {
  name: string | null;
  filename: string | null;
  type: string | null;
  headers: Record<string, string>;
  bytes: number;
}

/** The facts of a body that no code read. */
export const unreadBody: BodyFacts = { body_bytes: null, body_sha256: null, parts: null };

/** Most parts that the journal lists. */
const partLimit = 100;

export function bodyFacts(raw: Uint8Array, contentType: string): BodyFacts {
  const { byteLength } = raw;
  if (byteLength === 0) return { body_bytes: 0, body_sha256: null, parts: null };
  return { body_bytes: byteLength, body_sha256: sha256(raw), parts: partsOf(raw, contentType) };
}

/** Returns null for a body that is no form, or a form that cannot be split. */
function partsOf(raw: Uint8Array, contentType: string): BodyPart[] | null {
  const { value, parameters } = readParameters(contentType);
  const boundary = parameters.get('boundary') ?? '';
  if (value !== 'multipart/form-data' || boundary === '') return null;
  try {
    return splitParts(raw, boundary, partLimit).map(partOf);
  } catch (thrown) {
    if (thrown instanceof FormFault) return null;
    throw thrown;
  }
}

function partOf({ headers, content }: RawPart): BodyPart {
  const { parameters } = readParameters(headers.get('content-disposition') ?? '');
  const shown = [...headers].map(([name, value]) => [cutText(name), cutText(value)] as const);
  return {
    name: cutOrNull(parameters.get('name')),
    filename: cutOrNull(parameters.get('filename')),
    type: cutOrNull(headers.get('content-type')),
    headers: Object.fromEntries(shown),
    bytes: content.byteLength,
  };
}

const cutOrNull = (text: string | undefined) => (text === undefined ? null : cutText(text));
