import { datumRule } from '../../src/bound/datum-rule.js';
import { centredLaw, costBasis, costForm, costOf, samplingCost } from '../../src/bound/sampling-cost.js';
import type { Constant } from '../../src/claim/claim.js';
import type { Setting } from '../../src/experiment/setting.js';
import { type TimeResolution, type Trained, type Training, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import type { TargetSpec } from '../../src/target/target-spec.js';
import { lossChange, lossGradient, lossRounding } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { zeroLossAt } from '../oracles/weighted-loss.js';

/**
 * Time nodes for claims about the quadratic loss alone: such a claim holds for the loss of any quadrature with positive
 * weights, so a few nodes are enough, and no other quadrature is needed to estimate their error.
 */
export const FEW_NODES: TimeResolution = { timeNodes: 32, errors: false };

/** By how much the time quadrature of few nodes moves J_0, as a fraction of it: at most 1e-8 in 60 experiments. */
const MISMATCH = 1e-7;

/** The mismatch as a constant of a claim. */
export const INITIAL_LOSS_MISMATCH: Constant = {
  name: 'mismatch',
  value: MISMATCH,
  meaning: 'how far the time quadrature may move J(0), as a fraction of it',
};

/**
 * J_0 in the weighting of a training, by the few nodes of its quadratic. For other weights than g^2 it is an integral over
 * space at each node, and undefined where this is too costly: for bumps, and beyond the line.
 */
export function zeroLossAtNodes({ setting, zeroLoss }: Training): Estimate | undefined {
  const { weighting = 'g2', process, target } = setting;
  if (weighting === 'g2') return { value: zeroLoss.value, error: MISMATCH * zeroLoss.value };
  const isCheap = target.dimension === 1 && target.kind === 'mixture';
  return isCheap ? zeroLossAt(process, target, weighting, FEW_NODES.timeNodes) : undefined;
}

/** J(A) - J(0) in nats of one quadratic loss; an error e of A moves it by |grad J(A)| e. */
export function changeTo(loss: QuadraticLoss, A: Float64Array, error = 0): Estimate {
  const moved = error > 0 ? lossGradient(loss, A) * error : 0;
  return { value: lossChange(loss, A), error: moved + lossRounding(loss, A) };
}

/** The change by training, J(A(tau)) - J(A_0) in nats of the loss that is descended, at the k-th training time. */
export function changeOf({ loss, flow }: Trained, k: number): Estimate {
  return changeTo(loss, flow.readouts[k], flow.errors[k]);
}

/** The flow on the population, and that from A_0 = 0 in its stead, both by few nodes. */
export function withAndWithoutStart(built: Setting, times: readonly number[]): [Trained, Trained] {
  const { initial: _, ...fromZero } = built;
  return [train(built, times, FEW_NODES).population, train(fromZero, times, FEW_NODES).population];
}

/** Nodes in diffusion time of c, which only says where J(A) + c/n is least, or as large as something else. */
const COST_NODES = 8;

/** c(tau), what n data cost in the mean to first order in 1/n, for times up to the longest. @param law p_0 */
export function costsOfFewNodes(
  { process, features, target }: Setting,
  law: TargetSpec,
  longest: number,
): (tau: number) => number {
  const population = quadraticLoss(process, features, target, COST_NODES);
  const { points, masses } = datumRule(law);
  const losses = points.map((x) => quadraticLoss(process, features, gaussianMixture([1], [x], [0]), COST_NODES));
  const basis = costBasis(population, population, longest);
  const centred = centredLaw(basis, losses, masses);
  return (tau) => costOf(samplingCost(costForm(basis, tau), centred));
}
