// Our schemas beside the vendor's own description, where a copy of it lies at hand: same keys, same nulls, same values.
import { existsSync, readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../../support/emulator.ts';

const ours: Json = JSON.parse(
  readFileSync(new URL('../../../openapi/openapi.json', import.meta.url), 'utf8'),
);
const path =
  process.env['SORA_OFFICIAL_OPENAPI'] ??
  new URL('../../../../shared/contract/openai-videos.official.yaml', import.meta.url).pathname;

/** The keys that may be null, in either way of saying so. */
function nullable(schema: Json): string[] {
  const entries = Object.entries(schema.properties as Record<string, Json>);
  const mayBeNull = ({ type, anyOf = [] }: Json): boolean =>
    [type].flat().includes('null') || anyOf.some(mayBeNull);
  return entries
    .filter(([, property]) => mayBeNull(property))
    .map(([key]) => key)
    .toSorted();
}

describe.skipIf(!existsSync(path))('the vendor’s description', () => {
  let theirs: Json;
  beforeAll(async () => {
    const validator = new Validator();
    expect(await validator.validate(readFileSync(path, 'utf8'))).toEqual({ valid: true });
    theirs = validator.specification;
  });

  it.each([
    ['Video', 'VideoResource'],
    ['VideoList', 'VideoListResource'],
    ['DeletedVideo', 'DeletedVideoResource'],
  ])('has the keys of our %s, all of them required', (our, their) => {
    const [one, other] = [ours.components.schemas[our], theirs.components.schemas[their]];
    const keys = Object.keys(other.properties as object).toSorted();
    expect(Object.keys(one.properties as object).toSorted()).toEqual(keys);
    expect(one.required.toSorted()).toEqual(keys);
    expect(other.required.toSorted()).toEqual(keys);
  });

  it.each([
    ['Video', 'VideoResource'],
    ['VideoList', 'VideoListResource'],
  ])('lets the same keys of our %s be null', (our, their) => {
    const found = nullable(theirs.components.schemas[their]);
    expect(nullable(ours.components.schemas[our])).toEqual(found);
    expect(found.length).toBeGreaterThan(1);
  });

  it('has our statuses, and no value that we refuse', () => {
    const schemas = theirs.components.schemas;
    expect(ours.components.schemas.Video.properties.status.enum.toSorted()).toEqual(
      // Videos of batches can expire (DOC); the description forgets it.
      schemas.VideoStatus.enum.concat('expired').toSorted(),
    );
    const { properties } = ours.paths['/v1/videos'].post.requestBody.content['application/json'].schema;
    expect(properties.seconds.enum).toEqual(expect.arrayContaining(schemas.VideoSeconds.enum));
    expect(properties.size.enum).toEqual(expect.arrayContaining(schemas.VideoSize.enum));
    const models = schemas.VideoModel.anyOf.find((option: Json) => 'enum' in option).enum;
    expect(properties.model.enum.toSorted()).toEqual(models.toSorted());
  });
});
