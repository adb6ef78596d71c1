import type { Setting } from '../../../src/experiment/setting.js';
import { norm } from '../../../src/numeric/vectors.js';
import { empiricalMeasure } from '../../../src/target/empirical-measure.js';
import { TRUNCATION } from '../../../src/training/mehler-series.js';
import { type QuadraticLoss, quadraticLoss } from '../../../src/training/quadratic-loss.js';
import type { LossGap } from './loss-definition-gap.js';

/** The data are split into two unequal parts; one datum in this many is in the first. */
const PART = 3;

/**
 * How far n G_n is from n_1 G_{n_1} + n_2 G_{n_2} for the data in two parts, and the same for B, for any number of
 * data: they need not fit into one of the blocks that are summed at once.
 */
export function partsGap({ process, features, data }: Setting, timeNodes: number): LossGap {
  const { count, dimension, values } = data;
  const split = Math.floor(count / PART);
  const lossOf = (from: number, to: number) => {
    const part = { count: to - from, dimension, values: values.slice(from * dimension, to * dimension) };
    return quadraticLoss(process, features, empiricalMeasure(part), timeNodes);
  };
  const [whole, first, second] = [lossOf(0, count), lossOf(0, split), lossOf(split, count)];
  const together = (one: number, other: number) => (split * one + (count - split) * other) / count;
  const gap = (of: 'gram' | 'crossMoment') => ({
    value: portionOf(norm(whole[of].map((value, i) => value - together(first[of][i], second[of][i]))), norm(whole[of])),
    // each entry of each of three grams may be off by TRUNCATION sqrt(G_ii G_jj), together TRUNCATION tr G
    error: portionOf(3 * TRUNCATION * trace(whole), norm(whole.gram)),
  });
  return { gram: gap('gram'), crossMoment: gap('crossMoment') };
}

function trace({ width, gram }: QuadraticLoss): number {
  return gram.reduce((sum, value, e) => (e % (width + 1) === 0 ? sum + value : sum), 0);
}

/** x/whole, and 0 of nothing: the gram of features that are never active. */
function portionOf(x: number, whole: number): number {
  return x === 0 ? 0 : x / whole;
}
