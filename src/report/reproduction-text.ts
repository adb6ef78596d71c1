import type { ReproductionPage } from './page/reproduction-page.js';
import { textTable } from './text-table.js';

/** A reproduction for a terminal: its tables, and a closing note that says of each figure how it came out. */
export function reproductionText({ title, source, computedBy, sections, figures }: ReproductionPage): string {
  const tables = sections.flatMap((section) => [
    `${section.title}\n`,
    ...section.says.map((paragraph) => `${paragraph}\n`),
    ...section.tables.map(({ caption, columns, rows }) => `${caption}\n${textTable([columns, ...rows])}`),
  ]);
  const notes = figures.map(
    ({ figure, verdict, shows, found }) => `${figure}: ${verdict}.\n  The paper: ${shows}.\n  Here: ${found}.\n`,
  );
  return [`${title}\n${source}\nComputed by ${computedBy}\n`, ...tables, notes.join('')].join('\n');
}
