import { figure } from '../evidence/figures.js';
import type { LawResult } from '../judge/law-result.js';

/**
 * What a table says of a law: cases decided, cases vacuous, and the largest measured/bound.
 *
 * @param failed cases that ended in an error, which decided nothing
 */
export function lawNumbers({ compared, decided, vacuous, worst }: LawResult, failed = 0): string[] {
  const ratio = Number.isNaN(worst.ratio) ? 'none' : Number.isFinite(worst.ratio) ? figure(worst.ratio) : 'infinite';
  return [decidedText(decided, compared + failed), String(vacuous), ratio];
}

function decidedText(decided: number, asked: number): string {
  if (asked === 0) return 'none';
  return decided === asked ? `all ${asked}` : `${decided}/${asked}`;
}
