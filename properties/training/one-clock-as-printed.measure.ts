import fc from 'fast-check';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import { type RandomFeatures, sliceOfFeatures } from '../../src/features/random-features.js';
import { type Estimate, times } from '../../src/numeric/estimate.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import { type Descent, ridgeReadout } from '../../src/training/gradient-flow.js';
import { lossChange, lossGradient, lossRounding } from '../../src/training/loss-at-readout.js';
import { experiments } from '../generators/experiments.js';
import { logBetween } from '../generators/numbers.js';
import { variancePreserving } from '../generators/processes.js';
import { growthExponent } from '../measurements/growth-exponents.js';
import { FEW_NODES } from '../measurements/losses-of-few-nodes.js';

/** The widths of a ladder: fewer than 64 features do not yet grow like many, and under ve these may not either. */
export const WIDTHS = [64, 512];

export function ladders() {
  return experiments({
    process: variancePreserving,
    embedding: fc.constant({ kind: 'signal' }),
    width: fc.constant(WIDTHS[WIDTHS.length - 1]),
    samples: fc.constant(1),
    // a later A_c is not yet that of the infinitely wide model at the smaller width
    trainingTimes: fc.tuple(logBetween(1, 3), logBetween(10, 100)),
  });
}

/** The powers of m by which two quantities of the flow on the population grow along a ladder of widths. */
export interface WidthGrowth {
  /** |A(tau)|_F/sqrt(m). */
  readonly norm: Estimate;
  /** (J(A(tau)) - J(A_c)) tau m/|A_c|_F^2. */
  readonly rate: Estimate;
}

/**
 * Trains models of several widths for one time in the clock of theta = vec(A)/sqrt(m), from A = 0 on the population.
 * Their features are the first m of one draw, scaled so that |w|_1 + |u|_1 = 1; A_c is the ridge solution at a fixed
 * later time.
 *
 * @param experiment with training times [tau, tau_c]; its width is the largest
 * @param widths ascending
 */
export function widthGrowth(experiment: Experiment, widths: readonly number[]): WidthGrowth {
  const built = setting(experiment);
  const features = onUnitSphere(built.features);
  const [tau, later] = experiment.trainingTimes;
  const rungs = widths.map((m) => {
    const { population } = train({ ...built, features: sliceOfFeatures(features, 0, m) }, [tau], FEW_NODES);
    return { x: m, norm: normOf(population), rate: rateOf(population, tau, later) };
  });
  return {
    norm: growthExponent(rungs.map(({ x, norm: y }) => ({ x, y }))),
    rate: growthExponent(rungs.map(({ x, rate: y }) => ({ x, y }))),
  };
}

/** |A(tau)|_F/sqrt(m). */
function normOf({ loss, flow }: Descent): Estimate {
  const scale = 1 / Math.sqrt(loss.width);
  return { value: scale * norm(flow.readouts[0]), error: scale * flow.errors[0] };
}

/** (J(A(tau)) - J(A_c)) tau m/|A_c|_F^2, A_c = B (G + I/(2 tau_c))^{-1}. */
function rateOf({ loss, flow }: Descent, tau: number, later: number): Estimate {
  const [A, error] = [flow.readouts[0], flow.errors[0]];
  const other = ridgeReadout(flow.spectrum, 1 / (2 * later));
  const excess = {
    value: lossChange(loss, A) - lossChange(loss, other),
    error: lossGradient(loss, A) * error + lossRounding(loss, A) + lossRounding(loss, other),
  };
  return times((tau * loss.width) / dot(other, other), excess);
}

/** Each feature scaled to |w|_1 + |u|_1 = 1, as the paper assumes that it is at most 1 (after eq. 13). */
function onUnitSphere(features: RandomFeatures): RandomFeatures {
  const { width, dimension: d, weights, timeWeights } = features;
  const q = timeWeights.length / width;
  const sizes = Float64Array.from({ length: width }, (_, i) => {
    const all = [...weights.subarray(i * d, (i + 1) * d), ...timeWeights.subarray(i * q, (i + 1) * q)];
    return all.reduce((sum, x) => sum + Math.abs(x), 0);
  });
  return {
    ...features,
    weights: weights.map((w, k) => w / sizes[Math.floor(k / d)]),
    timeWeights: timeWeights.map((u, k) => u / sizes[Math.floor(k / q)]),
  };
}
