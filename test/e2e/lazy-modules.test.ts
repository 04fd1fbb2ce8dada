// The modules that a server loads at its start. The engine of expressions is loaded with the first
// expression, and the code of the page with the first request for it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { programPath } from '../support/program.ts';

const folder = dirname(programPath);

/** The files that a file of the build imports before it runs, including the file itself. */
function staticImports(entry: string): Set<string> {
  const found = new Set([entry]);
  for (const name of found) {
    const code = readFileSync(join(folder, name), 'utf8');
    for (const [, imported = ''] of code.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+)["']/g))
      found.add(imported);
  }
  return found;
}

it('the engine of expressions is in a separate file, and no module imports it before it is needed', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const engine = files.filter((name) =>
    readFileSync(join(folder, name), 'utf8').includes('RE2JSSyntaxException'),
  );
  expect(engine).toHaveLength(1);
  const serve = files.filter((name) => /^(start|cli|index|app|compile|rules)\b/.test(name));
  expect(serve).toContain('cli.js');
  for (const entry of serve) expect([...staticImports(entry)]).not.toContain(engine[0]);
});

it('the code that serves the page is loaded at the first request for the page', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const containing = (text: string) =>
    files.filter((name) => readFileSync(join(folder, name), 'utf8').includes(text));
  // The policy of the files, and the head of a stream of events.
  const page = [...containing("frame-ancestors 'none'"), ...containing('x-accel-buffering')];
  expect(page).toHaveLength(2);
  for (const entry of ['cli.js', 'index.js', ...files.filter((name) => /^(start|serve)-/.test(name))])
    expect([...staticImports(entry)].filter((name) => page.includes(name))).toEqual([]);
});
