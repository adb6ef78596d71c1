/** The table of claims in the README, made from the registry. usage: npm run readme */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { topics } from '../properties/index.js';
import { expectationOf } from '../src/claim/claim.js';
import { citation } from '../src/report/citation.js';
import { evenTable, withPart } from './made-part.js';

/** The page that holds the table. */
export const README = fileURLToPath(new URL('../README.md', import.meta.url));

const MARKS = ['<!-- claims: npm run readme -->', '<!-- end of claims -->'] as const;

/** A page with the table between its two marks. @throws Error when the page lacks them */
export function withTable(page: string): string {
  return withPart(page, MARKS, table);
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
  return evenTable(['claim', 'expected', 'says', 'source'], rows);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(README, withTable(readFileSync(README, 'utf8')));
