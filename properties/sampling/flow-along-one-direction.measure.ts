import fc from 'fast-check';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { perCase } from '../../src/claim/measured.js';
import { gaussianKl } from '../../src/divergence/closed-form/gaussian-kl.js';
import { type Divergence, known } from '../../src/divergence/divergence.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { linearField } from '../../src/divergence/field/linear-field.js';
import { type ScoreField, sumOfFields } from '../../src/divergence/field/score-field.js';
import { flowStep, startFlow } from '../../src/divergence/flow/flow-step.js';
import { flowLogDensity } from '../../src/divergence/flow/space-flow.js';
import { gradedTimes } from '../../src/divergence/grid/graded-times.js';
import { klOde, solveKlOde } from '../../src/divergence/kl-ode.js';
import { klSde, solveKlSde } from '../../src/divergence/kl-sde.js';
import { scoreOnLine } from '../../src/divergence/normal/linear-score.js';
import { isotropicNormal } from '../../src/divergence/normal/normal.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { Estimate, Quantity } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { dot, norm } from '../../src/numeric/vectors.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { forwardProcess } from '../../src/process/process-spec.js';
import { empiricalMeasure } from '../../src/target/empirical-measure.js';
import { type GaussianMixture, gaussianMixture } from '../../src/target/mixture.js';
import { gradientFlow } from '../../src/training/gradient-flow.js';
import { quadraticLoss } from '../../src/training/quadratic-loss.js';
import { evenTimes } from '../../src/training/time-quadrature.js';
import { experiments, trainingTimes } from '../generators/experiments.js';
import { between, logBetween, seeds, sizes, vectors } from '../generators/numbers.js';
import { affordableProcess } from '../generators/processes.js';

/** Time nodes of the training: any readout will do. */
const TIME_NODES = 32;

/** A model trained on the line, and the direction in R^d that it is turned to. */
export interface TurnedCase {
  /** On the line: a mixture with one variance for all components. */
  readonly experiment: Experiment;
  readonly dimension: number;
  /** Of the direction. */
  readonly seed: number;
}

/** Small models in up to 8 dimensions, half of them in the plane. */
export function turnedCases() {
  return fc.record({
    experiment: experiments({
      process: affordableProcess,
      target: fc
        .record({
          places: vectors(2, between(-1.5, 1.5)),
          variance: logBetween(0.3, 1.5),
          first: between(0.2, 0.8),
        })
        .map(({ places, variance, first }) => ({
          kind: 'mixture' as const,
          weights: [first, 1 - first],
          means: places.map((place) => [place]),
          variances: [variance, variance],
        })),
      width: sizes(4, 12),
      samples: sizes(10, 40),
      trainingTimes: trainingTimes(1, 1, 100),
      handMade: true,
    }),
    dimension: fc.oneof(fc.constant(2), fc.integer({ min: 3, max: 8 })),
    seed: seeds,
  });
}

/**
 * A trained model on the line, and the same turned into R^d: p_0 has its means along e, and one variance in every
 * direction.
 */
const turnedModel = perCase((aCase: TurnedCase) => {
  // the cases draw no other target
  const built = setting(aCase.experiment) as Setting & { readonly target: GaussianMixture };
  const { process, target, features, data } = built;
  const loss = quadraticLoss(process, features, empiricalMeasure(data), TIME_NODES);
  const [A] = gradientFlow(loss, aCase.experiment.trainingTimes).readouts;
  const e = directionOf(aCase);
  return {
    process,
    direction: e,
    line: { target, field: featureField(features, [A]) },
    space: turned(built, e, A),
  };
});

/** A unit vector of R^d. */
function directionOf({ dimension, seed }: TurnedCase): Float64Array {
  const source = stream(seed, 'readouts');
  const e = Float64Array.from({ length: dimension }, () => source.normal());
  const length = norm(e);
  return e.map((x) => x / length);
}

/** Features w_i e and readout rows e_j A: s(x, t) = e s_1(e . x, t). */
function turned(
  { target, features }: Setting & { readonly target: GaussianMixture },
  e: Float64Array,
  A: Float64Array,
) {
  const d = e.length;
  const { weights, means, variances } = target;
  const along = { length: d * features.width };
  const inSpace = {
    ...features,
    dimension: d,
    weights: Float64Array.from(along, (_, k) => features.weights[Math.floor(k / d)] * e[k % d]),
  };
  const readout = Float64Array.from(along, (_, k) => e[Math.floor(k / A.length)] * A[k % A.length]);
  return {
    target: gaussianMixture(
      weights,
      means.map(([x]) => Array.from(e, (part) => part * x)),
      variances,
    ),
    field: featureField(inSpace, [readout]),
  };
}

