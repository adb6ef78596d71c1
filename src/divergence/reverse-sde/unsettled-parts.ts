import type { ForwardProcess } from '../../process/forward-process.js';
import type { LineComponent } from '../../target/line-components.js';
import { lineEntropy } from '../../target/line-entropy.js';
import { UNDIFFUSED } from '../../target/target.js';
import { type Doubt, extrapolated } from '../extrapolated.js';
import { greatestDepth } from '../far/greatest-depth.js';
import type { ScoreField } from '../field/score-field.js';
import type { Resolved } from '../refinement.js';

/** A component is deep where E_{p_k} log(p_k/q) exceeds this, in nats. */
const DEEP = 10;
/** Changes that fall by less than this where cells double, in place of 4, do not converge yet. */
const LEAST_RATIO = 2;

/**
 * The error of a KL by those components of p_0 that are deep in the tails of q and whose parts do not settle as cells double.
 *
 * Between the bulk of q and a speck of p_0 far out, wide cells carry mass too far: - log q may come out as a third of what it is, and
 * by much the same on all grids. In the sum over p_0 the faint change of such a part goes under. So each is looked at alone: with
 * G_i the mean of log(p_0/q) under p_k at 2^-i of the cells, G* their extrapolation and U_k the greatest that it may be, it is
 * settled if
 *
 *     (G_1 - G_2)/(G_0 - G_1) >= 2,  (G_2 - G_3)/(G_1 - G_2) >= 2,  and  G* <= U_k within its error.
 *
 * Else w_k max(U_k - G*, the error of G*) is added, and w_k (G* - log w_k) if G* is above that, as KL(p_k || q) is at least 0.
 *
 * @param weights w_k
 * @param runs with their parts, at `PARTS` of the cells
 * @param greatest U_k
 */
export function unsettledParts(
  weights: readonly number[],
  runs: readonly Resolved[],
  doubt: Doubt,
  greatest: (k: number) => number,
): number {
  return weights.reduce((sum, weight, k) => {
    const values = runs.map((run) => (run.value === null ? null : (run.parts?.[k] ?? null)));
    const [fine, half] = values;
    const least = Math.log(weight);
    if (fine === null || half === null || !(fine - least > DEEP)) return sum;
    const { added, error } = extrapolated(values, doubt);
    const [found, most] = [fine + added, greatest(k)];
    if (found - error > most) return sum + weight * Math.max(error, found - least);
    return isSettled(values) ? sum : sum + weight * Math.max(error, most - found);
  }, 0);
}

function isSettled(values: readonly (number | null)[]): boolean {
  const changes = values.slice(1).map((coarser, i) => (values[i] ?? Number.NaN) - (coarser ?? Number.NaN));
  return changes.slice(1).every((before, i) => before / changes[i] >= LEAST_RATIO);
}

/**
 * The greatest that E_{p_k} log(p_0/q) can be: as E_{p_k} log p_0 <= E_{p_k} log p_k, and - log q is bounded at each point,
 *
 *     U_k = E_{p_k} log p_k + E_{p_k} greatestDepth(x),
 *
 * the mean by the rule of four points at +- sqrt(2 v) from the centre, which is exact for squares.
 *
 * @param component on both axes
 */
export function greatestPart(
  process: ForwardProcess,
  field: ScoreField,
  model: number,
  component: readonly [LineComponent, LineComponent],
): number {
  const centre = component.map((each) => each.centre);
  let most = 0;
  for (const [axis, each] of component.entries()) {
    most -= lineEntropy([{ ...each, weight: 1 }], UNDIFFUSED).value;
    for (const sign of [1, -1]) {
      const place = centre.map((x, j) => (j === axis ? x + sign * Math.sqrt(2 * each.variance) : x));
      most += 0.25 * greatestDepth(process, field, model, place);
    }
  }
  return most;
}
