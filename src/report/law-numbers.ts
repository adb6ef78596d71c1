import { figure } from '../evidence/figures.js';
import type { ClaimResult } from '../judge/claim-result.js';
import type { LawResult } from '../judge/law-result.js';

/**
 * What a table says of a law: cases decided, cases vacuous, and the largest measured/bound.
 *
 * @param cases of its claim: those that ended in an error decided nothing, unless they did so in a part alone
 */
export function lawNumbers(
  { compared, decided, vacuous, worst }: LawResult,
  { run, failed = 0 }: Pick<ClaimResult['cases'], 'run' | 'failed'>,
): string[] {
  const ratio = Number.isNaN(worst.ratio) ? 'none' : Number.isFinite(worst.ratio) ? figure(worst.ratio) : 'infinite';
  return [decidedText(decided, Math.min(run - vacuous, compared + failed)), String(vacuous), ratio];
}

function decidedText(decided: number, asked: number): string {
  if (asked === 0) return 'none';
  return decided === asked ? `all ${asked}` : `${decided}/${asked}`;
}