/** The aims of the solvers in space and on the line, as fractions of max(KL, 0.01 nats). */
const SPACE_AIM = 4e-3;
export const LINE_AIM = 2e-4;

/** The KL of a turned model, and what it is made of. */
export interface Gap {
  readonly dimension: number;
  /** KL(p_0 || p^ODE) in R^d, on the line, and for each direction across it. */
  readonly inSpace: Estimate;
  readonly onLine: Estimate;
  readonly across: Quantity;
}

/**
 * Across e the flow has no score, dx/dt = f x, and scales by alpha_T. So it leads back to N(0, q) there, where q =
 * s_T^2/alpha_T^2. Each direction adds KL(N(0, v) || N(0, q)). Vacuous where a solver says that it has no value.
 */
export const gapOf = perCase((aCase: TurnedCase): Gap | Vacuous => {
  const { process, line, space } = turnedModel(aCase);
  // by the solver in all dimensions, which does not know of the direction
  const [inSpace] = solveKlOde(process, space.target, space.field, SPACE_AIM);
  const [onLine] = solveKlOde(process, line.target, line.field, LINE_AIM);
  if (inSpace.value === null) return vacuous(inSpace.reason);
  if (onLine.value === null) return vacuous(onLine.reason);
  return {
    dimension: space.target.dimension,
    inSpace,
    onLine,
    across: acrossOde(process, line.target.variances[0]),
  };
});

/** KL(N(0, v) || N(0, q)), q = s_T^2/alpha_T^2. */
function acrossOde({ horizon, priorVariance, coefficients }: ForwardProcess, variance: number): number {
  const { alpha } = coefficients(horizon);
  const ratio = (variance * alpha * alpha) / priorVariance;
  return 0.5 * (ratio - 1 - Math.log(ratio));
}

/** The least part across e, in nats, of cases whose controls count it once more: far more than a solver is off by. */
const WIDE = 0.3;

/** Cases in which each direction across e counts for so much by the flow. */
export function wideAcrossFlow() {
  return turnedCases().filter((aCase) => acrossOde(...acrossOf(aCase)) >= WIDE);
}

/** The process of a case, and the variance of p_0 across e. */
function acrossOf({ experiment: { process, target } }: TurnedCase): [ForwardProcess, number] {
  // the cases draw no other target
  const { variances } = target as Extract<Experiment['target'], { kind: 'mixture' }>;
  return [forwardProcess(process), variances[0]];
}

/** The aim of the solver of the reverse SDE in the plane: errors of its grid are far below it. */
const PLANE_AIM = 4e-3;

/** The KL of the reverse SDE of a turned model in the plane that is also pulled back to the line, and what it is made of. */
export interface ReverseGap {
  /** KL(p_0 || p^SDE) by finite volumes in the plane, on the line, and across it. */
  readonly inPlane: Estimate;
  readonly onLine: Estimate;
  readonly across: Estimate;
}

/**
 * The model of a case turned to a direction of the plane, s = e s_1(e . x, t) - h (x - (e . x) e): across e it is linear, whose
 * reverse SDE generates N(0, V_h) of known variance. By chance h is 0, 1/2 or 1, or what pulls by e or e^2 in all where that is less;
 * unless it is given. Nothing where the prior is narrow; vacuous where a solver says that it has no value, or none to its aim.
 */
export function reverseGap(aCase: TurnedCase, given?: number): ReverseGap | Vacuous | undefined {
  const turnedCase = inThePlane(aCase);
  const {
    process,
    direction: [c, s],
    line,
    space,
  } = turnedModel(turnedCase);
  if (isNarrow(process, line.target.variances[0])) return undefined;
  const { nodes, weights } = evenTimes(process.horizon, TIME_NODES);
  const noise = nodes.reduce((sum, t, k) => sum + weights[k] * process.coefficients(t).diffusion ** 2, 0);
  const kind = aCase.seed % 3;
  const pull = given ?? Math.min(kind / 2, kind / noise);
  const back = { precision: Float64Array.of(s * s, -c * s, -c * s, c * c).map((x) => pull * x), offset: NO_OFFSET };
  const pulled = pull === 0 ? space.field : sumOfFields(space.field, linearField({ dimension: 2, at: () => back }));
  const [inPlane] = solveKlSde(process, space.target, pulled, PLANE_AIM);
  const onLine = reverseOnLine(aCase);
  if (inPlane.value === null) return vacuous(inPlane.reason);
  if (inPlane.warning !== undefined) return vacuous(inPlane.warning);
  if (onLine.value === null) return vacuous(onLine.reason);
  return { inPlane, onLine, across: acrossSde(process, line.target.variances[0], pull) };
}

