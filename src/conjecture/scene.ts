import { figure } from '../evidence/number-format.js';
import { type Comparison, type Estimate, times } from '../numeric/estimate.js';
import { boundIn, type Exponents } from './bound.js';
import type { CaseFound } from './case.js';
import type { Conjecture } from './conjecture.js';
import { isInside } from './domain.js';
import type { MeasuredLadder } from './growth.js';
import type { BoundCase } from './result.js';
import { variablesOf } from './statement.js';
import type { Variable } from './symbols.js';

/** What an answer is made from. */
export interface Scene {
  readonly conjecture: Conjecture;
  /** The variables that matter to it. */
  readonly shown: readonly Variable[];
  /** The bound with C = 1 and the exponents of the answer. */
  shapeOf(found: CaseFound): Estimate;
  /** measured/bound with that. */
  ratioOf(found: CaseFound): number;
  /** Draws of the part for calibration, of the part kept apart, where some variable is further out, and all. */
  readonly inner: readonly CaseFound[];
  readonly outer: readonly CaseFound[];
  readonly all: readonly CaseFound[];
}

export function sceneOf(conjecture: Conjecture, ladders: readonly MeasuredLadder[], exponents: Exponents): Scene {
  const shapeOf = (found: CaseFound) => boundIn(conjecture.bound, found.boundValues, 1, exponents);
  const all = ladders.flatMap(({ rungs }) => rungs.map(({ found }) => found));
  const isInner = (found: CaseFound) => isInside(conjecture.domain, found.case.variables);
  return {
    conjecture,
    shown: variablesOf(conjecture),
    shapeOf,
    ratioOf: (found) => ratio(found.measured, shapeOf(found)),
    inner: all.filter(isInner),
    outer: all.filter((found) => !isInner(found)),
    all,
  };
}

/** A number within its error of 0 is rounding, which says nothing of C. */
export function isNoise({ value, error }: Estimate): boolean {
  return error > 0 && Math.abs(value) <= error;
}

/** measured/bound, at least 0; infinite above a bound of 0, and 0 of noise. */
function ratio(measured: Estimate, bound: Estimate): number {
  if (isNoise(measured)) return 0;
  if (bound.value > 0) return Math.max(0, measured.value / bound.value);
  return measured.value > measured.error ? Number.POSITIVE_INFINITY : 0;
}

/** A case beside the bound with a factor. */
export function comparisonOf(scene: Scene, found: CaseFound, factor: number): Comparison {
  const bound = times(factor, scene.shapeOf(found));
  return { measured: found.measured.value, bound: bound.value, error: found.measured.error + bound.error };
}

/** measured/bound of a comparison. */
export const ratioIn = ({ measured, bound }: Comparison) => (bound > 0 ? measured / bound : Number.POSITIVE_INFINITY);

/** That a case exceeds the bound, for a reader. */
export function exceedsText({ shown }: Scene, { measured, bound }: Comparison, found: CaseFound): string {
  const { variables, seed } = found.case;
  const at = shown.map((name) => `${name} = ${figure(variables[name], 6)}`);
  return `${figure(measured, 4)} against ${figure(bound, 4)} at ${at.join(', ')}, seed ${seed}`;
}

/** A case beside the bound with a factor, as results have it. */
export function boundCase(scene: Scene, found: CaseFound, factor: number): BoundCase {
  const { measured, bound, error } = comparisonOf(scene, found, factor);
  const { variables, seed } = found.case;
  const shown = scene.shown.map((name) => [name, variables[name]] as const);
  return {
    variables: Object.fromEntries(shown),
    seed,
    measured,
    error,
    bound,
    ratio: bound > 0 ? measured / bound : 0,
  };
}
