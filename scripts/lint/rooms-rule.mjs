// The rule `house/rooms`: a file imports only the rooms and packages that the table of rooms allows. Imports of
// types count.
import { relative, sep } from 'node:path';
import { importFault, roomOf } from './import-fault.mjs';

export const rooms = {
  meta: {
    type: 'problem',
    docs: { description: 'Import only what scripts/lint/rooms.mjs allows for the folder.' },
    schema: [],
  },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/');
    if (!file.startsWith('src/')) return {};
    if (roomOf(file) === undefined) {
      const message = 'This file is in no room. Add its folder to scripts/lint/rooms.mjs.';
      return { Program: (node) => context.report({ node, message }) };
    }
    const judge = (node) => {
      const specifier = textOf(node);
      if (specifier === undefined) return;
      const message = importFault(file, specifier);
      if (message !== undefined) context.report({ node, message });
    };
    return {
      ImportDeclaration: ({ source }) => judge(source),
      ExportNamedDeclaration: ({ source }) => judge(source),
      ExportAllDeclaration: ({ source }) => judge(source),
      TSImportType: ({ source }) => judge(source),
      ImportExpression({ source }) {
        if (textOf(source) !== undefined) judge(source);
        else context.report({ node: source, message: 'Write the path of an import as plain text.' });
      },
    };
  },
};

/** The text of a string, or of a template without expressions. */
function textOf(node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  const plain = node?.type === 'TemplateLiteral' && node.expressions.length === 0;
  return plain ? node.quasis[0].value.cooked : undefined;
}
