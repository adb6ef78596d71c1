import fc, { type Arbitrary } from 'fast-check';
import { setting } from '../../src/experiment/setting.js';
import { sliceOfFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { lossChange } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { between, drawSeeds, logBetween, vectors } from '../generators/numbers.js';
import { variancePreserving } from '../generators/processes.js';
import {
  constantOf,
  experimentOf,
  type GaussianFamily,
  initialLoss,
  lossOfFeatures,
  meanLoss,
} from '../measurements/gaussian-family.js';
import { type FeatureNode, meanSquareOnRay, representingReadout, sphereNodes } from '../oracles/gaussian-features.js';

/** Stated chance that the mean over models is further off. */
export const DELTA = 0.25;

/** How many features are drawn at a time. */
export const FEATURES = 4000;

/** A member of the family on the line, the m of the models that its features are drawn for, and a seed of theirs. */
export interface ManyModels extends GaussianFamily {
  readonly width: number;
  readonly seed: number;
}

/** Models of 1 to 3 features: a mean over models has the smallest variance where they are narrow. */
export function manyModels(): Arbitrary<ManyModels> {
  return fc.record({
    process: variancePreserving,
    mean: vectors(1, between(-1.5, 1.5)),
    weightScale: logBetween(0.5, 2),
    timeWeightScale: logBetween(0.5, 2),
    width: fc.integer({ min: 1, max: 3 }),
    seed: drawSeeds,
  });
}

/** The mean loss of models with drawn features, in nats. */
export interface ModelMean {
  /** m. */
  readonly width: number;
  /** The mean of 1/2 |f_m - f|^2 over K models; its error is what the time nodes do to the mean over all models. */
  readonly meanLoss: Estimate;
  /** C_6. */
  readonly constant: number;
  /** sqrt(V/(K delta)). */
  readonly radius: Estimate;
}

/** Time nodes, of the drawn losses and of their variance. */
const TIME_NODES = 6;

/** How many models share one gram: it costs little more than the grams of its parts. */
const TOGETHER = 12;

/** Draws the features of K models of m features, as an experiment does, and averages the losses of f_m. */
export function modelMean({ width: m, seed, ...family }: ManyModels): ModelMean {
  const models = Math.floor(FEATURES / m);
  const { process, target, features } = setting({
    ...experimentOf(family, { width: models * m, seed }),
    data: { points: [[0]] },
    trainingTimes: [0],
  });
  let sum = 0;
  for (let from = 0; from < models; from += TOGETHER) {
    const several = sliceOfFeatures(features, from * m, Math.min(from + TOGETHER, models) * m);
    const loss = quadraticLoss(process, several, target, TIME_NODES);
    const A = representingReadout(family, several);
    for (let i = 0; i < several.width; i += m) sum += lossChange(partOfLoss(loss, i, m), A.subarray(i, i + m));
  }
  const constant = constantOf(family);
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

/** The loss of a model with some of the features of another. */
function partOfLoss({ width, gram, crossMoment }: QuadraticLoss, from: number, m: number): QuadraticLoss {
  const entry = (i: number, j: number) => (width / m) * gram[(from + i) * width + from + j];
  return {
    width: m,
    gram: Float64Array.from({ length: m * m }, (_, k) => entry(Math.floor(k / m), k % m)),
    crossMoment: crossMoment.subarray(from, from + m),
  };
}

/**
 * V >= Var 1/2 |f_m - f|^2: with h_i = a_i phi_i - f of mean 0, |f_m - f|^2 = (sum |h_i|^2 + 2 sum_{i<j} <h_i, h_j>)/m^2
 * has uncorrelated terms, and E<h, h'>^2 <= (E|h|^2)^2 = 4 C_6^2. So, J_1 = |h|^2/2 being the loss of one feature,
 *
 * V = (E J_1^2 - C_6^2 + 2 (m - 1) C_6^2)/m^3.
 */
function varianceBound(family: GaussianFamily, constant: number, m: number): Estimate {
  const { value, error } = meanSquareLoss(family, TIME_NODES);
  const cube = m * m * m;
  return { value: (value + (2 * m - 3) * constant * constant) / cube, error: error / cube };
}

/** Nodes between a pole and the equator, and the same for the coarser rule that shows the error. */
const [NODES, COARSE_NODES] = [8, 6];

/** How many features share one loss: only its diagonal is needed. */
const FEATURES_TOGETHER = 16;

/** E J_1^2, J_1 = 1/2 |a phi - f|^2 the loss of the model of one feature on the line. */
export function meanSquareLoss(family: GaussianFamily, timeNodes: number): Estimate {
  const [fine, coarse] = [NODES, COARSE_NODES].map((count) =>
    meanSquareAt(family, sphereNodes(family, count), timeNodes),
  );
  return { value: fine, error: Math.abs(fine - coarse) };
}

function meanSquareAt(family: GaussianFamily, nodes: readonly FeatureNode[], timeNodes: number): number {
  const c0 = initialLoss(family);
  let sum = 0;
  for (let from = 0; from < nodes.length; from += FEATURES_TOGETHER) {
    const some = nodes.slice(from, from + FEATURES_TOGETHER);
    const { width: m, gram, crossMoment } = lossOfFeatures(family, some, timeNodes);
    for (const [i, { coefficients, probability }] of some.entries()) {
      const [a] = coefficients;
      sum += probability * meanSquareOnRay(0.5 * a * a * m * gram[i * m + i], -a * crossMoment[i], c0);
    }
  }
  return sum;
}
