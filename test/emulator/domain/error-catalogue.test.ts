// The list of named errors is complete, and says where each is known from.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorCatalogue, jobErrors, requestErrors } from '../../../src/emulator/domain/error-catalogue.ts';
import * as batchErrors from '../../../src/emulator/domain/batch-errors.ts';
import * as errors from '../../../src/emulator/domain/errors.ts';

/** Bytes that are no HTTP have no operation that a rule could match. */
const notNamed = new Set(['malformedRequest']);
/** What makes refusals, or is none. */
const noRefusal = new Set(['ApiError', 'invalidRequest', 'batchFaults', 'unanswered']);

describe('the catalogue of errors', () => {
  it('has every refusal that the emulator itself gives', () => {
    const source = readFileSync(
      new URL('../../../src/emulator/domain/error-catalogue.ts', import.meta.url),
      'utf8',
    );
    const constructors = Object.keys({ ...errors, ...batchErrors }).filter(
      (name) => !noRefusal.has(name) && !notNamed.has(name),
    );
    // `invalid_type` is worded to the letter of the wire instead of being constructed.
    const used = new Set(source.match(/(?<=rrors\.)\w+/g));
    expect(constructors.filter((name) => !used.has(name) && name !== 'invalidType')).toEqual([]);
  });

  it.each(errorCatalogue.map((entry) => [entry.kind, entry.name, entry] as const))(
    'knows the %s error %s whole',
    (kind, _, entry) => {
      expect(entry.source).toMatch(/contract:[a-z]+\./);
      expect(entry.body.error.message).not.toBe('');
      if (kind === 'job') {
        expect(entry.status).toBeNull();
        expect(Object.keys(entry.body.error)).toEqual(['code', 'message']);
      } else {
        expect(entry.status).toBeGreaterThanOrEqual(400);
        expect(Object.keys(entry.body.error)).toEqual(['message', 'type', 'param', 'code']);
      }
    },
  );

  it('keeps what was logged to the letter', () => {
    expect(jobErrors['moderation_blocked']?.error.message).toBe(
      'Your request was blocked by our moderation system.',
    );
    expect(requestErrors['rate_limit_exceeded']).toMatchObject({
      status: 429,
      body: { type: 'requests', code: 'rate_limit_exceeded' },
      headers: { 'retry-after': '3', 'retry-after-ms': '2400' },
    });
  });
});
