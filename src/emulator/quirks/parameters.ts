// Reads parameters as pydantic does, and finds the same faults. The inference engines are built on pydantic.

/** How a parameter is read. Bounds are included. */
type Parameter =
  | { as: 'text'; pattern?: string; required?: true }
  | { as: 'integer'; from?: number; upTo?: number }
  | { as: 'number'; from?: number }
  | { as: 'one of'; values: readonly string[] };

export type Parameters = Readonly<Record<string, Parameter>>;

/** One fault, with pydantic's field names. */
export interface Issue {
  type: string;
  loc: readonly string[];
  msg: string;
  /** Null for a form field that is missing. */
  input: unknown;
  ctx?: Readonly<Record<string, number | string>>;
  /** True when the parameter may have a fraction. Servers do not show this field. */
  fractional?: true;
}

/** The source of the parameters. An empty text counts as missing, except in JSON. */
export type Origin = 'form' | 'query' | 'json';

/**
 * Reads the parameters that were sent. Parameters that are not in the table are ignored.
 * @returns the values of the valid parameters that were sent, and all faults in the order of the table
 */
export function readParameters(
  table: Parameters,
  sent: Readonly<Record<string, unknown>>,
  origin: Origin,
): { values: Record<string, unknown>; issues: Issue[] } {
  const values: Record<string, unknown> = {};
  const issues: Issue[] = [];
  for (const [name, parameter] of Object.entries(table)) {
    const given = Object.hasOwn(sent, name) ? sent[name] : undefined;
    const loc = origin === 'json' ? [name] : [origin === 'form' ? 'body' : 'query', name];
    if (given === undefined || given === null || (given === '' && origin !== 'json')) {
      if (parameter.as !== 'text' || parameter.required !== true) continue;
      issues.push({ type: 'missing', loc, msg: 'Field required', input: origin === 'json' ? sent : null });
      continue;
    }
    const read = readOne(parameter, given);
    if ('value' in read) values[name] = read.value;
    else issues.push({ type: read.type, loc, msg: read.msg, input: given, ...contextOf(read, parameter) });
  }
  return { values, issues };
}

type Fault = Pick<Issue, 'type' | 'msg' | 'ctx'>;
type Reading = { value: unknown } | Fault;

function contextOf({ ctx }: Fault, { as }: Parameter): Pick<Issue, 'ctx' | 'fractional'> {
  if (ctx === undefined) return {};
  return as === 'number' ? { ctx, fractional: true } : { ctx };
}

function readOne(parameter: Parameter, given: unknown): Reading {
  switch (parameter.as) {
    case 'text':
      return readText(parameter.pattern, given);
    case 'integer':
      return within(parameter, readInteger(given));
    case 'number':
      return within(parameter, readNumber(given));
    case 'one of':
      return readLiteral(parameter.values, given);
  }
}

function readText(pattern: string | undefined, given: unknown): Reading {
  if (typeof given !== 'string') return { type: 'string_type', msg: 'Input should be a valid string' };
  if (pattern === undefined || new RegExp(pattern).test(given)) return { value: given };
  const msg = `String should match pattern '${pattern}'`;
  return { type: 'string_pattern_mismatch', msg, ctx: { pattern } };
}

const unparsableInteger = 'Input should be a valid integer, unable to parse string as an integer';

function readInteger(given: unknown): Reading {
  if (typeof given === 'string') {
    if (/^\s*[+-]?\d{1,4000}(\.0+)?\s*$/.test(given)) return { value: Number(given) };
    return { type: 'int_parsing', msg: unparsableInteger };
  }
  if (typeof given === 'boolean') return { value: Number(given) };
  if (typeof given !== 'number') return { type: 'int_type', msg: 'Input should be a valid integer' };
  if (Number.isInteger(given)) return { value: given };
  return {
    type: 'int_from_float',
    msg: 'Input should be a valid integer, got a number with a fractional part',
  };
}

function readNumber(given: unknown): Reading {
  if (typeof given === 'string') {
    const value = given.trim() === '' ? Number.NaN : Number(given);
    if (Number.isFinite(value)) return { value };
    return {
      type: 'float_parsing',
      msg: 'Input should be a valid number, unable to parse string as a number',
    };
  }
  if (typeof given === 'boolean') return { value: Number(given) };
  if (typeof given === 'number') return { value: given };
  return { type: 'float_type', msg: 'Input should be a valid number' };
}

function within(bounds: { from?: number; upTo?: number }, read: Reading): Reading {
  if (!('value' in read)) return read;
  const { from, upTo } = bounds;
  const value = Number(read.value);
  if (from !== undefined && value < from) {
    const msg = `Input should be greater than or equal to ${from}`;
    return { type: 'greater_than_equal', msg, ctx: { ge: from } };
  }
  if (upTo !== undefined && value > upTo) {
    const msg = `Input should be less than or equal to ${upTo}`;
    return { type: 'less_than_equal', msg, ctx: { le: upTo } };
  }
  return read;
}

function readLiteral(values: readonly string[], given: unknown): Reading {
  if (values.includes(String(given))) return { value: given };
  const expected = values.map((value) => `'${value}'`).join(' or ');
  return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
}
