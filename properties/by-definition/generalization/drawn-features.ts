import { setting } from '../../../src/experiment/setting.js';
import type { RandomFeatures } from '../../../src/features/random-features.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { lossChange } from '../../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../../src/training/quadratic-loss.js';
import type { DrawnFeatures, GaussianFamily } from '../../cases/generalization/gaussian-family.js';
import { averages } from './feature-averages.js';
import { squaredLoss } from './feature-loss-square.js';
import { initialLoss, meanLoss } from './mean-feature-loss.js';
import { representingReadout } from './representing-readout.js';

/** Stated chance that the mean over models is further off. */
export const DELTA = 0.25;

/** How many features are drawn at a time. */
export const FEATURES = 4000;

/** Time nodes, of the drawn losses and of their variance. */
const TIME_NODES = 6;

/** How many models share one gram: it costs little more than the grams of its parts. */
const TOGETHER = 12;

/** The mean loss of models with drawn features, in nats. */
export interface DrawnMean {
  /** m. */
  readonly width: number;
  /** The mean of 1/2 |f_m - f|^2 over K models; its error is what the time nodes do to the mean over all models. */
  readonly meanLoss: Estimate;
  /** C_6. */
  readonly constant: number;
  /** sqrt(V/(K delta)). */
  readonly radius: Estimate;
}

/** Draws the features of K models of m features, as an experiment does, and averages the losses of f_m. */
export function drawnMean({ width: m, seed, ...family }: DrawnFeatures): DrawnMean {
  const models = Math.floor(FEATURES / m);
  const { process, target, features } = setting({
    process: family.process,
    target: { kind: 'mixture', weights: [1], means: [[...family.mean]], variances: [1] },
    embedding: { kind: 'signal' },
    features: { width: models * m, seed, weightScale: family.weightScale, timeWeightScale: family.timeWeightScale },
    data: { points: [[0]] },
    trainingTimes: [0],
  });
  let sum = 0;
  for (let from = 0; from < models; from += TOGETHER) {
    const several = partOf(features, from * m, Math.min(TOGETHER, models - from) * m);
    const loss = quadraticLoss(process, several, target, TIME_NODES);
    const A = representingReadout(family, several);
    for (let i = 0; i < several.width; i += m) sum += lossChange(partOfLoss(loss, i, m), A.subarray(i, i + m));
  }
  const [{ constant }] = averages(family, [m]);
  const { value: variance, error } = varianceBound(family, constant, m);
  const radius = Math.sqrt(variance / (models * DELTA));
  return {
    width: m,
    meanLoss: {
      value: initialLoss(family) + sum / models,
      error: Math.abs(meanLoss(family, TIME_NODES)(m) - constant / m),
    },
    constant,
    radius: { value: radius, error: (0.5 * radius * error) / variance },
  };
}

/**
 * V >= Var 1/2 |f_m - f|^2: with h_i = a_i phi_i - f of mean 0, |f_m - f|^2 = (sum |h_i|^2 + 2 sum_{i<j} <h_i, h_j>)/m^2
 * has uncorrelated terms, and E<h, h'>^2 <= (E|h|^2)^2 = 4 C_6^2. So, J_1 = |h|^2/2 being the loss of one feature,
 *
 * V = (E J_1^2 - C_6^2 + 2 (m - 1) C_6^2)/m^3.
 */
function varianceBound(family: GaussianFamily, constant: number, m: number): Estimate {
  const { value, error } = squaredLoss(family, TIME_NODES);
  const cube = m * m * m;
  return { value: (value + (2 * m - 3) * constant * constant) / cube, error: error / cube };
}

/** Some of the features, on the line. */
function partOf({ weights, timeWeights, embedding }: RandomFeatures, from: number, width: number): RandomFeatures {
  const { size } = embedding;
  return {
    width,
    dimension: 1,
    weights: weights.subarray(from, from + width),
    timeWeights: timeWeights.subarray(from * size, (from + width) * size),
    embedding,
  };
}

/** The loss of a model with some of the features of another. */
function partOfLoss({ width, gram, crossMoment }: QuadraticLoss, from: number, m: number): QuadraticLoss {
  const entry = (i: number, j: number) => (width / m) * gram[(from + i) * width + from + j];
  return {
    width: m,
    gram: Float64Array.from({ length: m * m }, (_, k) => entry(Math.floor(k / m), k % m)),
    crossMoment: crossMoment.subarray(from, from + m),
  };
}
