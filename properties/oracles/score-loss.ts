import type { ScoreField } from '../../src/divergence/field/score-field.js';
import type { Setting } from '../../src/experiment/setting.js';
import { biasesAt, kinks } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { panelQuadrature, splitAt } from '../../src/target/panels.js';
import type { Target } from '../../src/target/target.js';
import { timeQuadrature } from './time-quadrature.js';
import { featureScores } from './weighted-loss.js';

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

/** A score at time t at several ascending places. */
type ScoreAt = (t: number, xs: Float64Array) => Float64Array;

/**
 * The score loss of the first model of a field by its definition, d = 1, in nats:
 *
 * J = 1/2 int_0^T g^2 E_{p_t} |s(x, t) - grad log p_t(x)|^2 dt.
 */
export function scoreLossOf(process: ForwardProcess, target: Target, field: ScoreField): Estimate {
  const score: ScoreAt = (t, xs) => {
    const scores = new Float64Array(xs.length);
    field.at(t).evaluate(0, xs, scores);
    return scores;
  };
  return withinCoarser((rule) => lossBy(process, target, score, rule), ANY, ANY_COARSER);
}

/** The same of the score 0, which is smooth. */
export function zeroScoreLoss(process: ForwardProcess, target: Target): Estimate {
  const zero: ScoreAt = (_, xs) => new Float64Array(xs.length);
  return withinCoarser((rule) => lossBy(process, target, zero, rule), ANY, SMOOTH_COARSER);
}

/** The same of s_A(x, t) = (1/m) sum_i A_i relu(w_i x + u_i . e(t)). */
export function modelLoss({ process, target, features }: Setting, A: Float64Array): Estimate {
  const scores = featureScores(features, [A]);
  const places = (t: number) => kinks(features.weights, biasesAt(features, t));
  const by = (rule: Rule) => lossBy(process, target, (t, xs) => scores(t, xs)[0], rule, places);
  return withinCoarser(by, KINKED, KINKED_COARSER);
}

/** What a rule gives; the error is how far the coarser ones are from it. */
function withinCoarser(by: (rule: Rule) => number, rule: Rule, coarser: readonly Rule[]): Estimate {
  const value = by(rule);
  return { value, error: Math.max(...coarser.map((each) => Math.abs(value - by(each)))) };
}

/** @param places where panels end besides those of the target; default: nowhere else */
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
    const at = process.coefficients(t);
    const panels = target.panels(at);
    const space = panelQuadrature(places === undefined ? panels : splitAt(panels, places(t)), points);
    const scores = score(t, space.nodes);
    let square = 0;
    for (const [q, x] of space.nodes.entries()) {
      const gap = scores[q] - target.score([x], at)[0];
      square += space.weights[q] * Math.exp(target.logDensity([x], at)) * gap * gap;
    }
    sum += weights[k] * at.diffusion * at.diffusion * square;
  }
  return 0.5 * sum;
}
