import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withPart } from '../../docs/made-part.js';
import { later } from './later.js';
import type { RowOutcome } from './outcome.js';

/** Writes what the gate says of each row into docs/historical.md, and how many it refutes into README.md. */
export function writeTable(outcomes: readonly RowOutcome[]): void {
  write('docs/historical.md', 'outcomes', table(outcomes));
  write('README.md', 'historical', `${summary(outcomes)}\n`);
}

/** Writes a part of a page between its marks. */
function write(name: string, part: string, text: string): void {
  const page = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const marks = [`<!-- ${part}: npm run historical -- --write -->`, `<!-- end of ${part} -->`] as const;
  writeFileSync(
    page,
    withPart(readFileSync(page, 'utf8'), marks, () => text),
  );
  // the columns of a table are as wide as its formatter wants them
  execFileSync('npx', ['biome', 'format', '--write', page]);
}

/** How many of the faulty and of the right forms come out as they should, in words. */
function summary(outcomes: readonly RowOutcome[]): string {
  const faulty = outcomes.filter(({ row }) => row.faulty !== undefined);
  const negatives = outcomes.filter(({ row }) => row.faulty === undefined);
  const named = faulty.filter(({ byExpected }) => byExpected).length;
  const passed = negatives.filter(({ fault }) => fault === undefined).length;
  return (
    `${named} of ${faulty.length} faulty forms are refuted by the claim that their row names. ${passed} of ${negatives.length} ` +
    `right forms that were reported as bugs pass. ${later.length} rows are outside of what is described, or not visible ` +
    'to any claim.'
  );
}

function table(outcomes: readonly RowOutcome[]): string {
  const faulty = outcomes.filter(({ row }) => row.faulty !== undefined);
  const negatives = outcomes.filter(({ row }) => row.faulty === undefined);
  const lines = [
    summary(outcomes),
    '',
    '| row | repository | reference | wrong -> right | refuted by | times its bound |',
    '| --- | --- | --- | --- | --- | --- |',
    ...faulty.map(
      ({ row, refutedBy }) =>
        `| ${row.number} | ${row.repository} | ${row.reference} | ${cell(row.wrong)} | ` +
        `${refutedBy.map(({ law }) => law).join(', ') || 'nothing'} | ` +
        `${refutedBy.map(({ ratio }) => ratio.toPrecision(2)).join(', ')} |`,
    ),
    '',
    '| right code | reference | why it is right | verdict |',
    '| --- | --- | --- | --- |',
    ...negatives.map(
      ({ row, fault }) => `| ${row.repository} | ${row.reference} | ${cell(row.wrong)} | ${fault ?? 'passes'} |`,
    ),
    '',
    '| row | repository | reference | why it is not asked |',
    '| --- | --- | --- | --- |',
    ...later.map(({ reason, ...row }) => `| ${row.number} | ${row.repository} | ${row.reference} | ${cell(reason)} |`),
    '',
  ];
  return lines.join('\n');
}

function cell(words: string): string {
  return words.replaceAll('|', '\\|');
}
