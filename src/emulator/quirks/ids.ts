// Other servers' ids for the emulator's own, both ways and without a table of them.
import { createHash } from 'node:crypto';
import { videoId } from '../domain/ids.ts';
import { behaviourOf, type IdForm, type ServerQuirks, type ShortenedId, type WrappedId } from './quirks.ts';

export interface IdCodec {
  /** @param id of the emulator's own */
  encode: (id: string, model: string) => string;
  /** The emulator's own id, or undefined for a text that no job can have. */
  decode: (text: string) => string | undefined;
  /** The model in an id, where ids contain it. */
  modelIn: (text: string) => string | undefined;
  /** The entropy of a new job (64 hex digits), changed where only a part of the id will be shown. */
  entropy: (drawn: string) => string;
}

function idCodec(given: IdForm): IdCodec {
  return 'text' in given ? wrapped(given) : shortened(given);
}

/** What a server that says nothing of ids has. */
const standard: IdForm = { form: 'hex', prefix: 'video_' };

/** The codec of a server's ids. */
export function idsOf(server: ServerQuirks): IdCodec {
  return idCodec(behaviourOf(server).ids ?? standard);
}

/** Makes what finds the emulator's own id of what a client calls a video; both are understood. */
export function ownIdOf(server: ServerQuirks | undefined): (id: string) => string {
  if (server === undefined) return (id) => id;
  const ids = idsOf(server);
  return (id) => ids.decode(id) ?? id;
}

const ownId = /^video_([0-9a-f]{32})([0-9a-f]{16})$/;

/**
 * The first 32 of the own id's 48 digits, which have the form of a UUID. The others follow from them in jobs that were made
 * for this; a job from elsewhere, of a snapshot perhaps, shows them all.
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

/** @param head 32 digits, of which the first 8 are a time that is not known when the entropy is drawn */
function tailOf(head: string): string {
  return createHash('sha256').update(head.slice(8)).digest('hex').slice(0, 16);
}

/** A text with the model and the own id in it. */
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
    // Spelled in the one right way; padding is lost easily where ids are copied.
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
