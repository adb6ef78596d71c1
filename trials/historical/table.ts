import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { later } from './later.js';
import type { RowOutcome } from './outcome.js';

const PAGE = new URL('../../docs/historical.md', import.meta.url);

/** Between these two lines of the page stands what is made here. */
const [BEGIN, END] = ['<!-- outcomes: npm run historical -- --write -->', '<!-- end of outcomes -->'];

/** Writes what the gate says of each row into docs/historical.md. */
export function writeTable(outcomes: readonly RowOutcome[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest.split(END)[1];
  writeFileSync(PAGE, `${before}${BEGIN}\n\n${text(outcomes)}\n${END}${after}`);
  // the columns of a table are as wide as its formatter wants them
  execFileSync('npx', ['biome', 'format', '--write', fileURLToPath(PAGE)]);
}

function text(outcomes: readonly RowOutcome[]): string {
  const faulty = outcomes.filter(({ row }) => row.faulty !== undefined);
  const negatives = outcomes.filter(({ row }) => row.faulty === undefined);
  const named = faulty.filter(({ byExpected }) => byExpected).length;
  const passed = negatives.filter(({ fault }) => fault === undefined).length;
  const lines = [
    `${named} of ${faulty.length} faulty forms are refuted by the claim that their row names. ${passed} of ${negatives.length} ` +
      `right forms that were reported as bugs pass. ${later.length} rows are outside of what is described, or not visible ` +
      'to any claim.',
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
    '| not stated | reason |',
    '| --- | --- |',
    ...later.map(({ number, reason }) => `| ${number} | ${cell(reason)} |`),
    '',
  ];
  return lines.join('\n');
}

function cell(words: string): string {
  return words.replaceAll('|', '\\|');
}
