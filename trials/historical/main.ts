/**
 * Asks the gate about bugs that happened in public diffusion code, restated: which law refutes each, and by how much.
 * usage: npm run historical [-- --write]; exits 1 if a right form does not pass, or a faulty one is not refuted by the
 * claim that its row names. With --write the table of docs/historical.md is made anew.
 */
import { parseArgs } from 'node:util';
import { type RowOutcome, tryRow } from './outcome.js';
import { rows } from './rows.js';
import { writeTable } from './table.js';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
const outcomes: RowOutcome[] = [];
for (const row of rows) {
  const outcome = await tryRow(row);
  outcomes.push(outcome);
  const { number, expected } = row;
  const by = outcome.refutedBy.map(({ law, ratio }) => `${law} (${ratio.toPrecision(2)} times its bound)`).join(', ');
  const found = row.faulty === undefined ? 'right code, passes' : by || 'NOT REFUTED';
  console.log(`${number} ${row.repository} ${row.reference}: ${found}`);
  if (outcome.fault !== undefined) console.log(`    expected ${expected}: ${outcome.fault}`);
}
const faulty = outcomes.filter(({ row }) => row.faulty !== undefined);
const named = faulty.filter(({ byExpected }) => byExpected).length;
const failed = outcomes.filter(({ fault }) => fault !== undefined).length;
console.log(
  `\n${named} of ${faulty.length} faulty forms refuted by the claim that their row names; ` +
    `${outcomes.length - failed} of ${outcomes.length} rows as expected`,
);
if (values.write) writeTable(outcomes);
process.exitCode = failed > 0 ? 1 : 0;
