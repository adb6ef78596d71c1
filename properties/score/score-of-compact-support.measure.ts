import fc, { type Arbitrary } from 'fast-check';
import { featureField } from '../../src/divergence/field/feature-field.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { norm } from '../../src/numeric/vectors.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import type { Target } from '../../src/target/target.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { experiments, spaceExperiments } from '../generators/experiments.js';
import { between, logBetween, seeds, sizes } from '../generators/numbers.js';
import { anyProcess } from '../generators/processes.js';
import { bumps, spaceBumps } from '../generators/targets.js';
import { slopeBetween } from '../measurements/score-slopes.js';

/** A distribution of bounded support under a process, and two places. */
export interface SecantCase {
  readonly process: ProcessSpec;
  readonly target: TargetSpec;
  /** t/T. */
  readonly progress: number;
  /** |y - x|, in units of the width of alpha_t x_0 along the direction from x to y. */
  readonly distance: number;
  /** Where on the segment from x to y the middle of the support is. */
  readonly share: number;
  /** Of the direction. */
  readonly seed: number;
}

/** Bumps on the line, and up to three dimensions one time in three. */
export function secants(distance: Arbitrary<number>, share = between(-0.5, 1.5)): Arbitrary<SecantCase> {
  const target = fc.oneof(
    { weight: 2, arbitrary: bumps(4) },
    { weight: 1, arbitrary: fc.constantFrom(2, 3).chain((dimension) => spaceBumps(dimension, 3)) },
  );
  return fc.record({ process: anyProcess, target, progress: logBetween(0.01, 1), distance, share, seed: seeds });
}

/** The slope of a score between two places x and y = x + |y - x| e. */
export interface Secant {
  /** sigma_t^2 e . (s(y, t) - s(x, t))/|y - x|. */
  readonly slope: Estimate;
  /** alpha_t D/|y - x|, D the width of the support along e, or of a box around it. */
  readonly room: number;
}

/** Between the two places of a case. */
export function secantOf({ process, target: spec, progress, distance, share, seed }: SecantCase): Secant {
  const { coefficients, horizon } = forwardProcess(process);
  const at = coefficients(progress * horizon);
  const target = distribution(spec);
  const e = directionOf(target, seed);
  const width = target.support.reduce((sum, [low, high], j) => sum + Math.abs(e[j]) * (high - low), 0);
  const length = distance * at.alpha * width;
  const middle = target.support.map(([low, high]) => (at.alpha * (low + high)) / 2);
  const [x, y] = [-share, 1 - share].map((part) => e.map((each, j) => middle[j] + part * length * each));
  const { value, error } = slopeBetween(target, at, x, y);
  const square = at.sigma * at.sigma;
  return { slope: { value: square * value, error: square * error }, room: 1 / distance };
}

/** A unit vector; on the line, that to the right. */
function directionOf({ dimension }: Pick<Target, 'dimension'>, seed: number): Float64Array {
  const source = stream(seed, 'evaluation');
  const e = Float64Array.from({ length: dimension }, () => source.normal());
  const length = norm(e);
  // on the line, places ascend
  return e.map((each) => (dimension === 1 ? 1 : each / length));
}

/** A model at two places at one time. */
export interface ModelCase {
  readonly experiment: Experiment;
  /** t/T. */
  readonly progress: number;
  /** |y - x|. */
  readonly distance: number;
  /** Whether the readout of feature i is its w_i, and not drawn. */
  readonly aligned: boolean;
  /** Of the readout, the places and their direction. */
  readonly seed: number;
}

/** Models on the line, and beyond it one time in three. */
export function models(): Arbitrary<ModelCase> {
  const own = { width: sizes(2, 200) };
  const experiment = fc.oneof(
    { weight: 2, arbitrary: experiments(own) },
    { weight: 1, arbitrary: spaceExperiments(3, own) },
  );
  return stepsOf(experiment, logBetween(1e-3, 1e6), fc.boolean());
}

/** Those on the line with wide steps to the right, where about half of the features are active, and w_i for the readout. */
export function alignedModels(): Arbitrary<ModelCase> {
  return stepsOf(experiments({ width: sizes(64, 200) }), logBetween(1e8, 1e9), fc.constant(true));
}

function stepsOf(experiment: Arbitrary<Experiment>, distance: Arbitrary<number>, aligned: Arbitrary<boolean>) {
  return fc.record({ experiment, progress: between(0, 1), distance, aligned, seed: seeds });
}

/** Either of them. */
export const secantsAndModels = (): Arbitrary<SecantCase | ModelCase> =>
  fc.oneof<Arbitrary<SecantCase | ModelCase>[]>(secants(logBetween(1, 1e6)), models());

/** How far a model goes between two places, and the product of the norms that bounds it. */
export interface ModelStep {
  /** |f(y, t) - f(x, t)|. */
  readonly step: Estimate;
  /** |f|_H (E|w|^2)^(1/2) |y - x|. */
  readonly bound: number;
}

/** Rounding of a model, in units of eps: sums over all features. */
const ROUNDINGS = 64;

/** A model with a readout that is drawn, or is that of the case. */
export function modelStep({ experiment, progress, distance, aligned, seed }: ModelCase): ModelStep {
  const { features, process, target } = setting(experiment);
  const { width: m, dimension: d, weights } = features;
  const source = stream(seed, 'readouts');
  const readout = Float64Array.from({ length: d * m }, (_, e) => {
    const [j, i] = [Math.floor(e / m), e % m];
    return aligned ? weights[i * d + j] : source.normal();
  });
  const e = directionOf(target, seed);
  const x = Float64Array.from({ length: d }, () => source.normal());
  const points = Float64Array.from([...x, ...x.map((each, j) => each + distance * e[j])]);
  const scores = new Float64Array(2 * d);
  featureField(features, [readout])
    .at(progress * process.horizon)
    .evaluate(0, points, scores);
  const step = x.map((_, j) => scores[d + j] - scores[j]);
  return {
    step: { value: norm(step), error: ROUNDINGS * Number.EPSILON * norm(scores) },
    bound: (norm(readout) * norm(weights) * distance) / m,
  };
}
