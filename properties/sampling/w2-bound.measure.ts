import fc, { type Arbitrary } from 'fast-check';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { perCase } from '../../src/claim/measured.js';
import { reverseNormals } from '../../src/divergence/closed-form/reverse-normals.js';
import { allowedError, type Divergence, known } from '../../src/divergence/divergence.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { type LinearScore, type ReverseFlow, scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import {
  diffusedNormal,
  isotropicNormal,
  mapDifference,
  meanProduct,
  type Normal,
  normalScore,
  priorNormal,
} from '../../src/divergence/normal/normal.js';
import { comparedDistances, type LineMasses } from '../../src/divergence/transport/quantile-distance.js';
import { W2_TOLERANCE, w2Ode, w2Sde } from '../../src/divergence/w2.js';
import { gaps } from '../../src/experiment/gaps.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { biasesAt, kinks } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { integratePanels } from '../../src/target/panel-quadrature.js';
import type { Target } from '../../src/target/target.js';
import { distribution } from '../../src/target/target-spec.js';
import { exactScore, type LinearCase, normalOf, scoreOf } from '../generators/linear-cases.js';
import { between, eitherSign, logBetween } from '../generators/numbers.js';
import { constantBeta, variancePreserving } from '../generators/processes.js';
import { normalTarget } from '../generators/targets.js';
import { wellTrained } from '../measurements/likelihood-bounds.js';
import { largestRate, normalW2 } from '../oracles/normal-w2.js';
import { squaredErrorAt } from '../oracles/score-loss.js';

/** Both sides for one of the flows, as lengths. */
export interface W2Values {
  readonly trainingTime?: number;
  /** W2(p_0, p). */
  readonly distance: Estimate;
  readonly bound: Estimate;
}

/** Both sides for both flows, of one model or several; a reason where there is no number. */
export type ByFlow = Readonly<Record<ReverseFlow, readonly (W2Values | Vacuous)[]>>;

export const FLOWS = ['sde', 'ode'] as const;

/** The share c of g^2 s in the drift of each flow. */
const SHARES: Readonly<Record<ReverseFlow, number>> = { sde: 1, ode: 0.5 };

/** What the bound is made of, at diffusion time t. */
interface ScoreInTime {
  /** sup_x of the largest eigenvalue of the symmetric part of grad s. */
  rate(t: number): number;
  /** (E_{p_t}|s - grad log p_t|^2)^{1/2}. */
  error(t: number): number;
}

/** Nodes in diffusion time; half as many show the error, and while that is too large they are doubled. */
const [FEWEST_NODES, MOST_NODES] = [96, 1536];
/** As many parts of a step follow the rate, which jumps where a piece between two kinks begins or ends. */
const PARTS = 8;
/** What the error may be, as a part of the bound, for smooth scores. */
const SMOOTH_PART = 1e-5;
/**
 * The same for trained scores, which have kinks: as a part of how far W2 is below the bound, or of the bound where that is more. An
 * error of 5% of the one, or of 0.1% of the other, would decide, and that of W2 adds to it.
 */
const [PART_OF_GAP, PART_OF_BOUND] = [0.025, 5e-4];
/** The aim of the solvers where W2 is not known as closely, as a fraction of it. */
const CLOSE_AIM = 2e-4;

/** How large the error of a bound of a value may be. */
type Allowed = (flow: ReverseFlow, bound: number) => number;

/**
 * e^{K_T} W2(p_T, pi) + int_0^T c g^2 e^{K_t} error_t dt, K_t = int_0^t (-f + c g^2 rate), for the share c of each flow, by the
 * midpoint rule in u, t = T u^2.
 *
 * @param start W2(p_T, pi)
 */
function boundsBy(
  process: ForwardProcess,
  { rate, error }: ScoreInTime,
  start: Estimate,
  allowed: Allowed,
): Record<ReverseFlow, Estimate> {
  const by = (count: number) => {
    const sums = FLOWS.map(() => ({ K: 0, integral: 0 }));
    for (let k = 0; k < count; k++) {
      const u = (k + 0.5) / count;
      const off = error(process.horizon * u * u);
      for (let part = 0; part < PARTS; part++) {
        const v = (k + (part + 0.5) / PARTS) / count;
        const t = process.horizon * v * v;
        const step = (2 * v * process.horizon) / (count * PARTS);
        const { drift, diffusion } = process.coefficients(t);
        const slope = rate(t);
        for (const [i, flow] of FLOWS.entries()) {
          const noise = SHARES[flow] * diffusion * diffusion;
          const half = 0.5 * step * (noise * slope - drift);
          sums[i].integral += step * noise * off * Math.exp(sums[i].K + half);
          sums[i].K += 2 * half;
        }
      }
    }
    return sums.map(({ K, integral }) => ({ growth: Math.exp(K), value: Math.exp(K) * start.value + integral }));
  };
  let coarse = by(FEWEST_NODES / 2);
  for (let nodes = FEWEST_NODES; ; nodes *= 2) {
    const fine = by(nodes);
    const [sde, ode] = fine.map(({ growth, value }, i) => ({
      value,
      error: Math.abs(value - coarse[i].value) + growth * start.error,
    }));
    const found = { sde, ode };
    const isEnough = FLOWS.every((flow) => found[flow].error <= allowed(flow, found[flow].value));
    if (isEnough || nodes >= MOST_NODES) return found;
    coarse = fine;
  }
}

