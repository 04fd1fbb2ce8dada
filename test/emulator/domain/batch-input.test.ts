// The input file of a batch: its requests, and the fault of every line that is not a request.
import { describe, expect, it } from 'vitest';
import { readBatchInput, requestLimit } from '../../../src/emulator/domain/batch-input.ts';
import { jsonl, line } from '../../support/batches.ts';

it('the reader of a batch accepts any line ending, and ignores empty lines', () => {
  const text = `\n${JSON.stringify(line('a', { model: 'sora-2' }))}\r\n\n${JSON.stringify(line('b'))}`;
  expect(readBatchInput(text)).toEqual({
    requests: [
      { customId: 'a', body: { prompt: 'a kite', model: 'sora-2' } },
      { customId: 'b', body: { prompt: 'a kite' } },
    ],
    errors: [],
  });
});

it('the reader of a batch accepts the largest number of requests, and refuses one request more', () => {
  const lines = Array.from({ length: requestLimit }, (_, index) => line(String(index)));
  expect(readBatchInput(jsonl(lines)).requests).toHaveLength(requestLimit);
  expect(readBatchInput(jsonl([...lines, line('more')]))).toEqual({
    requests: [],
    errors: [
      {
        code: 'too_many_requests',
        message: 'The input file has more than 50000 requests.',
        param: null,
        line: null,
      },
    ],
  });
});

const without = (name: string) => {
  const { [name]: _, ...rest } = line('a') as Record<string, unknown>;
  return rest;
};
const missing = (name: string) => [
  'missing_required_parameter',
  `Missing required parameter: '${name}'.`,
  name,
];

describe('the reader of a batch', () => {
  it.each([
    [
      'a line that is not JSON',
      '{oh',
      ['invalid_json_line', 'This line is not parseable as valid JSON.', null],
    ],
    ['a line that is not an object', '[1]', ['invalid_request', 'This line is not a JSON object.', null]],
    ['no custom_id', without('custom_id'), missing('custom_id')],
    ['no method', without('method'), missing('method')],
    ['no url', without('url'), missing('url')],
    ['no body', without('body'), missing('body')],
    [
      'a custom_id that is no text',
      line('a', {}, { custom_id: 7 }),
      [
        'invalid_type',
        "Invalid type for 'custom_id': expected a string, but got an integer instead.",
        'custom_id',
      ],
    ],
    [
      'a body that is a text',
      line('a', {}, { body: 'x' }),
      ['invalid_type', "Invalid type for 'body': expected an object, but got a string instead.", 'body'],
    ],
    [
      'another method',
      line('a', {}, { method: 'GET' }),
      ['invalid_method', "Invalid value: 'GET'. Supported values are: 'POST'.", 'method'],
    ],
    [
      'another url',
      line('a', {}, { url: '/v1/videos/edits' }),
      ['invalid_url', 'The URL provided for this request does not match the batch endpoint.', 'url'],
    ],
    [
      'a custom_id that was there before',
      line('first'),
      [
        'duplicate_custom_id',
        "The custom_id 'first' for this request is a duplicate of another request. The custom_id parameter must be unique for each request in a batch.",
        'custom_id',
      ],
    ],
    [
      'another model',
      line('a', { model: 'sora-2-pro' }),
      [
        'mismatched_model',
        "The model 'sora-2-pro' for this request does not match the rest of the batch. Each batch must contain requests for a single model.",
        'body.model',
      ],
    ],
  ])('reports the fault of a line with %s', (_, bad, [code, message, param]) => {
    const first = line('first', { model: 'sora-2' });
    expect(readBatchInput(jsonl([first, '', bad, line('last')]))).toEqual({
      requests: [],
      errors: [{ code, message, param, line: 3 }],
    });
  });

  it('reports the faults of bad lines in their order, and a thousand faults at most', () => {
    const { errors } = readBatchInput(jsonl(Array.from({ length: 1_500 }, () => '{oh')));
    expect(errors.map(({ line }) => line)).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
  });

  it('reports a file without requests', () => {
    expect(readBatchInput('\n \n').errors).toEqual([
      { code: 'empty_file', message: 'The input file has no requests.', param: null, line: null },
    ]);
  });
});
