// Converts the emulator's ids to the ids of other servers, and back. It needs no table of ids.
import { createHash } from 'node:crypto';
import { videoId } from '../domain/ids.ts';
import { behaviourOf, type IdForm, type ServerQuirks, type ShortenedId, type WrappedId } from './quirks.ts';

export interface IdCodec {
  /** @param id an id of the emulator */
  encode: (id: string, model: string) => string;
  /** Returns the emulator's id, or undefined for a text that cannot be the id of a job. */
  decode: (text: string) => string | undefined;
  /** Returns the model in an id, or undefined when ids do not contain the model. */
  modelIn: (text: string) => string | undefined;
  /**
   * Returns the entropy of a new job (64 hex digits). It is changed when the server's id shows only a part of
   * the emulator's id.
   */
  entropy: (drawn: string) => string;
}

function idCodec(given: IdForm): IdCodec {
  return 'text' in given ? wrapped(given) : shortened(given);
}

/** The form of ids for a server without a deviation about ids. */
const standard: IdForm = { form: 'hex', prefix: 'video_' };

/** The codec of a server's ids. */
export function idsOf(server: ServerQuirks): IdCodec {
  return idCodec(behaviourOf(server).ids ?? standard);
}

/**
 * Makes the function that converts a client's video id to the emulator's id. It accepts ids of both forms.
 */
export function ownIdOf(server: ServerQuirks | undefined): (id: string) => string {
  if (server === undefined) return (id) => id;
  const ids = idsOf(server);
  return (id) => ids.decode(id) ?? id;
}

const ownId = /^video_([0-9a-f]{32})([0-9a-f]{16})$/;

/**
 * Uses the first 32 of the 48 digits of the emulator's id, which have the form of a UUID. In jobs that were
 * made for this server, the other digits follow from the first 32. The id of another job, for example from a
 * snapshot, contains all digits.
 */
function shortened({ form, prefix }: ShortenedId): IdCodec {
  const spell = (head: string) =>
    form === 'hex' ? head : head.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const encode = (id: string) => {
    const [, head, tail] = ownId.exec(id) ?? [];
    if (head === undefined || tail === undefined) return id;
    return `${prefix}${spell(head)}${tail === tailOf(head) ? '' : `-${tail}`}`;
  };
  return {
    encode,
    decode(text) {
      const digits = text.slice(prefix.length).replaceAll('-', '');
      const id = `video_${digits.length === 32 ? `${digits}${tailOf(digits)}` : digits}`;
      return ownId.test(id) && encode(id) === text ? id : undefined;
    },
    modelIn: () => undefined,
    entropy(drawn) {
      const [, head = ''] = ownId.exec(videoId(0, drawn)) ?? [];
      return `${drawn.slice(0, 22)}${tailOf(head)}${drawn.slice(38)}`;
    },
  };
}

/**
 * @param head 32 digits; the first 8 are the time, which is not known yet when the entropy is drawn, so they
 * are not used
 */
function tailOf(head: string): string {
  return createHash('sha256').update(head.slice(8)).digest('hex').slice(0, 16);
}

/** A text that contains the model and the emulator's id. */
function wrapped({ form, prefix, text }: WrappedId): IdCodec {
  const encode = (id: string, model: string) => {
    const filled = text.replace('{model}', () => model).replace('{id}', () => id);
    return `${prefix}${Buffer.from(filled).toString(form)}`;
  };
  const [before = '', between = '', after = ''] = text.split(/\{model\}|\{id\}/);
  const partsOf = (given: string): { model: string; id: string } | undefined => {
    if (!given.startsWith(prefix)) return undefined;
    const plain = Buffer.from(given.slice(prefix.length), form).toString('utf8');
    const cut = plain.lastIndexOf(between);
    const model = plain.slice(before.length, cut);
    const id = plain.slice(cut + between.length, plain.length - after.length);
    // The text must be spelled exactly as `encode` does. Only the padding may be missing, because copied ids
    // often lose it.
    const whole = encode(id, model).replace(/=+$/, '');
    return /^video_[0-9a-f]+$/.test(id) && whole === given.replace(/=+$/, '') ? { model, id } : undefined;
  };
  return {
    encode,
    decode: (given) => partsOf(given)?.id,
    modelIn: (given) => partsOf(given)?.model,
    entropy: (drawn) => drawn,
  };
}