/** Training nodes in diffusion time. */
const TIME_NODES = [96, 288, 864];

/** The models that an experiment trains on its data, by training time. */
export const trainedModels = perCase((experiment: Experiment): ByFlow => {
  const { trainingTimes } = experiment;
  const built = setting(experiment);
  const { process, target, features } = built;
  const training = wellTrained(built, trainingTimes, TIME_NODES, (each) => each.empirical.scoreLoss);
  const { readouts } = training.empirical;
  const field = featureField(features, readouts);
  const start = priorDistance(process, target);
  const distances = { sde: gaps(training, 'w2Sde'), ode: gaps(training, 'w2Ode') };
  const allowedOf = (bound: number, distance: Divergence) =>
    Math.max(PART_OF_GAP * Math.abs(bound - (distance.value ?? 0)), PART_OF_BOUND * bound);
  const bounds = readouts.map((_, model) => {
    const allowed: Allowed = (flow, bound) => allowedOf(bound, distances[flow][model]);
    const score = (t: number, xs: Float64Array) => {
      const scores = new Float64Array(xs.length);
      field.at(t).evaluate(model, xs, scores);
      return scores;
    };
    const rate = (t: number) => {
      const { kinks: ends, slopes } = field.at(t).pieces!(model);
      // where two kinks are in one place, the piece between them is nowhere
      return slopes.reduce(
        (most, slope, i) => (ends[i - 1] >= ends[i] ? most : Math.max(most, slope)),
        Number.NEGATIVE_INFINITY,
      );
    };
    const error = (t: number) => {
      const places = kinks(features.weights, biasesAt(features, t));
      return Math.sqrt(squaredErrorAt(process, target, score, t, 3, places));
    };
    return boundsBy(process, { rate, error }, start, allowed);
  });
  // that of the solver's aim
  const unit = Math.sqrt(target.variance);
  const of = (flow: ReverseFlow) => {
    const isRough = distances[flow].some(
      (found, k) => found.value !== null && found.error > allowedOf(bounds[k][flow].value, found),
    );
    const closer = isRough ? gaps(training, flow === 'sde' ? 'w2Sde' : 'w2Ode', CLOSE_AIM) : distances[flow];
    return closer.map((found, k) => {
      if (found.value === null) return vacuous(found.reason);
      // late in the flow steep scores may blow up all that is generated
      if (found.error > unit * allowedError(found.value / unit, W2_TOLERANCE))
        return vacuous('the solver of W2 misses its aim');
      const bound = bounds[k][flow];
      if (!Number.isFinite(bound.value + bound.error)) return vacuous('the bound overflows');
      return { trainingTime: trainingTimes[k], distance: known(found), bound };
    });
  };
  return { sde: of('sde'), ode: of('ode') };
});

/** Cells for p_T and the prior; half as many show the error. */
const CELLS = 1000;

/** W2(p_T, pi) on the line, from the masses of both in even cells. */
function priorDistance(process: ForwardProcess, target: Target): Estimate {
  const at = process.coefficients(process.horizon);
  const sd = Math.sqrt(process.priorVariance);
  const [first, last] = target.support[0];
  const [low, high] = [
    Math.min(-9 * sd, at.alpha * first - 9 * at.sigma),
    Math.max(9 * sd, at.alpha * last + 9 * at.sigma),
  ];
  const prior = distribution(normalTarget({ mean: 0, variance: process.priorVariance }));
  const pairOf = (count: number) => {
    const faces = Float64Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
    const massesOf = (density: (x: number) => number): LineMasses => ({
      faces,
      masses: Float64Array.from({ length: count }, (_, i) => integratePanels(faces.subarray(i, i + 2), 3, density)),
    });
    return {
      data: massesOf((x) => Math.exp(target.logDensity([x], at))),
      generated: massesOf((x) => Math.exp(prior.logDensity([x], { ...at, alpha: 1, sigma: 0 }))),
    };
  };
  const { distance, apart } = comparedDistances(pairOf(CELLS), pairOf(CELLS / 2));
  return { value: distance, error: apart };
}

/** Steps in time of p^SDE and p^ODE beyond the line; half as many show the error. */
const STEPS = 192;

