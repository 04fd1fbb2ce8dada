// Request bodies as a whole: content types, encodings, sizes, and missing bodies (contract:validation.*).
import { describe, expect, it } from 'vitest';
import { bodyLimit } from '../../../src/emulator/http/body.ts';
import { testEmulator } from '../../support/emulator.ts';
import { exchange, expectRefusal, fields, invalid, multipart, type Refusal } from '../../support/sending.ts';

const malformed = invalid(
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
);
const unsupported = (type: string) =>
  invalid(
    `Unsupported content type: '${type}'. This API method only accepts 'multipart/form-data' and 'application/json' requests, but you specified the header 'Content-Type: ${type}'. Please try again with a supported content type.`,
    null,
    'unsupported_content_type',
  );
const notAnObject = (got: string) =>
  invalid(`Invalid type for 'body': expected an object, but got ${got} instead.`, 'body', 'invalid_type');
const form = (reason: string) => invalid(`Could not parse multipart form: ${reason}.`);
const labelled = (type: string, bytes = '{"prompt":"x"}') => ({ bytes, headers: { 'content-type': type } });
const multipartType = 'multipart/form-data; boundary=b';

const refusals: Refusal[] = [
  ['an empty body', { bytes: '' }, 400, malformed],
  ['half of an object', { bytes: '{"prompt":"x"' }, 400, malformed],
  ['single quotes', { bytes: "{'prompt':'x'}" }, 400, malformed],
  ['two values', { bytes: '{"prompt":"x"} {}' }, 400, malformed],
  ['NaN', { bytes: '{"prompt":NaN}' }, 400, malformed],
  ['null', { bytes: 'null' }, 400, notAnObject('null')],
  ['an array', { bytes: '[{"prompt":"x"}]' }, 400, notAnObject('an array')],
  ['a string', { bytes: '"x"' }, 400, notAnObject('a string')],
  ['an integer', { bytes: '1' }, 400, notAnObject('an integer')],
  ['plain text', labelled('text/plain'), 400, unsupported('text/plain')],
  [
    'a charset behind it',
    labelled('text/plain; charset=utf-8'),
    400,
    unsupported('text/plain; charset=utf-8'),
  ],
  ['octets', labelled('application/octet-stream'), 400, unsupported('application/octet-stream')],
  ['JSON Lines', labelled('application/jsonl'), 400, unsupported('application/jsonl')],
  [
    'a real URL-encoded form',
    labelled('application/x-www-form-urlencoded', 'prompt=x'),
    400,
    unsupported('application/x-www-form-urlencoded'),
  ],
  ['no body and no label', {}, 400, unsupported('')],
  [
    'a form without a boundary',
    labelled('multipart/form-data'),
    400,
    form('the Content-Type header has no boundary'),
  ],
  ['a form that is empty', labelled(multipartType, ''), 400, form('it ended before its last boundary')],
  [
    'a form that stops within a field',
    labelled(multipartType, '--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\nhal'),
    400,
    form('it ended before its last boundary'),
  ],
];

describe.each(['/v1/videos', 'remix'])('the body of a request to %s', (which) => {
  it.each(refusals)('is refused with %s', async (name, sent, status, error) => {
    const emulator = testEmulator({ pace: 'instant' });
    const { body } = await exchange(emulator, { json: { prompt: 'source' } });
    const path = which === 'remix' ? `/v1/videos/${body.id}/remix` : which;
    await expectRefusal(emulator, [name, { ...sent, path }, status, error]);
  });
});

it('JSON that is not UTF-8 is refused', async () => {
  const bytes = new Uint8Array([...Buffer.from('{"prompt":"'), 0xff, ...Buffer.from('"}')]);
  const response = await testEmulator().send('/v1/videos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: bytes,
  });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: malformed });
});

it.each([
  ['application/json'],
  ['application/json; charset=utf-8'],
  ['Application/JSON'],
  ['application/x-www-form-urlencoded'],
  [''],
])("JSON is accepted with the content type '%s'", async (type) => {
  const { status, body } = await exchange(testEmulator(), labelled(type));
  expect(status).toBe(200);
  expect(body.prompt).toBe('x');
});

it('JSON is accepted after a byte order mark, and the last of two equal keys counts', async () => {
  const { body } = await exchange(testEmulator(), { bytes: '\uFEFF{"prompt":"a","prompt":"b"}' });
  expect(body.prompt).toBe('b');
});

it.each(['Multipart/Form-Data; boundary=ThisIsABoundary', 'multipart/form-data; boundary="ThisIsABoundary"'])(
  'a form is accepted with the content type %s',
  async (contentType) => {
    const { body: bytes } = multipart(fields({ prompt: 'x' }));
    const response = await testEmulator().send('/v1/videos', {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: bytes,
    });
    expect(response.status).toBe(200);
  },
);

describe('a body above the limit', () => {
  const tooLarge = { error: invalid(`Maximum content size limit (${bodyLimit} bytes) exceeded.`) };

  it('is refused by its declared length, before it is read', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull() {
          pulled += 1;
        },
      },
      { highWaterMark: 0 },
    );
    const response = await testEmulator().send('/v1/videos', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': String(bodyLimit + 1) },
      body,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual(tooLarge);
    expect(pulled).toBe(0);
  });

  it('is refused as soon as it passes the limit when it has no declared length', async () => {
    const chunk = new Uint8Array(8 * 1024 * 1024);
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          sent += 1;
          controller.enqueue(chunk);
        },
        cancel() {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const response = await testEmulator().send('/v1/videos', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual(tooLarge);
    expect(sent).toBe(5);
    expect(cancelled).toBe(true);
  });

  it('is one byte larger than an accepted body', async () => {
    const padding = ' '.repeat(bodyLimit - '{"prompt":"x"}'.length);
    const { status } = await exchange(testEmulator(), { bytes: `{"prompt":"x"}${padding}` });
    expect(status).toBe(200);
  });
});
