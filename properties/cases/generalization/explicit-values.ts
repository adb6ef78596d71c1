import { ridgeComparison } from '../../../src/bound/ridge-comparison.js';
import { type Divergence, known } from '../../../src/divergence/divergence.js';
import type { Training } from '../../../src/experiment/training.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { spread } from '../../../src/numeric/spread.js';
import { lossChange, lossRounding } from '../../../src/training/loss-at-readout.js';

/**
 * The explicit bound at one training time, in nats, with its parts and what it bounds. Losses are differences from
 * J(A_c), in which J_0 cancels: beside J_0 all of them would agree at short times. A time quadrature moves both sides of
 * an inequality alike, so the error of the left side is that of their difference.
 */
export interface ExplicitValues {
  readonly trainingTime: number;
  readonly initialLoss: Estimate;
  /** KL(p_0 || p^SDE), where it is known: on the line. */
  readonly kl?: Estimate;
  /** prior + (sqrt optimisation + sqrt sampling)^2. */
  readonly bound: Estimate;
  /** KL(p_T || pi), J(A_c), |A_c|_F^2/(4 m tau), both together, and (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly prior: Estimate;
  readonly approximation: Estimate;
  readonly distance: number;
  readonly optimisation: Estimate;
  readonly sampling: Estimate;
  /** J(A_n(tau)) - J(A_c), and (sqrt optimisation + sqrt sampling)^2 - J(A_c), which bounds it. */
  readonly trained: Estimate;
  readonly allowed: Estimate;
}

/** The bound by training time. @param kls likewise by training time; none where they are not solved for */
export function explicitValues(training: Training, kls: readonly Divergence[]): ExplicitValues[] {
  const { times, explicit, initialLoss } = training;
  const found = losses(training);
  const slack = spread(
    found.map(above),
    training.tilted.map((each) => losses(each).map(above)),
    training.doubt,
  );
  return times.map((trainingTime, k) => {
    const { trained, allowed, distance } = found[k];
    const [optimisation, sampling] = [explicit.optimisation[k], explicit.sampling[k]];
    return {
      trainingTime,
      initialLoss,
      ...(kls.length === 0 || kls[k].value === null ? {} : { kl: known(kls[k]) }),
      bound: explicit.bound[k],
      prior: explicit.prior,
      approximation: explicit.approximation[k],
      distance,
      optimisation,
      sampling,
      trained: { ...trained, error: trained.error + slack[k] },
      // of J_0, only its effect on the product of the roots is left
      allowed: {
        value: allowed,
        error: initialLoss.error * Math.sqrt(sampling.value / optimisation.value) + ROUNDING * explicit.bound[k].value,
      },
    };
  });
}

/** Relative rounding of the bound, of which J(A_c) and the prior are taken off. */
const ROUNDING = 4 * Number.EPSILON;

/** `trained`, `allowed` and `distance` at one time quadrature. */
interface Losses {
  readonly trained: Estimate;
  readonly allowed: number;
  readonly distance: number;
}

function above({ trained, allowed }: Losses): number {
  return trained.value - allowed;
}

function losses({ times, population, empirical, explicit, initialLoss, prior }: Training): Losses[] {
  const { loss } = population;
  return times.map((tau, k) => {
    const { readout, change, distance } = ridgeComparison(population, tau);
    const reached = empirical.flow.readouts[k];
    return {
      trained: {
        // both above J(A_0), which the changes of a training are not where A_0 is not 0
        value: lossChange(loss, reached) - change,
        error: empirical.change[k].error + lossRounding(loss, reached) + lossRounding(loss, readout),
      },
      allowed: explicit.bound[k].value - prior.value - initialLoss.value - change,
      distance,
    };
  });
}
