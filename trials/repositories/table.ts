import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { evenTable, withPart } from '../../docs/made-part.js';
import { nameOf, RUNS, type Run, readOutcomes } from './runs.js';

const PAGE = fileURLToPath(new URL('../../docs/real-code.md', import.meta.url));

/** The page with the table of outcomes made anew. */
export function pageWithTable(): string {
  const marks = ['<!-- outcomes: npm run repositories -->', '<!-- end of outcomes -->'] as const;
  return withPart(readFileSync(PAGE, 'utf8'), marks, table);
}

export function writeTable(): void {
  writeFileSync(PAGE, pageWithTable());
}

function table(): string {
  const outcomes = readOutcomes();
  const runs = RUNS.filter((run) => nameOf(run) in outcomes);
  const failing = (run: Run) => Object.keys(outcomes[nameOf(run)].failing);
  const rows = runs.map((run) => {
    const { laws } = outcomes[nameOf(run)];
    const refuted = failing(run).map((law) => `\`${law}\``);
    const system = [run.gate.replace(/^gate_|\.py$/g, ''), ...run.chosen].join(' ');
    return [system, `${laws}`, `${laws - refuted.length}`, refuted.join(', ')];
  });
  const asked = runs.reduce((sum, run) => sum + outcomes[nameOf(run)].laws, 0);
  const refuted = runs.reduce((sum, run) => sum + failing(run).length, 0);
  const total = `${runs.length} runs asked ${asked} laws, of which ${asked - refuted} hold.\n`;
  return `${evenTable(['gate and arguments', 'laws asked', 'hold', 'refuted'], rows)}\n${total}`;
}
