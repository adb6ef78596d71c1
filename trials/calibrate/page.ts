import { evenTable, withPart } from '../../docs/made-part.js';

/** The table of a part of the calibration in docs/calibration.md, titles first. */
type Table = readonly (readonly string[])[];

/** Where the table of a part stands. */
const marksOf = (part: string) => [`<!-- ${part}: npm run calibrate -->`, `<!-- end of ${part} -->`] as const;

/**
 * The page with a table made anew. Claims that were not asked keep the rows that they have there.
 *
 * @param ids of all claims, in the order of the page; those of others are left out
 * @throws Error where claims are to keep rows of a table that has other columns
 */
export function withTable(page: string, part: string, table: Table, ids: readonly string[]): string {
  const [titles, ...rows] = table;
  const marks = marksOf(part);
  const [oldTitles = [], ...oldRows] = tableIn(page.split(marks[0])[1]?.split(marks[1])[0] ?? '');
  const [found, kept] = [rowsByClaim(rows), rowsByClaim(oldRows)];
  const merged = ids.flatMap((id) => {
    const own = found.get(id) ?? kept.get(id) ?? [];
    if (own.length > 0 && !found.has(id) && oldTitles.join() !== titles.join()) {
      throw new Error(`the rows of ${id} have other columns: run this part of the calibration for all claims`);
    }
    return own;
  });
  return withPart(page, marks, () => evenTable(titles, merged));
}

/** The cells of a table, titles first. */
function tableIn(markdown: string): string[][] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  const cells = lines.map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim()),
  );
  // the second line is a rule
  return cells.filter((_, i) => i !== 1);
}

/** Rows by the id of the claim in their first cell, or in that of a row above. */
function rowsByClaim(rows: Table): Map<string, (readonly string[])[]> {
  const groups = new Map<string, (readonly string[])[]>();
  let id = '';
  for (const row of rows) {
    id = /^`([\w-]+)`/.exec(row[0])?.[1] ?? id;
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return groups;
}
