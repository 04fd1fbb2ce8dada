// The schemas of the control API as Python types. An object becomes a TypedDict, a list of words a Literal.
import { docstring, literal, pythonValue } from './lines.mjs';

/** Schemas without a type of their own in Python: documents, and the internal format of snapshots. */
const leftOut = new Set(['ControlError', 'EntryInFile', 'Index', 'OpenApi', 'SnapshotFile']);
const scalars = { string: 'str', integer: 'int', number: 'float', boolean: 'bool', null: 'None' };

/** @param document the OpenAPI document of the control API */
export function typesModule(document) {
  const module = createModule(document.components.schemas);
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    if (!leftOut.has(name)) module.named(name, schema);
  }
  module.named('ErrorCode', document.components.schemas.ControlError.properties.error.properties.code);
  module.named('RequestFilters', parametersSchema(document.paths['/_emulator/requests'].get));
  module.named('DeliveryFilters', parametersSchema(document.paths['/_emulator/webhooks/deliveries'].get));
  return `${header}${module.blocks.join('\n\n')}\n`;
}

const header = `"""The values of the control API. Generated from openapi/control.json by \`npm run python\`; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Literal, Mapping, TypedDict, Union

if TYPE_CHECKING:
    from typing_extensions import NotRequired

SnapshotFile = Dict[str, Any]
"""An exported project. Its format is internal to the emulator."""

`;

/** The filters of an operation: its query parameters, without the project. */
function parametersSchema({ parameters }) {
  const filters = parameters.filter((parameter) => parameter.in === 'query' && parameter.name !== 'project');
  const properties = filters.map(({ name, schema, description }) => [name, { ...schema, description }]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function createModule(schemas) {
  const blocks = [];
  // Equal lists of words inside of one schema get one name.
  const namesOfWords = new Map();

  const taken = new Set();

  /** Adds a type with a name. */
  function named(name, schema) {
    if (Object.hasOwn(schemas, name)) namesOfWords.clear();
    if (taken.has(name)) throw new Error(`two types of Python have the name ${name}`);
    taken.add(name);
    if (schema.properties !== undefined) blocks.push(typedDict(name, schema));
    else if (schema.enum !== undefined) words(name, schema.enum);
    else blocks.push(`${name} = ${runtimeType(typeOf(schema, name))}`);
    return name;
  }

  function words(name, values) {
    const key = JSON.stringify(values);
    if (!namesOfWords.has(key)) {
      namesOfWords.set(key, name);
      blocks.push(literal(values, `${name} = `, '').join('\n'));
    }
    return namesOfWords.get(key);
  }

  function typedDict(name, schema) {
    const required = new Set(schema.required);
    const lines = Object.entries(schema.properties).flatMap(([field, value]) => {
      if (!/^[a-z_]\w*$/i.test(field)) throw new Error(`${name}.${field} is no name in Python`);
      const type = typeOf(value, `${name}${pascal(field)}`);
      const text = value.description === undefined ? [] : docstring(value.description, '    ');
      return [`    ${field}: ${required.has(field) ? type : `NotRequired[${type}]`}`, ...text];
    });
    const about = schema.description === undefined ? [] : docstring(schema.description, '    ');
    return [`class ${name}(TypedDict):`, ...about, ...(lines.length === 0 ? ['    pass'] : lines)].join('\n');
  }

  /** @param name the name of the type if it needs one */
  function typeOf(schema, name) {
    if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
    if (schema.const !== undefined) return `Literal[${pythonValue(schema.const)}]`;
    if (schema.enum !== undefined)
      return schema.enum.length > 4 ? words(name, schema.enum) : literal(schema.enum, '', '').join(' ');
    if (schema.anyOf !== undefined)
      return union(schema.anyOf.map((part) => typeOf(part, part.enum === undefined ? name : `${name}Name`)));
    if (Array.isArray(schema.type)) return union(schema.type.map((type) => scalars[type]));
    if (schema.type === 'array') return `List[${typeOf(schema.items, `${name}Item`)}]`;
    if (schema.properties !== undefined) return named(name, schema);
    if (schema.type === 'object') return `Mapping[str, ${typeOf(schema.additionalProperties ?? {}, name)}]`;
    return schema.type === undefined ? 'Any' : scalars[schema.type];
  }

  return { blocks, named };
}

const union = (types) => [...new Set(types)].join(' | ');

/** The alias of a module is evaluated, and Python 3.9 has no `|` for types. */
const runtimeType = (type) => (type.includes(' | ') ? `Union[${type.split(' | ').join(', ')}]` : type);

const pascal = (field) =>
  field
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