const NO_OFFSET = new Float64Array(2);

/** KL(p_0 || p^SDE) on the line. */
const reverseOnLine = perCase((aCase: TurnedCase): Divergence => {
  const { process, line } = turnedModel(aCase);
  return solveKlSde(process, line.target, line.field, LINE_AIM)[0];
});

/** The KLs of a turned model as `measure` finds them, which looks for the directions that it varies in. */
export interface MeasuredGaps {
  readonly sde: Gap;
  readonly ode: Gap;
}

/** In any number of dimensions, as the solvers have one. Vacuous where one of them says that it has no value. */
export function measuredGaps(aCase: TurnedCase): MeasuredGaps | Vacuous {
  const ode = gapOf(aCase);
  if ('vacuous' in ode) return ode;
  const { process, line, space } = turnedModel(aCase);
  const onLine = reverseOnLine(aCase);
  const [[sde], [flow]] = [klSde, klOde].map((kl) => kl(process, space.target, space.field, LINE_AIM));
  for (const each of [onLine, sde, flow]) if (each.value === null) return vacuous(each.reason);
  return {
    sde: {
      dimension: ode.dimension,
      inSpace: known(sde),
      onLine: known(onLine),
      across: acrossSde(process, line.target.variances[0], 0),
    },
    ode: { ...ode, inSpace: known(flow) },
  };
}

/** The same case in two dimensions. */
const inThePlane = perCase((aCase: TurnedCase): TurnedCase => {
  return aCase.dimension === 2 ? aCase : { ...aCase, dimension: 2 };
});

/** The least variance of a prior, as a part of that of a component of p_0. */
const LEAST_PRIOR = 0.25;

/** Whether what is generated may be so much narrower than p_0 that its tails, which make up the KL then, take a grid of their own. */
function isNarrow({ priorVariance }: ForwardProcess, variance: number): boolean {
  return priorVariance < LEAST_PRIOR * variance;
}

/** KL(N(0, v) || N(0, V_h)). */
function acrossSde(process: ForwardProcess, variance: number, pull: number): Estimate {
  const score = scoreOnLine(
    () => pull,
    () => 0,
  );
  return gaussianKl(process, score, isotropicNormal([0], variance), 'sde');
}

/** Cases in which what is across e counts for as much by the reverse SDE without a pull. */
export function wideAcross() {
  return turnedCases().filter((aCase) => {
    const [process, variance] = acrossOf(aCase);
    return !isNarrow(process, variance) && acrossSde(process, variance, 0).value >= WIDE;
  });
}

/** Points of p_0, and time steps for all of them. */
const POINTS = 128;
const STEPS = 512;
/** Kinks that the points cross between two times leave a gap of order h^(4/3): a larger mean than this is looked at by twice the steps. */
const SMALL_GAP = 2e-3;
const MOST_STEPS = 4096;
/** Half the distance over which the map x_0 -> x_T on the line is differentiated. */
const STEP = 1e-4;

/** The distance of log p^ODE of a turned model from the sum of its parts. */
export interface PointGap {
  readonly dimension: number;
  /** The mean distance over points of p_0, in nats. */
  readonly gap: number;
}

/**
 * log p^ODE(x) beside log p^ODE_1(e . x) + log N(x - (e . x) e; 0, s_T^2/alpha_T^2 I), at the same points; nothing where
 * neighbouring points become one, so that their density is not known either.
 */
