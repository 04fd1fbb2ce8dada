// The rule `house/function-length`: a function has at most 40 lines of its own. The lines of the functions that it
// names or returns are not its own, so a factory may be longer when each function in it is not.

/** Largest number of own lines of a function. */
export const mostLines = 40;

export const functionLength = {
  meta: {
    type: 'suggestion',
    docs: {
      description:
        'A function has at most 40 lines. A factory may be longer when each function in it is not: the lines of nested functions with a name, of functions that are members of an object (also when another function wraps them), and of returned functions are not counted.',
    },
    schema: [],
  },
  create(context) {
    const { sourceCode } = context;
    /** The functions around the current node, the outermost first. `parts` are the lines of their nested functions. */
    const open = [];
    const enter = (node) => open.push({ node, parts: new Set() });
    const leave = (node) => {
      const { parts } = open.pop();
      const own = linesOf(node).filter((line) => !parts.has(line)).length;
      if (own > mostLines) context.report({ node, message: messageFor(node, own, parts.size > 0) });
      const part = partOf(node);
      if (part === undefined) return;
      const [comment] = sourceCode.getCommentsBefore(part);
      for (const line of linesOf(part, comment)) open.at(-1)?.parts.add(line);
    };
    return Object.fromEntries(
      ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].flatMap((type) => [
        [type, enter],
        [`${type}:exit`, leave],
      ]),
    );
  },
};

/** The numbers of the lines of a node, from an earlier node on if there is one. */
function linesOf({ loc }, { loc: first } = { loc }) {
  const count = loc.end.line - first.start.line + 1;
  return Array.from({ length: count }, (_, index) => first.start.line + index);
}

/**
 * The part of the outer function that a nested function forms: its declaration, its member of an object, or the
 * function itself where it is returned. Undefined for a callback, whose lines count for the outer function.
 */
function partOf(node) {
  const { parent } = node;
  if (node.type === 'FunctionDeclaration') return node;
  if (parent.type === 'Property' && parent.value === node) return parent;
  // A member that another function wraps, such as `createVideo: rated(async (call) => …)`.
  if (parent.type === 'CallExpression' && parent.parent.type === 'Property') return parent.parent;
  if (parent.type === 'VariableDeclarator') return parent.parent;
  if (parent.type === 'ReturnStatement') return parent;
  return parent.type === 'ArrowFunctionExpression' && parent.body === node ? node : undefined;
}

function messageFor(node, own, isFactory) {
  const { id, parent } = node;
  const { name } = id ?? parent.id ?? parent.key ?? {};
  const subject = name === undefined ? 'This function' : `'${name}'`;
  const without = isFactory ? ' without the functions in it' : '';
  return `${subject} has ${own} lines${without}; at most ${mostLines} are allowed. Give a step of it a name and a function of its own. A factory may be longer when each function in it is not.`;
}
