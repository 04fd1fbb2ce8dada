// Faults of parameters in the wording of the servers that are built on pydantic: as Python text, and as one
// sentence.
import type { Issue } from './parameters.ts';

/** Prints a value as Python's `repr()` does. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonString(value);
  if (Array.isArray(value)) return `[${value.map(pythonText).join(', ')}]`;
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([key, inner]) => `${pythonString(key)}: ${pythonText(inner)}`);
    return `{${fields.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** Uses single quotes, unless the text contains single quotes and no double quotes. */
function pythonString(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}

const heading = (issues: readonly Issue[]) =>
  `${issues.length} validation error${issues.length === 1 ? '' : 's'}`;

/**
 * The text that `str()` returns for FastAPI's validation error, without the place in the server's source that
 * follows it.
 */
export function validationText(issues: readonly Issue[]): string {
  const lines = issues.map(({ type, loc, msg, input, ctx, fractional = false }) => {
    const place = `(${loc.map(pythonText).join(', ')})`;
    const more = ctx === undefined ? '' : `, 'ctx': ${contextText(ctx, fractional)}`;
    return `  {'type': '${type}', 'loc': ${place}, 'msg': ${pythonText(msg)}, 'input': ${pythonText(input)}${more}}`;
  });
  return `${heading(issues)}:\n${lines.join('\n')}`;
}

/**
 * The text that FastAPI adds: the route, and for a body the place in the source. The line number is invented.
 */
export function placeText([issue]: readonly Issue[]): string {
  if (issue?.loc[0] === 'query') return '\n\n  Endpoint: GET /v1/videos';
  return '\n\n  File "api_server.py", line 1, in create_video\n    POST /v1/videos';
}

/** When a number may have a fraction, Python prints its bounds with a fraction. */
function contextText(ctx: NonNullable<Issue['ctx']>, fractional: boolean): string {
  const text = (value: number | string) =>
    fractional && Number.isInteger(value) ? `${value}.0` : pythonText(value);
  return `{${Object.entries(ctx)
    .map(([key, value]) => `'${key}': ${text(value)}`)
    .join(', ')}}`;
}

const help = 'https://errors.pydantic.dev/2.14/v';

/**
 * The text that `str()` returns for pydantic's validation error.
 * @param model the name of the class for the body
 */
export function modelErrorText(model: string, issues: readonly Issue[]): string {
  const parts = issues.map(({ type, loc, msg, input }) => {
    const value = shortened(pythonText(input));
    const facts = `type=${type}, input_value=${value}, input_type=${pythonType(input)}`;
    return `${loc.join('.')}\n  ${msg} [${facts}]\n    For further information visit ${help}/${type}`;
  });
  return `${heading(issues)} for ${model}\n${parts.join('\n')}`;
}

/** For a text of more than 50 characters, pydantic shows the first 25 and the last 24 characters. */
const shortened = (text: string) => (text.length <= 50 ? text : `${text.slice(0, 25)}...${text.slice(-24)}`);

function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return 'dict';
  }
}
