import fc, { type Arbitrary } from 'fast-check';
import { distribution, forwardProcess } from '../../src/experiment/setting.js';
import type { Coefficients } from '../../src/process/forward-process.js';
import type { Level } from '../../src/process/level.js';
import type { Model } from '../../src/system/contract/contract.js';
import { scoreOf } from '../../src/system/contract/prediction.js';
import { signalAt } from '../../src/system/contract/schedule.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { pointOf } from '../../src/target/points.js';
import type { Target } from '../../src/target/target.js';
import { placeOf } from '../generators/answers.js';
import { type Batch, batches, insideBatch } from '../generators/batches.js';
import { exactModel, type MixtureSpec, mixtures } from '../generators/exact-models.js';
import { between, logBetween } from '../generators/numbers.js';
import { places, placesOf, type TargetAtPlaces } from '../generators/places.js';
import { anyProcess } from '../generators/processes.js';
import { SYSTEM_TOLERANCE, targetOf } from '../generators/systems.js';
import { anySpaceTarget, anyTarget, FEW_DIMENSIONS, spaceBumps } from '../generators/targets.js';
import { type AxisScore, alongAxis, type MeanScore, meanScore } from '../oracles/score.js';

/** What is seen of a score: along one axis at one place, or in the mean. */
export interface ScoreSeen {
  readonly place?: AxisScore;
  readonly mean?: MeanScore;
  readonly tolerance: number;
  /** The model, the label and the point that a system was asked about, for a reader. */
  readonly where?: { readonly where: string };
}

/** A model of a system, its own or an exact one, at points with a label each. */
export interface SystemScores {
  readonly model: { readonly id: string } | { readonly target: MixtureSpec };
  readonly batch: Batch;
  /** Where the mean of the score is taken. */
  readonly progress: number;
}

/** Where sigma is below this part of alpha, E[x_0 | x] by its definition takes thousands of nodes. */
const LEAST_NOISE = 0.01;

/** Points a case: fewer than for a law without differences of a log density. */
const POINTS = 3;

export function systemScores(system: SystemUnderTest): Arbitrary<SystemScores> {
  const progress = logBetween(1e-3, 1);
  // one point at least has noise enough to be looked at
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

/** The scores of a system's model at points with a label each, and on the line their mean at one label. */
export function scoresOfSystem({ model: asked, batch, progress }: SystemScores, system: SystemUnderTest): ScoreSeen[] {
  const target = 'target' in asked ? distribution(asked.target) : targetOf(system, asked.id);
  const model = 'target' in asked ? exactModel(system, asked.target) : asked;
  const { progress: places, label, levels, x } = nearData(system, batch, target);
  const name = 'target' in asked ? 'an exact model' : `model '${asked.id}'`;
  const predicted = system.score(model, x, label);
  const seen = levels.flatMap((level, i): ScoreSeen[] => {
    if (!isNoisy(level)) return [];
    const at = signalAt(system.schedule, places[i], system.description.parameterization);
    const point = Float64Array.from(pointOf(x, i));
    return Array.from(point, (value, j) => {
      const score = scoreOf(system.description.parameterization, pointOf(predicted, i)[j], value, at);
      const coefficients = { alpha: at.alpha, sigma: at.sigma, drift: 0, diffusion: 0 };
      const where = { where: `${name}, ${placeOf(label[i], point)}, axis ${j + 1}` };
      return { place: alongAxis(target, coefficients, point, j, score), tolerance: SYSTEM_TOLERANCE, where };
    });
  });
  const mean = meanOf(system, model, target, progress);
  if (mean === undefined) return seen;
  const where = { where: `${name}, ${placeOf(system.schedule.at(progress).label)}` };
  return [...seen, { mean, tolerance: SYSTEM_TOLERANCE, where }];
}

/** The batch about a target: its x_0 are that many standard deviations from the mean of the target. */
function nearData(system: SystemUnderTest, batch: Batch, { mean, variance, dimension }: Target) {
  const spread = Math.sqrt(variance / dimension);
  const x0 = batch.x0.map((value, k) => mean[k % dimension] + spread * value);
  return insideBatch({ ...batch, x0 }, system.schedule);
}

function meanOf(system: SystemUnderTest, model: Model, target: Target, progress: number): MeanScore | undefined {
  if (!isNoisy(system.schedule.at(progress))) return undefined;
  const at = signalAt(system.schedule, progress, system.description.parameterization);
  return meanScore(target, { alpha: at.alpha, sigma: at.sigma, drift: 0, diffusion: 0 }, (xs) => {
    const points = { count: xs.length, dimension: 1, values: xs };
    const { values } = system.score(model, points, new Array<number>(xs.length).fill(at.label));
    return values.map((value, i) => scoreOf(system.description.parameterization, value, xs[i], at));
  });
}

function isNoisy({ alpha, sigma }: Level): boolean {
  return alpha.value > 0 && sigma.value >= LEAST_NOISE * alpha.value * (1 - 1e-9);
}

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

/** The score of p_t at the places of a case, and its mean. */
export function scoresOfCase(
  { process: spec, target: targetSpec, ...where }: TargetAtPlaces,
  tolerance: number,
): ScoreSeen[] {
  const process = forwardProcess(spec);
  const target = distribution(targetSpec);
  const at = process.coefficients(where.progress * process.horizon);
  const { dimension: d, values } = placesOf(target, at, where);
  const scores = (points: Float64Array) => exactScores(target, at, points);
  const mean = meanScore(target, at, scores);
  const seen = Array.from(scores(values), (score, k) => {
    const x = values.subarray(k - (k % d), k - (k % d) + d);
    return { place: alongAxis(target, at, x, k % d, score), tolerance };
  });
  return mean === undefined ? seen : [...seen, { mean, tolerance }];
}

function exactScores(target: Target, at: Coefficients, points: Float64Array): Float64Array {
  const { dimension: d } = target;
  const rows = Array.from({ length: points.length / d }, (_, p) => points.subarray(p * d, (p + 1) * d));
  return Float64Array.from(rows.flatMap((x) => [...target.score(x, at)]));
}