export function pointGap(aCase: TurnedCase): PointGap | undefined {
  if ('vacuous' in gapOf(aCase)) return undefined;
  const { process, direction: e, line, space } = turnedModel(aCase);
  const d = e.length;
  const { values } = space.target.sample(POINTS, stream(0, 'evaluation'));
  const points = Array.from({ length: POINTS }, (_, p) => values.subarray(p * d, (p + 1) * d))
    .map((x) => ({ x, along: dot(e, x) }))
    .sort((one, other) => one.along - other.along);
  const inSpace = Float64Array.from(points.flatMap(({ x }) => [...x]));
  const alongLine = Float64Array.from(points, ({ along }) => along);
  const { alpha } = process.coefficients(process.horizon);
  const spread = process.priorVariance / (alpha * alpha);
  const gapBy = (steps: number) => {
    const times = gradedTimes(process, line.target.variance, steps);
    const logs = flowLogDensity(process, space.field, times)(0, inSpace);
    const onLine = lineLogDensities(process, line.field, times, alongLine);
    const sum = points.reduce((total, { x, along }, p) => {
      const across = -0.5 * ((dot(x, x) - along * along) / spread + (d - 1) * Math.log(2 * Math.PI * spread));
      return total + Math.abs(logs[p] - onLine[p] - across);
    }, 0);
    return sum / POINTS;
  };
  let gap = gapBy(STEPS);
  for (let steps = 2 * STEPS; gap > SMALL_GAP && steps <= MOST_STEPS; steps *= 2) gap = gapBy(steps);
  return { dimension: d, gap };
}

/** log pi(x_T) + log dx_T/dx_0 on the line, with the derivative by differences. @param points ascending */
function lineLogDensities(
  process: ForwardProcess,
  field: ScoreField,
  times: Float64Array,
  points: Float64Array,
): Float64Array {
  const flows = [-STEP, 0, STEP].map((step) =>
    startFlow(
      0,
      points.map((x) => x + step),
    ),
  );
  for (const [k, to] of times.subarray(1).entries()) {
    const from = times[k];
    const slices = [field.at(from), field.at(0.5 * (from + to)), field.at(to)] as const;
    for (const flow of flows) flowStep(process, flow, slices, from, to);
  }
  const [left, middle, right] = flows.map((flow) => flow.points);
  const { priorVariance } = process;
  return middle.map((x, p) => {
    const stretch = (right[p] - left[p]) / (2 * STEP);
    return Math.log(stretch) - 0.5 * ((x * x) / priorVariance + Math.log(2 * Math.PI * priorVariance));
  });
}

/**
 * The numbers of steps whose errors foretell that of many. Where a kink is in time alone, or nearly so, all points cross it at once,
 * and by how much that takes one number of steps off is a matter of where it lies between two of them; and steep kinks take some
 * dozens of steps before the error falls as h^2. Even more steps than many stand for the exact value, and half as many of those
 * show how far it is off.
 */
const FEW_STEPS = [12, 14, 16, 18, 20, 48, 64];
const MANY_STEPS = 256;
const EXACT_STEPS = 1024;
/**
 * The number of points of p_0 at which log p^ODE is followed, and the share of them, those of smallest error, that is
 * averaged: some points pass kinks so briefly that a step does not notice, and a few of those make up most of the
 * error.
 */
const ORDER_POINTS = 320;
const KEPT = 0.95;

/** The mean error of log p^ODE at points of p_0, followed in few time steps and in many. */
export interface StepErrors {
  readonly few: readonly { readonly steps: number; readonly error: number }[];
  readonly many: { readonly steps: number; readonly error: Estimate };
}

/** How the error of log p^ODE falls with the time steps, d > 1. */
export function stepErrors(aCase: TurnedCase): StepErrors | undefined {
  if ('vacuous' in gapOf(aCase)) return undefined;
  const {
    process,
    space: { target, field },
  } = turnedModel(aCase);
  const { values: points } = target.sample(ORDER_POINTS, stream(0, 'evaluation'));
  const logsAt = (steps: number) =>
    flowLogDensity(process, field, gradedTimes(process, target.variance, steps))(0, points);
  const exact = logsAt(EXACT_STEPS);
  const missBy = (steps: number) => {
    const logs = logsAt(steps);
    const kept = exact
      .map((log, p) => Math.abs(log - logs[p]))
      .sort()
      .subarray(0, KEPT * ORDER_POINTS);
    return kept.reduce((sum, miss) => sum + miss, 0) / kept.length;
  };
  return {
    few: FEW_STEPS.map((steps) => ({ steps, error: missBy(steps) })),
    many: { steps: MANY_STEPS, error: { value: missBy(MANY_STEPS), error: missBy(EXACT_STEPS / 2) } },
  };
}
