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
  /** What these do to J where each feature has a readout of length 1, and the root of the sum of their squares, over the number of features. */
  readonly ofLoss: number;
  readonly together: number;
}

/** Places of a kink from one node to the next, and how many times as many nodes a closer rule has. */
const [PLACES, CLOSER] = [16, 9];
/** What is left of the mean of w x at T where the rest of p_0 is, which the kink never passes: more than the bias changes. */
const AWAY = 5;

/** Features l = w e . x + cos(pi t/T) - cos(pi t_j/T), whose kinks pass 0 at times t_j from one node to the next. */
export function kinkPassing(aCase: ErrorCase): KinkPassing | undefined {
  if (aCase.by !== 'kink') return undefined;
  const process = forwardProcess(aCase.process);
  const { direction, mass, variance, width, time, samples } = aCase;
  const d = direction.length;
  const rule = evenTimes(process.horizon, NODES);
  const k = rule.nodes.findIndex((t) => t > time * process.horizon);
  const [from, to] = [rule.nodes[k], rule.nodes[k + 1]];
  const bias = (t: number) => Math.cos((Math.PI * t) / process.horizon);
  const { alpha, sigma } = process.coefficients(from);
  const passed = Math.abs(bias(to) - bias(from));
  const w = (width * passed) / Math.sqrt(alpha * alpha * variance + sigma * sigma);
  const features: RandomFeatures = {
    width: PLACES,
    dimension: d,
    weights: Float64Array.from({ length: PLACES * d }, (_, e) => w * direction[e % d]),
    timeWeights: Float64Array.from({ length: 2 * PLACES }, (_, e) =>
      e % 2 === 0 ? -bias(from + ((to - from) * e) / (2 * PLACES)) : 1,
    ),
    embedding: embedding({ kind: 'fourier', size: 2 }, process),
  };
  const [weights, means] =
    mass < 1
      ? [
          [mass, 1 - mass],
          [0, AWAY / (process.coefficients(process.horizon).alpha * w)].map((x) => direction.map((each) => x * each)),
        ]
      : [[1], [direction.map(() => 0)]];
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
  const loss = { width: PLACES, gram: new Float64Array(PLACES * PLACES), crossMoment: new Float64Array(PLACES * d) };
  // B is d x m
  const off = (i: number) => Math.hypot(...direction.map((_, j) => found[j * PLACES + i] - closer[j * PLACES + i]));
  const readout = Float64Array.from({ length: PLACES * d }, (_, e) => direction[Math.floor(e / PLACES)]);
  const dataAt = (count: number) => partsOfData({ count, dimension: d, values: new Float64Array(count * d) });
  return {
    most: Math.max(...Array.from({ length: PLACES }, (_, i) => off(i))),
    said: mean(each),
    samples,
    ofData: mean(passing(dataAt(samples))),
    ofDatum: mean(passing(dataAt(1))),
    ofLoss: lossPassing(loss, readout, each),
    together: Math.hypot(...each) / PLACES,
  };
}
