import type { Constant } from '../../src/claim/claim.js';
import type { TimeResolution, Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { zeroLossAt } from '../oracles/zero-loss.js';

/**
 * Time nodes for claims about the quadratic loss alone: such a claim holds for the loss of any quadrature with positive
 * weights, so a few nodes are enough, and no other quadrature is needed to estimate their error.
 */
export const FEW_NODES: TimeResolution = { timeNodes: 32, errors: false };

/**
 * How far the time quadrature of few nodes may move J_0, as a fraction of it; at most 1e-8 has been seen in 60
 * experiments.
 */
const MISMATCH = 1e-7;

/** The mismatch as a constant of a claim. */
export const INITIAL_LOSS_MISMATCH: Constant = {
  name: 'mismatch',
  value: MISMATCH,
  meaning: 'how far the time quadrature may move J(0), as a fraction of it',
};

/**
 * J_0 beside a quadratic of few nodes in the weighting of a training. For other weights than g^2 it is an integral over
 * space at each node, and undefined where this is too costly: for bumps, and beyond the line.
 */
export function zeroLossAtNodes({ setting, zeroLoss }: Training): Estimate | undefined {
  const { weighting = 'g2', process, target } = setting;
  if (weighting === 'g2') return { value: zeroLoss.value, error: MISMATCH * zeroLoss.value };
  const isCheap = target.dimension === 1 && target.kind === 'mixture';
  return isCheap ? zeroLossAt(process, target, weighting, FEW_NODES.timeNodes) : undefined;
}
