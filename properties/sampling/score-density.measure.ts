import fc, { type Arbitrary } from 'fast-check';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { setting } from '../../src/experiment/setting.js';
import { biasSizesAt, type RandomFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { entropy } from '../../src/target/entropy.js';
import { type Target, UNDIFFUSED } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { experiments } from '../generators/experiments.js';
import { eitherSign, logBetween, seeds, sizes } from '../generators/numbers.js';
import { type ReadoutCase, randomReadouts } from '../generators/random-readouts.js';
import { type DensityGap, scoreDensityKl } from '../oracles/score-density.js';

/** A model with a readout drawn at random, and the slopes of its score far to the left and to the right. */
export interface DensityCase extends ReadoutCase {
  /** Both slopes are minus these. */
  readonly pull: readonly [number, number];
  /** By how much x is moved. */
  readonly shift: number;
}

/** Models of at least four features on the line, hand-made ones among them. */
export const densityCases = (): Arbitrary<DensityCase> =>
  fc.record({
    experiment: experiments({ width: sizes(4, 32), handMade: true }),
    seed: seeds,
    pull: fc.tuple(logBetween(0.05, 20), logBetween(0.05, 20)),
    shift: eitherSign(0.5, 20),
  });

/** KL(p_0 || p^score) as it is computed, and by its definition. */
export interface DensityPair extends DensityGap {
  readonly computed: Estimate;
}

/** The largest factor of a readout on a side that gives it the required slope. */
const LARGEST_FACTOR = 1e3;

/** @param factor of the score that the definition is given */
export function densityPair({ experiment, seed, pull }: DensityCase, factor = 1): DensityPair | Vacuous {
  const { process, target, features } = setting(experiment);
  const A = pulled(features.weights, randomReadouts(features.width, 1, seed)[0], pull);
  if (A === undefined) return vacuous('no feature acts far out on one of the sides');
  const [computed] = klScore(process, target, featureField(features, [A]));
  if (computed.value === null) return vacuous(computed.reason);
  return {
    computed,
    ...scoreDensityKl(
      target,
      features,
      A.map((a) => factor * a),
    ),
  };
}

/** KL(p_0 || p^score) as it is computed, of a model and of the same with all x moved. */
export interface MovedPair {
  readonly one: Estimate;
  readonly other: Estimate;
  /** What the roundings of s are proportional to where p_0 is, for either. */
  readonly sizes: readonly [number, number];
  /** The errors of both entropies of p_0. */
  readonly entropies: number;
}

/** p_0 at x - b, and a model whose features have the biases b_i - w_i b. @param part of that */
export function movedPair({ experiment, seed, pull, shift }: DensityCase, part = 1): MovedPair | Vacuous {
  const { process, target, features } = setting(experiment);
  const A = pulled(features.weights, randomReadouts(features.width, 1, seed)[0], pull);
  if (A === undefined) return vacuous('no feature acts far out on one of the sides');
  const size = features.timeWeights.length / features.width;
  // both embeddings begin with 1
  const timeWeights = features.timeWeights.map((u, e) =>
    e % size === 0 ? u - part * features.weights[e / size] * shift : u,
  );
  const moved = distribution(movedBy(shift, experiment.target));
  const there = { ...features, timeWeights };
  const [one] = klScore(process, target, featureField(features, [A]));
  const [other] = klScore(process, moved, featureField(there, [A]));
  if (one.value === null) return vacuous(one.reason);
  if (other.value === null) return vacuous(other.reason);
  return {
    ...{ one, other },
    sizes: [sizeOfTerms(target, features, A), sizeOfTerms(moved, there, A)],
    entropies: entropy(target, UNDIFFUSED).error + entropy(moved, UNDIFFUSED).error,
  };
}

/** (1/m) sum_i |A_i| (|w_i| |x| + |u_i|.|e(0)|) with |x| that of the mean of p_0, and its deviation more. */
function sizeOfTerms(target: Target, features: RandomFeatures, A: Float64Array): number {
  const x = Math.abs(target.mean[0]) + Math.sqrt(target.variance);
  const { width, weights } = features;
  const sizes = biasSizesAt(features, 0);
  return A.reduce((sum, a, i) => sum + Math.abs(a) * (Math.abs(weights[i]) * x + sizes[i]), 0) / width;
}

function movedBy(shift: number, spec: TargetSpec): TargetSpec {
  const places = (rows: readonly (readonly number[])[]) => rows.map((row) => row.map((x) => x + shift));
  return spec.kind === 'mixture' ? { ...spec, means: places(spec.means) } : { ...spec, centers: places(spec.centers) };
}

/** A with a multiple of w_i taken off where w_i > 0 and where w_i < 0, so that the score has the required slopes. */
function pulled(weights: Float64Array, A: Float64Array, pull: readonly [number, number]): Float64Array | undefined {
  const slope = (side: number, of: (i: number) => number) =>
    weights.reduce((sum, w, i) => (side * w > 0 ? sum + of(i) * w : sum), 0) / weights.length;
  const factors = [-1, 1].map((side, k) => {
    const own = slope(side, (i) => weights[i]);
    return own === 0 ? Number.NaN : (slope(side, (i) => A[i]) + pull[k]) / own;
  });
  if (!factors.every((factor) => Math.abs(factor) < LARGEST_FACTOR)) return undefined;
  return A.map((a, i) => a - (weights[i] < 0 ? factors[0] : factors[1]) * weights[i]);
}
