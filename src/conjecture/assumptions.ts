import { type CaseFound, isFound, measureCase } from './case.js';
import type { Conjecture } from './conjecture.js';
import { type Clause, unmetAt } from './domain.js';
import { casesAt, drawnProbes, type SearchSpace, worstCase } from './worst-case.js';

/** What happens once one assumption is dropped and the others are kept. */
export interface Dropped {
  readonly clause: Clause;
  /** Draws in which it alone fails, and those of them with a larger ratio than every admitted draw. */
  readonly cases: number;
  readonly beyond: number;
  /** The worst case found there. */
  readonly worst: CaseFound | undefined;
  readonly verdict: 'needed' | 'no counterexample' | 'never fails alone';
}

/** What is known of the admitted domain. */
export interface Admitted {
  /** measured/bound of its draws. */
  readonly ratios: readonly number[];
  /** A ratio above this is a counterexample, if nothing is drawn or the bound is to hold for every draw. */
  readonly limit: number;
  readonly isRandom: boolean;
}

/**
 * Which assumptions are needed: each is dropped, and places are drawn where it alone fails. Were the ratios there no larger
 * than those of the M admitted draws, all orders of both would be alike, and the v largest would all be of N such draws with probability
 * N/(N + M) (N - 1)/(N + M - 1) ... of v factors.
 *
 * @param ratioOf measured/bound
 * @param share of the false-alarm budget, for each assumption
 */
export function droppedAssumptions(
  conjecture: Conjecture,
  ratioOf: (found: CaseFound) => number,
  admitted: Admitted,
  share: number,
): Dropped[] {
  const { assumptions } = conjecture.domain;
  return assumptions.map((clause): Dropped => {
    const space: SearchSpace = {
      conjecture,
      ratioOf,
      isAdmitted: (variables) => {
        const unmet = unmetAt(conjecture.domain, variables);
        return unmet.length === 1 && unmet[0] === clause;
      },
    };
    const draws = casesAt(conjecture.domain, drawnProbes(space, conjecture.draws, false))
      .map((each) => measureCase(conjecture, each))
      .filter(isFound);
    if (draws.length === 0) return { clause, cases: 0, beyond: 0, worst: undefined, verdict: 'never fails alone' };
    const most = Math.max(0, ...admitted.ratios);
    const beyond = draws.filter((found) => ratioOf(found) > most).length;
    const searched = worstCase(space, Math.floor(conjecture.search / 2))?.found;
    const all = searched === undefined ? draws : [...draws, searched];
    const worst = all.reduce((a, b) => (ratioOf(b) > ratioOf(a) ? b : a));
    const isNeeded = admitted.isRandom
      ? chanceOfTop(beyond, draws.length, admitted.ratios.length) <= share
      : ratioOf(worst) > admitted.limit;
    return { clause, cases: draws.length, beyond, worst, verdict: isNeeded ? 'needed' : 'no counterexample' };
  });
}

/** The chance that the v largest of N + M exchangeable numbers are all among the N. */
export function chanceOfTop(v: number, N: number, M: number): number {
  let chance = 1;
  for (let i = 0; i < v; i++) chance *= (N - i) / (N + M - i);
  return chance;
}
