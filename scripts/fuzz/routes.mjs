// All operations that the emulator documents, so that a new operation is fuzzed without a change here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const documents = { v1: 'openapi.json', azure: 'azure.json', control: 'control.json' };

/** @returns operations: `surface`, `method`, `path` with `{parameters}`, names of the `query`, `types` and `fields` of the body */
export function readRoutes() {
  return Object.entries(documents).flatMap(([surface, file]) => {
    const document = JSON.parse(readFileSync(join(import.meta.dirname, '../../openapi', file), 'utf8'));
    return Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, operation]) => operation?.responses !== undefined)
        .map(([method, operation]) => routeOf(document, { surface, path, method, operation })),
    );
  });
}

function routeOf(document, { surface, path, method, operation }) {
  const parameters = (operation.parameters ?? []).map((one) => resolve(document, one));
  const content = resolve(document, operation.requestBody ?? {}).content ?? {};
  const fields = Object.values(content).flatMap(({ schema }) => fieldsOf(document, schema));
  return {
    surface,
    method: method.toUpperCase(),
    path,
    query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    types: Object.keys(content),
    fields: [...new Set(fields)],
  };
}

function resolve(document, node) {
  if (node?.$ref === undefined) return node;
  const target = node.$ref.split('/').slice(1);
  return resolve(
    document,
    target.reduce((inside, key) => inside[key], document),
  );
}

/** The names of a body's fields, in any of its variants. */
function fieldsOf(document, schema) {
  const node = resolve(document, schema);
  const variants = [...(node?.anyOf ?? []), ...(node?.oneOf ?? []), ...(node?.allOf ?? [])];
  return [
    ...Object.keys(node?.properties ?? {}),
    ...variants.flatMap((variant) => fieldsOf(document, variant)),
  ];
}
