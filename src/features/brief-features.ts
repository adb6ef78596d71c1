import { goldenSection } from '../numeric/golden-section.js';
import { biasesAt, flatFeatures, type RandomFeatures } from './random-features.js';

/** A stretch of time with fewer nodes of a rule than this may be missed by each of the thirds that show its error. */
const LEAST_NODES = 3;
/** Golden sections, which leave nothing but rounding. */
const SECTIONS = 60;
/** Biases below this part of their terms are rounding. */
const ROUNDING = 1e-12;

/**
 * The first feature without a kink in space that is switched on, or off, for a stretch of time which the nodes of a rule may
 * miss: nothing that is computed by them tells of it. One with a kink is never on or off everywhere at once.
 *
 * @param nodes ascending times; what happens before the first and after the last is for a rule that crowds there
 */
export function briefFeature(features: RandomFeatures, nodes: Float64Array): number | undefined {
  const { timeWeights, embedding } = features;
  const flat = flatFeatures(features);
  if (flat.length === 0) return undefined;
  const biases = Array.from(nodes, (t) => biasesAt(features, t));
  return flat.find((i) => {
    const terms = timeWeights.subarray(i * embedding.size, (i + 1) * embedding.size);
    const least = ROUNDING * terms.reduce((sum, u) => sum + Math.abs(u), 0);
    return [1, -1].some((sign) => {
      const values = biases.map((each) => sign * each[i] - least);
      const at = (t: number) => sign * biasesAt(features, t)[i] - least;
      return hasShortRun(values) || hasHiddenPeak(values, nodes, at);
    });
  });
}

/** Whether values are positive for a few in a row only, neither at the first nor at the last. */
function hasShortRun(values: readonly number[]): boolean {
  let run = 0;
  for (const [k, value] of values.entries()) {
    if (value > 0) run++;
    else {
      if (run > 0 && run < LEAST_NODES && run < k) return true;
      run = 0;
    }
  }
  return false;
}

/** Whether a function is positive near one of its peaks, while it is not at the nodes around it. */
function hasHiddenPeak(values: readonly number[], nodes: Float64Array, at: (t: number) => number): boolean {
  for (let k = 1; k + 1 < values.length; k++) {
    const isPeak = values[k] >= values[k - 1] && values[k] >= values[k + 1];
    if (isPeak && values[k] <= 0 && peakBetween(nodes[k - 1], nodes[k + 1], at) > 0) return true;
  }
  return false;
}

/** The largest value between two times, of a function with one peak there. */
function peakBetween(from: number, to: number, at: (t: number) => number): number {
  return at(goldenSection((t) => -at(t), from, to, SECTIONS).x);
}
