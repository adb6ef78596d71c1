import { goldenSection } from '../numeric/golden-section.js';
import type { ForwardProcess } from '../process/forward-process.js';
import type { DiffusedMeasure } from '../target/target.js';
import { argumentLaw, argumentMean } from './argument-law.js';
import type { RandomFeatures } from './random-features.js';

/** A stretch of time with fewer nodes of a rule than this may be missed by each of the thirds that show its error. */
const LEAST_NODES = 3;
/** Golden sections: they leave 3e-8 of the way, and at a peak, where a function is flat, the square of it of its fall there. */
const SECTIONS = 36;
/** Biases below this part of their terms are rounding: 0 or not, nobody can tell. */
const ROUNDING = 64 * Number.EPSILON;
/** Rounding up to this is taken for 0, as that does nothing; from terms so large that it is more, it is taken for a feature. */
const NOTHING = 1e-9;
/** Deviations of p_t on either side of its mean, beyond which there is nothing. */
const REACH = 8;

/**
 * The first feature that is switched on, or off, for all x at once for a stretch of time which the nodes of a rule may miss:
 * nothing that is computed by them tells of it. Its weights are 0, or so small that its kink passes p_t from one node to the
 * next.
 *
 * @param measure p_0, or data from it
 * @param nodes ascending times; what happens before the first and after the last is for a rule that crowds there
 */
export function missedFeature(
  process: ForwardProcess,
  features: RandomFeatures,
  measure: Pick<DiffusedMeasure, 'mean' | 'variance'>,
  nodes: Float64Array,
): number | undefined {
  const { width, timeWeights, embedding } = features;
  const laws = Array.from(nodes, (t) => argumentLaw(features, measure, t, process.coefficients(t)));
  return Array.from({ length: width }, (_, i) => i).find((i) => {
    const rooms = laws.map(({ deviations }) => REACH * deviations[i]);
    const terms = timeWeights.subarray(i * embedding.size, (i + 1) * embedding.size);
    const rounding = ROUNDING * terms.reduce((sum, u) => sum + Math.abs(u), 0);
    const least = rounding <= NOTHING ? rounding : -rounding;
    return [1, -1].some((sign) => {
      const values = laws.map(({ means }) => sign * means[i] - least);
      const valueAt = (t: number) => sign * argumentMean(features, measure, i, t, process.coefficients(t)) - least;
      return values.some((_, k) => isBrief(k, values, rooms, nodes, valueAt));
    });
  });
}

/**
 * Whether a function is positive at its peak near node k and for less than `LEAST_NODES` nodes around it, and has fallen by
 * more than `rooms` at the nodes next to these.
 */
function isBrief(
  k: number,
  values: readonly number[],
  rooms: readonly number[],
  nodes: Float64Array,
  at: (t: number) => number,
): boolean {
  if (!(values[k] >= values[k - 1] && values[k] >= values[k + 1])) return false;
  let [before, after] = [k, k];
  while (values[before] > 0) before--;
  while (values[after] > 0) after++;
  const run = Math.max(0, after - before - 1);
  if (run >= LEAST_NODES || before < 0 || after >= values.length) return false;
  // without a node in the stretch the peak may be any height above the node nearest to it
  const peak = run > 0 ? values[k] : peakBetween(nodes[k - 1], nodes[k + 1], at);
  const outside = run > 0 ? [values[before], values[after]] : [values[k - 1], values[k + 1]];
  return peak > 0 && peak - Math.max(...outside) > rooms[k];
}

/** The largest value between two times, of a function with one peak there. */
function peakBetween(from: number, to: number, at: (t: number) => number): number {
  return at(goldenSection((t) => -at(t), from, to, SECTIONS).x);
}
