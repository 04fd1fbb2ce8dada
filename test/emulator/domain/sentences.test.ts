// Messages that consist of several parts are sentences with one full stop each.
import { describe, expect, it } from 'vitest';
import * as batchErrors from '../../../src/emulator/domain/batch-errors.ts';
import { errorCatalogue } from '../../../src/emulator/domain/error-catalogue.ts';
import * as errors from '../../../src/emulator/domain/errors.ts';
import { asSentence } from '../../../src/emulator/domain/words.ts';
import { parse } from '../../../src/emulator/control/vocabulary/parse.ts';
import { ControlError } from '../../../src/emulator/control/vocabulary/control-errors.ts';
import { testEmulator } from '../../support/emulator.ts';
import { judge } from '../../support/contract.ts';
import { exchange } from '../../support/sending.ts';
import * as z from 'zod';

const twoStops = /\.\.(?!\.)/;

/**
 * Every function of the two modules that makes a refusal. `incorrectKey` is left out, because it repeats the
 * end of the key.
 */
const makers = Object.entries({ ...errors, ...batchErrors }).filter(
  ([name, made]) => typeof made === 'function' && !['ApiError', 'incorrectKey'].includes(name),
) as [string, (...given: unknown[]) => unknown][];

describe('a message has no double full stop', () => {
  it.each(errorCatalogue.map(({ kind, name, body }) => [kind, name, body.error.message]))(
    'in the %s error %s',
    (_kind, _name, message) => {
      expect(message).not.toMatch(twoStops);
    },
  );

  it.each(makers)('when %s makes it from texts that are sentences', (_name, make) => {
    const sentence = 'The WebP image is damaged.';
    const made = attempt(() => make(sentence, sentence, [sentence]));
    const shown = made instanceof errors.ApiError ? made.body.message : JSON.stringify(made);
    expect(shown).not.toMatch(twoStops);
  });

  it.each([
    [errors.malformedForm('a part ended early.'), 'Could not parse multipart form: a part ended early.'],
    [errors.malformedForm('a part ended early'), 'Could not parse multipart form: a part ended early.'],
    [
      errors.unreadableImage('a', 'The WebP image is damaged.'),
      "Invalid file 'a': The WebP image is damaged.",
    ],
    [errors.unreadableImage('a', 'it is damaged'), "Invalid file 'a': it is damaged."],
    [errors.unreadableVideo('a', 'It is damaged.'), "Invalid file 'a': It is damaged."],
    [
      errors.webhookTestFailed('Connect Timeout Error.'),
      'The webhook endpoint could not be reached: Connect Timeout Error.',
    ],
  ])('in the case %#: %s', (error, message) => {
    expect(error.body.message).toBe(message);
  });

  it('in the control API, whether the reason is a clause or a sentence', () => {
    for (const error of ['needs a date', 'Needs a date.']) {
      const schema = z.strictObject({ at: z.string().refine(() => false, { error }) });
      const refusal = attempt(() => parse(schema, { at: 'x' }));
      expect(refusal).toBeInstanceOf(ControlError);
      expect((refusal as ControlError).message).toBe(`'at': ${asSentence(error)}`);
    }
  });

  it('when a client sends a damaged picture', async () => {
    const form = [
      { name: 'prompt', value: 'x' },
      { name: 'input_reference', value: 'RIFF....WEBPVP8 ', filename: 'a.webp', type: 'image/webp' },
    ];
    const { body } = await exchange(testEmulator(), { form });
    expect(body.error.message).toBe(
      "Invalid file 'input_reference': The WebP image is damaged or incomplete.",
    );
  });

  it('in any exchange of any test, because the judge of all exchanges looks for it', () => {
    expect(seen('Not found.')).toEqual([]);
    expect(seen('It is damaged..')).toHaveLength(1);
    expect(seen('It is damaged.. Send another.')).toHaveLength(1);
    expect(seen('Wait…')).toEqual([]);
  });
});

it.each([
  ['it is empty', 'it is empty.'],
  ['It is empty.', 'It is empty.'],
  ["expected 'a.'", "expected 'a.'."],
  ['Why?', 'Why?'],
  ['and so on…', 'and so on…'],
  ['', '.'],
])('asSentence(%j) returns %j', (text, sentence) => {
  expect(asSentence(text)).toBe(sentence);
});

/** The findings of the judge of all exchanges for a refusal with this message. */
const seen = (message: string) =>
  judge({
    method: 'GET',
    path: '/v1/videos/x',
    request: { contentType: '' },
    response: {
      status: 404,
      contentType: 'application/json',
      json: { error: { message, type: 'invalid_request_error', param: null, code: null } },
    },
  });

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (thrown) {
    return thrown;
  }
}
