import { widthOf } from './wrapped.js';

/**
 * Rows of cells as lines of aligned columns, two spaces apart; colours take no width, and neither does the last cell of
 * a row.
 */
export function textTable(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.slice(0, -1).forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
    });
  }
  return rows
    .map((row) => row.map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)))).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
