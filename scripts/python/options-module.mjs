// The options of the server as the keyword arguments of the Python package.
import { docstring } from './lines.mjs';

/** Options that the Python package sets itself. */
const own = new Set(['readyFile', 'exitWithParent']);

/** @param specs the tables of options of the emulator */
export function optionsModule(specs) {
  const options = Object.entries(specs).filter(([name]) => !own.has(name));
  const fields = options.flatMap(([name, spec]) => [
    `    ${snake(name)}: ${typeOf(spec)}`,
    ...docstring(about(name, spec), '    '),
  ]);
  const flags = options.map(([name, { flag }]) => `    "${snake(name)}": "--${flag}",`);
  return `"""The options of the server. Generated from its tables of options by \`npm run python\`; do not edit."""

from __future__ import annotations

from typing import Dict, Sequence, TypedDict


class Options(TypedDict, total=False):
    """Keyword arguments of \`Emulator\` and \`AsyncEmulator\`."""

${fields.join('\n')}


FLAGS: Dict[str, str] = {
${flags.join('\n')}
}
"""The flag of each option."""
`;
}

function about(name, { help, default: standard }) {
  if (name === 'listen') return `${help} Default: 127.0.0.1:0.`;
  if (name === 'log') return `${help} Default: silent.`;
  return standard === undefined ? help : `${help} Default: ${standard}.`;
}

/** What Python users write: text, numbers for numbers, True and False for on and off. */
function typeOf({ metavar, multiple }) {
  if (multiple === true) return 'str | Sequence[str]';
  const types = ['str'];
  if (/\b(N|MS|USD)\b/.test(metavar)) types.push('int', 'float');
  if (/\b(on|off)\b/.test(metavar)) types.push('bool');
  return types.join(' | ');
}

const snake = (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
