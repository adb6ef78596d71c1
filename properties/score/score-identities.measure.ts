import fc, { type Arbitrary } from 'fast-check';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { Level } from '../../src/process/level.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { scoreOf } from '../../src/system/contract/prediction.js';
import { signalAt } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import type { Target } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { referenceCases, referenceSystem } from '../generators/about-systems.js';
import { type Batch, batches, insideBatch } from '../generators/batches.js';
import { exactModel, type MixtureSpec, mixtures } from '../generators/model-mixtures.js';
import { between, logBetween } from '../generators/numbers.js';
import { places, placesOf, type TargetAtPlaces } from '../generators/places.js';
import { anyProcess } from '../generators/processes.js';
import { SYSTEM_TOLERANCE, targetOf } from '../generators/systems.js';
import { anySpaceTarget, anyTarget, FEW_DIMENSIONS, spaceBumps } from '../generators/targets.js';
import { placeOf } from '../measurements/answers.js';
import { type AxisScore, alongAxis, type MeanScore, meanScore } from '../oracles/score.js';

/** A model of a system, its own or an exact one, at points with a label each. */
export interface SystemScores {
  readonly model: { readonly id: string } | { readonly target: MixtureSpec };
  readonly batch: Batch;
  /** Where the mean of the score is taken. */
  readonly progress: number;
}

/** A score of this package, of one of the reference systems, or of somebody else's. */
export type ScoreCase = TargetAtPlaces | (SystemScores & { readonly system?: string });

/** Required agreement, as a fraction of the terms that an identity is made of. */
export const TOLERANCE = 1e-7;

/** Where sigma is below this part of alpha, E[x_0 | x] by its definition takes thousands of nodes. */
const LEAST_NOISE = 0.01;

/** Points a case: fewer than for a law without differences of a log density. */
const POINTS = 3;

export function onLine(): Arbitrary<TargetAtPlaces> {
  return fc.record({ process: anyProcess, target: anyTarget, ...places(3, 1) });
}

/** Beyond the line; in up to three dimensions half of the targets or more are bumps. */
export function inSpace(largest: number): Arbitrary<TargetAtPlaces> {
  return fc.integer({ min: 2, max: largest }).chain((dimension) => {
    const bumps = { weight: dimension > FEW_DIMENSIONS ? 0 : 1, arbitrary: spaceBumps(dimension, 3) };
    const target = fc.oneof({ weight: 1, arbitrary: anySpaceTarget(dimension) }, bumps);
    return fc.record({ process: anyProcess, target, ...places(2, dimension) });
  });
}

/** Scores of the reference systems. */
export function referenceScores() {
  return referenceCases(['score', 'exact models'], systemScores);
}

export function systemScores(system: SystemUnderTest): Arbitrary<SystemScores> {
  const progress = logBetween(1e-3, 1);
  // one point at least has noise enough to be measured
  const noisyFirst = (batch: Batch) =>
    between(0.3, 1).map((first): Batch => ({ ...batch, progress: [first, ...batch.progress.slice(1)] }));
  if (!system.can.has('models')) {
    return batches(POINTS).chain((batch) =>
      fc.record({ model: fc.record({ target: mixtures(batch.dimension) }), batch: noisyFirst(batch), progress }),
    );
  }
  return fc.constantFrom(...system.models).chain(({ id, target: { dimension } }) =>
    fc.record({
      model: fc.constant({ id }),
      batch: fc
        .record({
          dimension: fc.constant(dimension),
          progress: fc.array(progress, { minLength: POINTS, maxLength: POINTS }),
          x0: fc.array(between(-2, 2), { minLength: POINTS * dimension, maxLength: POINTS * dimension }),
          eps: fc.array(between(-3, 3), { minLength: POINTS * dimension, maxLength: POINTS * dimension }),
        })
        .chain(noisyFirst),
      progress,
    }),
  );
}

/** How closely a score has to agree and, of a system, its model with the label and the point. */
export interface Compared {
  readonly tolerance: number;
  readonly where?: string;
}

