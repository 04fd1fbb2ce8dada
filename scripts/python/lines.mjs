// Lines of generated Python code.

export const width = 110;

/** Words in lines of at most `width` characters, the first line after `start`, the others after `indent`. */
export function wrapped(text, indent, start = indent) {
  const lines = [];
  let line = start;
  for (const word of text.split(/\s+/)) {
    if (line.length + word.length + 1 > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}

/** A docstring. The text must not contain three quotes. */
export function docstring(text, indent) {
  const safe = text.replaceAll('\\', '\\\\');
  const [first, ...rest] = wrapped(safe, indent, `${indent}"""`);
  if (rest.length === 0) return [`${first}"""`];
  return [first, ...rest, `${indent}"""`];
}

/** `Literal[…]`, over several lines when it is long. */
export function literal(values, start, indent) {
  const words = values.map((value) =>
    typeof value === 'string' ? JSON.stringify(value) : pythonValue(value),
  );
  const line = `${start}Literal[${words.join(', ')}]`;
  if (line.length <= width) return [line];
  return [`${start}Literal[`, ...words.map((word) => `${indent}    ${word},`), `${indent}]`];
}

export function pythonValue(value) {
  if (value === true) return 'True';
  if (value === false) return 'False';
  return value === null ? 'None' : JSON.stringify(value);
}
