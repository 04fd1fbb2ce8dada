// The OpenAPI document compared with facts of the vendor's description: the same keys, the same nulls, the
// same values.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../support/emulator.ts';

function read(path: string): Json {
  return JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
}

const ours = read('openapi/openapi.json');
const { objects, enums } = read('fixtures/vendor-schemas.json');

/** The keys that an object can have. */
const keys = (schema: Json): string[] => Object.keys(schema.properties as object).toSorted();

/** The keys that may be null, by `type` or by `anyOf`. */
function nullable(schema: Json): string[] {
  const entries = Object.entries(schema.properties as Record<string, Json>);
  const mayBeNull = ({ type, anyOf = [] }: Json): boolean =>
    [type].flat().includes('null') || anyOf.some(mayBeNull);
  return entries
    .filter(([, property]) => mayBeNull(property))
    .map(([key]) => key)
    .toSorted();
}

describe('the OpenAPI document, compared with the vendor’s description', () => {
  it.each([
    ['Video', 'VideoResource'],
    ['VideoList', 'VideoListResource'],
    ['DeletedVideo', 'DeletedVideoResource'],
    ['Character', 'VideoCharacterResource'],
  ])('has the same keys in %s, all of them required', (our, their) => {
    const schema = ours.components.schemas[our];
    expect(keys(schema)).toEqual(objects[their].keys);
    expect(schema.required.toSorted()).toEqual(objects[their].keys);
    expect(objects[their].required).toEqual(objects[their].keys);
  });

  it.each([
    ['Video', 'VideoResource'],
    ['VideoList', 'VideoListResource'],
    ['Character', 'VideoCharacterResource'],
  ])('lets the same keys of %s be null', (our, their) => {
    expect(nullable(ours.components.schemas[our])).toEqual(objects[their].nullable);
    expect(objects[their].nullable.length).toBeGreaterThan(1);
  });

  it.each([
    ['edits', 'CreateVideoEdit'],
    ['extensions', 'CreateVideoExtend'],
  ])('has the same bodies of %s, and `model` in addition to an upload, as in the guide', (path, name) => {
    const { content } = ours.paths[`/v1/videos/${path}`].post.requestBody;
    const [json, form] = ['Json', 'Multipart'].map((kind) => objects[`${name}${kind}Body`]);
    expect(keys(content['application/json'].schema)).toEqual(json.keys);
    expect(keys(content['multipart/form-data'].schema)).toEqual(
      [...(form.keys as string[]), 'model'].toSorted(),
    );
    for (const [media, their] of [
      ['application/json', json],
      ['multipart/form-data', form],
    ]) {
      expect(content[media].schema.required.toSorted()).toEqual(their.required);
    }
  });

  it('has the same statuses except `expired`, and accepts every value that the vendor lists', () => {
    expect(ours.components.schemas.Video.properties.status.enum.toSorted()).toEqual(
      // Videos of batches can expire (contract:limits.batch-expired); the vendor's description omits the status.
      enums.VideoStatus.concat('expired').toSorted(),
    );
    const { properties } = ours.paths['/v1/videos'].post.requestBody.content['application/json'].schema;
    expect(properties.seconds.enum).toEqual(expect.arrayContaining(enums.VideoSeconds));
    expect(properties.size.enum).toEqual(expect.arrayContaining(enums.VideoSize));
    expect(properties.model.enum.toSorted()).toEqual(enums.VideoModel.toSorted());
  });
});