/** A linear score for a normal p_0 in any dimension, where both sides have a closed form. */
export const linearModel = perCase(({ process: spec, normal, score: off }: LinearCase): ByFlow => {
  const process = forwardProcess(spec);
  const score = scoreOf(process, off);
  const start = normalOf(normal);
  const bounds = linearBounds(process, score, start);
  const of = (flow: ReverseFlow) => {
    const [fine, coarse] = [STEPS, STEPS / 2].map((steps) =>
      normalW2(start, reverseNormals(process, score, flow, steps)[steps].normal),
    );
    return [{ distance: { value: fine, error: Math.abs(fine - coarse) }, bound: bounds[flow] }];
  };
  return { sde: of('sde'), ode: of('ode') };
});

/** The bounds of a linear score, whose rate is the same at all x. */
function linearBounds(process: ForwardProcess, score: LinearScore, start: Normal): Record<ReverseFlow, Estimate> {
  const d = score.dimension;
  const rate = (t: number) =>
    largestRate(
      score.at(t).precision.map((h) => -h),
      d,
    );
  const error = (t: number) => {
    const normal = diffusedNormal(start, process, t);
    const gap = mapDifference(score.at(t), normalScore(normal));
    return Math.sqrt(Math.max(0, meanProduct(normal, gap, gap)));
  };
  const distance = normalW2(diffusedNormal(start, process, process.horizon), priorNormal(process, d));
  return boundsBy(process, { rate, error }, { value: distance, error: 0 }, (_, bound) => SMOOTH_PART * bound);
}

/** A score on the line for which the bound is attained. */
export interface TightCase {
  readonly kind: 'tight';
  readonly process: ProcessSpec;
  readonly mean: number;
  readonly variance: number;
  /** What is added to the exact score. */
  readonly offset: number;
  /** Those of which it is attained. */
  readonly flows: readonly ReverseFlow[];
}

/**
 * Under vp N(mean, 1) with its exact score and a constant, which moves what is generated to the side that the prior is on: all
 * of it is translated.
 */
export function translated(process: Arbitrary<ProcessSpec> = variancePreserving): Arbitrary<TightCase> {
  return fc.record({ process, offset: eitherSign(0.2, 2), size: between(0, 2) }).map(({ size, ...each }) => ({
    ...each,
    ...{ kind: 'tight', mean: size === 0 ? 0 : -Math.sign(each.offset) * size, variance: 1, flows: FLOWS },
  }));
}

/** Under ve the exact score of N(0, v): the flow scales the prior, whose deviation is too small. */
function scaled(): Arbitrary<TightCase> {
  return fc
    .record({ sigma: between(1.5, 8), horizon: between(0.2, 1), variance: logBetween(0.5, 5) })
    .map(({ sigma, horizon, variance }) => ({
      process: { kind: 've', sigma, horizon },
      variance,
      kind: 'tight',
      mean: 0,
      offset: 0,
      flows: ['ode'],
    }));
}

/** Cases of both kinds. */
export function tightCases(): Arbitrary<TightCase> {
  return fc.oneof({ weight: 3, arbitrary: translated() }, { weight: 1, arbitrary: scaled() });
}

/** N(0, 1) under vp with one noise rate and int beta from `low` to `high`, and a constant added to its score. */
export function translatedOver(low: number, high: number): Arbitrary<TightCase> {
  return fc
    .record({ integral: between(low, high), horizon: between(0.5, 3), offset: eitherSign(0.2, 2) })
    .map(({ integral, horizon, offset }) => ({
      kind: 'tight',
      process: constantBeta(Number((integral / horizon).toPrecision(4)), horizon),
      ...{ mean: 0, variance: 1, offset, flows: FLOWS },
    }));
}

/** The aim of the solvers where the bound is attained, as a fraction of W2. */
export const TIGHT_AIM = 3e-4;

/** Both sides where the bound is attained, with the bound by another share of g^2 s too. */
export interface TightValues extends W2Values {
  /** The bound with the share of the other flow. */
  readonly otherShare: Estimate;
}

/** Both sides where the bound is attained, by the solvers and by quadrature. */
export const tightModel = perCase(
  ({ process: spec, mean, variance, offset, flows }: TightCase): Record<ReverseFlow, readonly TightValues[]> => {
    const process = forwardProcess(spec);
    const start = isotropicNormal([mean], variance);
    const exact = exactScore(process, start);
    const score = scoreOnLine(
      (t) => exact.at(t).precision[0],
      (t) => exact.at(t).offset[0] + offset,
    );
    const target = distribution(normalTarget({ mean, variance }));
    const bounds = linearBounds(process, score, start);
    const of = (flow: ReverseFlow, other: ReverseFlow, solve: typeof w2Sde) => {
      if (!flows.includes(flow)) return [];
      const { value, error } = known(solve(process, target, linearField(score), TIGHT_AIM)[0]);
      const unit = Math.sqrt(variance);
      return [
        { distance: { value: unit * value, error: unit * error }, bound: bounds[flow], otherShare: bounds[other] },
      ];
    };
    return { sde: of('sde', 'ode', w2Sde), ode: of('ode', 'sde', w2Ode) };
  },
);
