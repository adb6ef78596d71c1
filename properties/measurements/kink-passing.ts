import { embedding } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { lossPassing } from '../../src/training/loss-at-readout.js';
import { type MeasurePart, partsOfData, partsOfTarget, passingKinks } from '../../src/training/passing-kinks.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { evenTimes } from '../../src/training/time-quadrature.js';
import { weightedTimes } from '../../src/training/weighting.js';
import type { ErrorCase } from '../generators/error-cases.js';

/** Nodes in diffusion time. */
const NODES = 96;

/** The most by which B is off wherever a kink passes, and what is said of that. */
export interface KinkPassing {
  readonly most: number;
  readonly said: number;
  /** What is said where so many data lie at the middle of the component, and where one does. */
  readonly samples: number;
  readonly ofData: number;
  readonly ofDatum: number;
  /** What these do to J of a readout of ones, and the root of the sum of their squares, over the number of features. */
  readonly ofLoss: number;
  readonly together: number;
}

/** Places of a kink from one node to the next, and how many times as many nodes a closer rule has. */
const [PLACES, CLOSER] = [16, 9];
/** What is left of the mean of w x at T where the rest of p_0 is, which the kink never passes: more than the bias changes. */
const AWAY = 5;

/** Features l = w x + cos(pi t/T) - cos(pi t_j/T), whose kinks pass 0 at times t_j from one node to the next. */
export function kinkPassing(aCase: ErrorCase): KinkPassing | undefined {
  if (aCase.by !== 'kink') return undefined;
  const process = forwardProcess(aCase.process);
  const { mass, variance, width, time, samples } = aCase;
  const rule = evenTimes(process.horizon, NODES);
  const k = rule.nodes.findIndex((t) => t > time * process.horizon);
  const [from, to] = [rule.nodes[k], rule.nodes[k + 1]];
  const bias = (t: number) => Math.cos((Math.PI * t) / process.horizon);
  const { alpha, sigma } = process.coefficients(from);
  const passed = Math.abs(bias(to) - bias(from));
  const w = (width * passed) / Math.sqrt(alpha * alpha * variance + sigma * sigma);
  const features: RandomFeatures = {
    width: PLACES,
    dimension: 1,
    weights: new Float64Array(PLACES).fill(w),
    timeWeights: Float64Array.from({ length: 2 * PLACES }, (_, e) =>
      e % 2 === 0 ? -bias(from + ((to - from) * e) / (2 * PLACES)) : 1,
    ),
    embedding: embedding({ kind: 'fourier', size: 2 }, process),
  };
  const [weights, means] =
    mass < 1
      ? [
          [mass, 1 - mass],
          [[0], [AWAY / (process.coefficients(process.horizon).alpha * w)]],
        ]
      : [[1], [[0]]];
  const target = gaussianMixture(
    weights,
    means,
    weights.map(() => variance),
  );
  const [found, closer] = [rule, evenTimes(process.horizon, CLOSER * NODES)].map(
    (times) => quadraticLoss(process, features, target, times).crossMoment,
  );
  const passing = (parts: readonly MeasurePart[]) => passingKinks(features, weightedTimes(process, 1, rule), parts);
  const mean = (all: Float64Array) => all.reduce((sum, e) => sum + e, 0) / PLACES;
  const each = passing(partsOfTarget(target));
  const loss = { width: PLACES, gram: new Float64Array(PLACES * PLACES), crossMoment: new Float64Array(PLACES) };
  const dataAt = (count: number) => partsOfData({ count, dimension: 1, values: new Float64Array(count) });
  return {
    most: Math.max(...found.map((b, j) => Math.abs(b - closer[j]))),
    said: mean(each),
    samples,
    ofData: mean(passing(dataAt(samples))),
    ofDatum: mean(passing(dataAt(1))),
    ofLoss: lossPassing(loss, new Float64Array(PLACES).fill(1), each),
    together: Math.hypot(...each) / PLACES,
  };
}
