import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { evenTable, withPart } from '../../docs/made-part.js';
import { nameOf, RUNS, readOutcomes } from './runs.js';

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
  const rows = RUNS.filter((run) => nameOf(run) in outcomes).map((run) => {
    const { laws, failing } = outcomes[nameOf(run)];
    const lines = Object.entries(failing).map(([law, { samplers }]) =>
      samplers.length > 0 ? `\`${law}\` (${samplers.join(', ')})` : `\`${law}\``,
    );
    const system = [run.gate, ...run.chosen].join(' ');
    return [run.repository.name, `\`${system}\``, `${laws}`, `${laws - lines.length}`, lines.join('; ')];
  });
  return evenTable(['repository', 'gate', 'laws asked', 'hold', 'refuted'], rows);
}
