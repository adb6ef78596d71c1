import type { Constant } from '../../src/claim/claim.js';
import type { TimeResolution, Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';

/**
 * Time nodes for claims about the quadratic loss alone: such a claim holds for the loss of any quadrature with positive
 * weights, so few nodes lose nothing, and no coarser quadrature is needed to estimate what they leave.
 */
export const FEW_NODES: TimeResolution = { timeNodes: 32, coarser: [] };

/** What the time quadrature of few nodes may move J_0 by, as a part of it: seen 1e-8 at most on 60 experiments. */
const MISMATCH = 1e-7;

/** The same among the constants of a claim. */
export const INITIAL_LOSS_MISMATCH: Constant = {
  name: 'mismatch',
  value: MISMATCH,
  meaning: 'what the time quadrature may move J(0) by, as a part of it',
};

/**
 * J_0 beside a quadratic of few nodes, for claims with J(A) itself in them, not only differences. J_0 is known without
 * a time integral; as its integrand is smooth, those nodes would give nearly the same.
 */
export function initialLossAtNodes({ initialLoss: { value } }: Pick<Training, 'initialLoss'>): Estimate {
  return { value, error: MISMATCH * value };
}
