import type { ExplicitBound } from '../bound/explicit-bound.js';
import type { Estimate } from '../numeric/estimate.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { evenTimes, type Sixth } from '../training/even-times.js';
import type { FastKinks } from '../training/fast-kinks.js';
import type { Descent, GradientFlow } from '../training/gradient-flow.js';
import { type QuadraticLoss, quadraticLoss, type RuleLoss } from '../training/quadratic-loss.js';
import type { Weighting } from '../training/weighting.js';
import type { Setting } from './setting.js';

/** How finely diffusion time is resolved. */
export interface TimeResolution {
  /** Quadrature nodes: those of an even rule with errors, the next multiple of six, and of a Gauss rule without. */
  readonly timeNodes: number;
  /** Whether the quadrature's error is estimated, by rules tilted towards thirds and halves of the nodes; without, it is 0. */
  readonly errors: boolean;
}

/** A loss by a rule in diffusion time that is no combination of others. */
export interface LossName {
  readonly on: 'population' | 'empirical';
  /** The number of the coarser measure of the population, if it is one. */
  readonly cloud?: number | undefined;
  /** A sixth of an even rule, see `evenTimes`, or the number of nodes of a Gauss rule, see `timeQuadrature`. */
  readonly times: number | { readonly count: number; readonly sixth: Sixth };
  readonly weighting: Weighting;
}

/** Default number of quadrature nodes in diffusion time. */
export const TIME_NODES = 192;

/** A loss of a training on a setting. */
export function lossNamed(
  { process, features, target, data }: Setting,
  { on, cloud, times, weighting }: LossName,
): RuleLoss {
  const population = cloud === undefined ? target : (target.coarser?.[cloud] ?? target);
  const measure = on === 'population' ? population : empiricalMeasure(data);
  const rule = typeof times === 'number' ? times : evenTimes(process.horizon, times.count, times.sixth);
  return quadraticLoss(process, features, measure, rule, weighting);
}

/** Some number of quadrature nodes, with the rules that estimate their error. */
export function timeResolution(timeNodes: number = TIME_NODES): TimeResolution {
  return { timeNodes, errors: true };
}

/**
 * A loss and gradient flow on it, with the loss J of the population that it reaches by training time. What is descended
 * may have another weight than J, which always has g^2, and may start from a readout A_0 other than 0.
 */
export interface Trained extends Descent {
  /** The loss that is descended, as a function of A - A_0. */
  readonly loss: QuadraticLoss;
  /** The flow of A - A_0, from 0. */
  readonly flow: GradientFlow;
  /** A(tau) by training time, d x m row-major. */
  readonly readouts: readonly Float64Array[];
  /** The loss with weight g^2 as a function of A: with that of the population all models are measured. */
  readonly measured: QuadraticLoss;
  /** J(A(tau)) - J_0 in nats, by one time quadrature; the error is what those of A(tau), G and B can do. */
  readonly change: readonly Estimate[];
  /** J(A(tau)) in nats; the error covers the time quadrature, the flow, and J_0. */
  readonly scoreLoss: readonly Estimate[];
}

/** A setting trained on the population and on the data; each part is computed once, on first use. */
export interface Training {
  readonly setting: Setting;
  /** Training times, in the clock of theta. */
  readonly times: readonly number[];
  /** J(A_0), the score loss before training, in nats; J_0 unless the training starts elsewhere than from 0. */
  readonly initialLoss: Estimate;
  /** J_0, the loss J of the score that is 0, in nats. */
  readonly zeroLoss: Estimate;
  /** KL(p_T || pi) in nats. */
  readonly prior: Estimate;
  readonly population: Trained;
  readonly empirical: Trained;
  /**
   * The explicit bound on klSde of the model trained on the data.
   * @throws RangeError, when it is asked for, if the model is trained with another weight than g^2
   */
  readonly explicit: ExplicitBound<Estimate>;
  /**
   * The same with two tilted time quadratures, or three, and with coarser measures of the population if it has them, the coarsest
   * first, each without errors; none without an estimate of them.
   */
  readonly tilted: readonly Training[];
  /**
   * The same with one tilted towards half of the nodes, without errors, for the score losses, klScore and the explicit bound:
   * what moves them is less often small in all three by chance than in two.
   */
  readonly halved: Training | undefined;
  /** What the spread of this and the tilted ones is multiplied by for an error: more than 1 beside coarser clouds. */
  readonly doubt: number;
  /** The kinks that the rule does not follow, where its errors are asked for. */
  readonly fast: FastKinks | undefined;
}

/** The trainings by quadratures that are tilted towards thirds of the nodes, and towards half of them: each set shows the error. */
export function tiltedSets({ tilted, halved }: Training): readonly (readonly Training[])[] {
  return halved === undefined ? [tilted] : [tilted, [halved]];
}