/** The score along each axis at the places of a case. */
export function axisScores(aCase: ScoreCase, system?: SystemUnderTest): (AxisScore & Compared)[] {
  if ('model' in aCase) return axisScoresOfSystem(aCase, system ?? referenceSystem(aCase.system!));
  const { target, at } = diffusionOf(aCase);
  const { dimension: d, values } = placesOf(target, at, aCase);
  return Array.from(exactScores(target, at, values), (score, k) => {
    const x = values.subarray(k - (k % d), k - (k % d) + d);
    return { ...alongAxis(target, at, x, k % d, score), tolerance: TOLERANCE };
  });
}

/** The mean of the score at the time of a case, on the line. */
export function scoreMean(aCase: ScoreCase, system?: SystemUnderTest): (MeanScore & Compared) | undefined {
  if ('model' in aCase) return scoreMeanOfSystem(aCase, system ?? referenceSystem(aCase.system!));
  const { target, at } = diffusionOf(aCase);
  const mean = meanScore(target, at, (points) => exactScores(target, at, points));
  return mean && { ...mean, tolerance: TOLERANCE };
}

function diffusionOf({ process: spec, target, progress }: TargetAtPlaces) {
  const process = forwardProcess(spec);
  return { target: distribution(target), at: process.coefficients(progress * process.horizon) };
}

function exactScores(target: Target, at: Coefficients, points: Float64Array): Float64Array {
  const { dimension: d } = target;
  const rows = Array.from({ length: points.length / d }, (_, p) => points.subarray(p * d, (p + 1) * d));
  return Float64Array.from(rows.flatMap((x) => [...target.score(x, at)]));
}

/** At points with a label each. */
function axisScoresOfSystem(aCase: SystemScores, system: SystemUnderTest): (AxisScore & Compared)[] {
  const { parameterization } = system.description;
  const { name, model, target } = modelOf(aCase, system);
  const { progress: places, label, levels, x } = nearData(system, aCase.batch, target);
  const predicted = system.score(model, x, label);
  return levels.flatMap((level, i) => {
    if (!isNoisy(level)) return [];
    const at = signalAt(system.schedule, places[i], parameterization);
    const point = Float64Array.from(pointOf(x, i));
    return Array.from(point, (value, j) => {
      const score = scoreOf(parameterization, pointOf(predicted, i)[j], value, at);
      const where = `${name}, ${placeOf(label[i], point)}, axis ${j + 1}`;
      return { ...alongAxis(target, without(at), point, j, score), tolerance: SYSTEM_TOLERANCE, where };
    });
  });
}

/** At one label, on the line. */
function scoreMeanOfSystem(aCase: SystemScores, system: SystemUnderTest): (MeanScore & Compared) | undefined {
  const { parameterization } = system.description;
  if (!isNoisy(system.schedule.at(aCase.progress))) return undefined;
  const { name, model, target } = modelOf(aCase, system);
  const at = signalAt(system.schedule, aCase.progress, parameterization);
  const mean = meanScore(target, without(at), (xs) => {
    const points = { count: xs.length, dimension: 1, values: xs };
    const { values } = system.score(model, points, new Array<number>(xs.length).fill(at.label));
    return values.map((value, i) => scoreOf(parameterization, value, xs[i], at));
  });
  return mean && { ...mean, tolerance: SYSTEM_TOLERANCE, where: `${name}, ${placeOf(at.label)}` };
}

/** The model that a system is asked for, and the distribution whose score it should have. */
function modelOf({ model }: SystemScores, system: SystemUnderTest) {
  return 'target' in model
    ? { name: 'an exact model', model: exactModel(system, model.target), target: distribution(model.target) }
    : { name: `model '${model.id}'`, model, target: targetOf(system, model.id) };
}

/** The density at a level is that of its alpha and sigma, whatever the drift and the diffusion there. */
function without({ alpha, sigma }: Pick<Coefficients, 'alpha' | 'sigma'>): Coefficients {
  return { alpha, sigma, drift: 0, diffusion: 0 };
}

/** The batch about a target: its x_0 are that many standard deviations from the mean of the target. */
function nearData(system: SystemUnderTest, batch: Batch, { mean, variance, dimension }: Target) {
  const spread = Math.sqrt(variance / dimension);
  const x0 = batch.x0.map((value, k) => mean[k % dimension] + spread * value);
  return insideBatch({ ...batch, x0 }, system.schedule);
}

function isNoisy({ alpha, sigma }: Level): boolean {
  return alpha.value > 0 && sigma.value >= LEAST_NOISE * alpha.value * (1 - 1e-9);
}
