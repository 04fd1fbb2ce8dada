// Tables of Markdown for the generated pages.

/** @param cells texts of one row; a `|` in a cell is escaped. @returns one line */
export function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** @param rows the first one is the head. @returns the lines of a table */
export function tableRows([head, ...rows]) {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}
