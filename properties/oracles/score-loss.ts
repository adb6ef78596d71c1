import { biasesAt, kinks, type RandomFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { panelQuadrature, splitAt } from '../../src/target/panel-quadrature.js';
import type { DiffusedMeasure, Target } from '../../src/target/target.js';
import { cloudNodes } from './cloud-rule.js';
import { timeQuadrature } from './time-quadrature.js';
import { featureScores } from './weighted-loss.js';

// J = 1/2 int_0^T g^2 E_{p_t} |s(x, t) - grad log p_t(x)|^2 dt in nats, by its definition

/** Nodes in time, and in each panel of space. */
interface Rule {
  readonly times: number;
  readonly points: number;
}

/** The rule for any score, and coarser ones: the largest difference is the error. For a smooth score one of them will do. */
const ANY: Rule = { times: 36, points: 5 };
const SMOOTH_COARSER: readonly Rule[] = [{ times: 26, points: 4 }];
/**
 * Where nothing is known of it there are four, as kinks, those of a network of ReLUs among them, leave an error that
 * scatters: with one of them it is too small for every sixth model of random features.
 */
const ANY_COARSER: readonly Rule[] = [18, 22, 26, 30].map((times, i) => ({ times, points: i % 2 === 0 ? 4 : 3 }));
/** Those for features, whose kinks cut the panels. */
const KINKED: Rule = { times: 160, points: 4 };
const KINKED_COARSER: readonly Rule[] = [100, 120, 140].map((times) => ({ times, points: 3 }));

/** A score at time t, at several places: ascending ones on the line, and n x d beyond it. */
export type ScoreAt = (t: number, points: Float64Array) => Float64Array;

/** J of any score, d = 1. */
export function scoreLossOf(process: ForwardProcess, target: Target, score: ScoreAt): Estimate {
  return withinCoarser((rule) => lossBy(process, target, score, rule), ANY, ANY_COARSER);
}

/** J of the score 0, which is smooth, d = 1. */
export function zeroScoreLoss(process: ForwardProcess, target: Target): Estimate {
  const zero: ScoreAt = (_, xs) => new Float64Array(xs.length);
  return withinCoarser((rule) => lossBy(process, target, zero, rule), ANY, SMOOTH_COARSER);
}

/** The models s_A(x, t) = (1/m) sum_i A_i relu(w_i x + u_i . e(t)), the process and p_0. */
interface FeatureModels {
  readonly process: ForwardProcess;
  readonly target: Target;
  readonly features: RandomFeatures;
}

/** J of s_A, d = 1. */
export function modelLoss({ process, target, features }: FeatureModels, A: Float64Array): Estimate {
  const scores = featureScores(features, [A]);
  const places = (t: number) => kinks(features.weights, biasesAt(features, t));
  const by = (rule: Rule) => lossBy(process, target, (t, xs) => scores(t, xs)[0], rule, places);
  return withinCoarser(by, KINKED, KINKED_COARSER);
}

/** The value by a rule; the error is the distance of the coarser ones from it. */
function withinCoarser(by: (rule: Rule) => number, rule: Rule, coarser: readonly Rule[]): Estimate {
  const value = by(rule);
  return { value, error: Math.max(...coarser.map((each) => Math.abs(value - by(each)))) };
}

/** @param places more ends of panels, beyond those of the target; default: none */
function lossBy(
  process: ForwardProcess,
  target: Target,
  score: ScoreAt,
  { times, points }: Rule,
  places?: (t: number) => Float64Array,
): number {
  const { nodes, weights } = timeQuadrature(process.horizon, times);
  let sum = 0;
  for (const [k, t] of nodes.entries()) {
    const { diffusion } = process.coefficients(t);
    sum += weights[k] * diffusion * diffusion * squaredErrorAt(process, target, score, t, points, places?.(t));
  }
  return 0.5 * sum;
}

/**
 * E_{p_t}|s - grad log p_t|^2, d = 1.
 *
 * @param points in each panel
 * @param places more ends of panels, beyond those of the target; default: none
 */
export function squaredErrorAt(
  process: ForwardProcess,
  target: Target,
  score: ScoreAt,
  t: number,
  points: number,
  places?: Float64Array,
): number {
  const at = process.coefficients(t);
  const panels = target.panels(at);
  const space = panelQuadrature(places === undefined ? panels : splitAt(panels, places), points);
  const scores = score(t, space.nodes);
  let square = 0;
  for (const [q, x] of space.nodes.entries()) {
    const gap = scores[q] - target.score([x], at)[0];
    square += space.weights[q] * Math.exp(target.logDensity([x], at)) * gap * gap;
  }
  return square;
}

/** Nodes in time, and how far apart they are on each axis of a Gaussian, in its deviations. */
interface SpaceRule {
  readonly times: number;
  readonly apart: number;
}

const IN_SPACE: SpaceRule = { times: 36, apart: 0.75 };
const IN_SPACE_COARSER: readonly SpaceRule[] = [18, 22, 26, 30].map((times) => ({ times, apart: 1 }));

/** J of any score that is smooth, d > 1, by a trapezoidal rule on each Gaussian that p_t consists of. */
export function spaceScoreLossOf(process: ForwardProcess, target: Target, score: ScoreAt): Estimate {
  const coarser = target.coarser?.[1] ?? target;
  const value = spaceLossBy(process, target, target, score, IN_SPACE);
  const others = IN_SPACE_COARSER.map((rule) => spaceLossBy(process, target, coarser, score, rule));
  return { value, error: Math.max(...others.map((each) => Math.abs(value - each))) };
}

/** @param measure whose clouds stand for p_t */
function spaceLossBy(
  process: ForwardProcess,
  target: Target,
  measure: DiffusedMeasure,
  score: ScoreAt,
  { times, apart }: SpaceRule,
): number {
  const d = target.dimension;
  const { nodes, weights } = timeQuadrature(process.horizon, times);
  let loss = 0;
  for (const [k, t] of nodes.entries()) {
    const at = process.coefficients(t);
    const { points, masses } = cloudNodes(measure.cloud(at), d, apart);
    const scores = score(t, points);
    let square = 0;
    for (const [p, mass] of masses.entries()) {
      const exact = target.score(points.subarray(p * d, (p + 1) * d), at);
      for (let j = 0; j < d; j++) square += mass * (scores[p * d + j] - exact[j]) ** 2;
    }
    loss += 0.5 * weights[k] * at.diffusion * at.diffusion * square;
  }
  return loss;
}
