/** Parts of pages that programs make. */

/** The two lines of a page between which a part of it is made. */
type Marks = readonly [begin: string, end: string];

/** A page with a part of it, which ends its last line, made anew. @throws Error when the page lacks the marks */
export function withPart(page: string, [begin, end]: Marks, part: () => string): string {
  const [before, rest = ''] = page.split(`${begin}\n`);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`the page should have a line '${begin}' and then a line '${end}'`);
  return `${before}${begin}\n\n${part()}\n${end}${after}`;
}

/** A table whose columns are as wide as their longest cell, as a formatter leaves it. */
export function evenTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |\n`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`;
  return line(head) + rule + rows.map(line).join('');
}
