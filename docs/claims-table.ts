/** The table of claims in the README, made from the registry. usage: npm run readme */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { topics } from '../properties/index.js';
import { expectationOf } from '../src/claim/claim.js';
import { citation } from '../src/report/citation.js';

/** The page that holds the table. */
export const README = fileURLToPath(new URL('../README.md', import.meta.url));

const BEGIN = '<!-- claims: npm run readme -->\n';
const END = '<!-- end of claims -->';

/** A page with the table between its two marks. @throws Error when the page lacks them */
export function withTable(page: string): string {
  const [before, rest = ''] = page.split(BEGIN);
  const [, after] = rest.split(END);
  if (after === undefined) throw new Error(`the page should have a line '${BEGIN.trim()}' and then a line '${END}'`);
  return `${before}${BEGIN}\n${table()}\n${END}${after}`;
}

function table(): string {
  const rows = Object.entries(topics).flatMap(([topic, claims]) =>
    claims.map((claim) => [
      `[\`${claim.id}\`](properties/${topic}/${claim.id}.ts)`,
      expectationOf(claim),
      claim.title.replaceAll('|', '\\|'),
      citation(claim.source),
    ]),
  );
  const all = [['claim', 'expected', 'says', 'source'], ...rows];
  const widths = all[0].map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |\n`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |\n`;
  return line(all[0]) + rule + all.slice(1).map(line).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, withTable(readFileSync(README, 'utf8')));
