import type { ExplicitBound } from '../../src/bound/explicit-bound.js';
import { deviationInLoss, flowDeviations } from '../../src/bound/flow-deviation.js';
import { ridgeComparison } from '../../src/bound/ridge-comparison.js';
import type { Training } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { spread } from '../../src/numeric/spread.js';
import { lossRounding } from '../../src/training/loss-at-readout.js';

/**
 * The explicit bound at one training time, in nats, with its parts and what each of them bounds. A time quadrature
 * moves a part and what it bounds alike, so the error of the latter is the error of their difference.
 */
export interface ExplicitParts extends Readonly<Record<keyof ExplicitBound, Estimate>> {
  readonly trainingTime: number;
  readonly initialLoss: Estimate;
  /** KL(p_0 || p^SDE) or what stands in for it, which `bound` bounds. */
  readonly kl: Estimate;
  /** J(A(tau)), which `optimisation` bounds. */
  readonly optimised: Estimate;
  /** |D G^{1/2}|_F^2/(2m), D = A_n(tau) - A(tau), which `sampling` bounds. */
  readonly displaced: Estimate;
  /** `optimisation` with the better of two other models in place of A_c, which is no smaller. */
  readonly other: Estimate;
}

/** The bound and its parts by training time. @param kl likewise by training time */
export function explicitParts(training: Training, kl: readonly Estimate[]): ExplicitParts[] {
  const { times, explicit, initialLoss } = training;
  const optimised = besidePart('optimisation', training, optimisedLosses);
  const displaced = besidePart('sampling', training, displacements);
  return times.map((trainingTime, k) => ({
    trainingTime,
    initialLoss,
    kl: kl[k],
    bound: explicit.bound[k],
    prior: explicit.prior,
    optimisation: explicit.optimisation[k],
    approximation: explicit.approximation[k],
    sampling: explicit.sampling[k],
    optimised: optimised[k],
    displaced: displaced[k],
    other: otherOptimisation(training, trainingTime),
  }));
}

/** @param measured what the part bounds, with the errors that one time quadrature leaves */
function besidePart(
  part: 'optimisation' | 'sampling',
  training: Training,
  measured: (training: Training) => Estimate[],
): Estimate[] {
  const slack = (each: Training) => measured(each).map(({ value }, k) => value - each.explicit[part][k].value);
  const moved = spread(slack(training), training.coarser.map(slack));
  return measured(training).map(({ value, error }, k) => ({ value, error: moved[k] + error }));
}

/** J(A(tau)) of the flow on the population. */
function optimisedLosses({ population: { loss, flow, scoreLoss, change } }: Training): Estimate[] {
  // the error of J_0, which is in both, cancels in their difference
  return scoreLoss.map(({ value }, k) => ({ value, error: change[k].error + lossRounding(loss, flow.readouts[k]) }));
}

/** |D G^{1/2}|_F^2/(2m). */
function displacements({ population, empirical }: Training): Estimate[] {
  const { loss } = population;
  return flowDeviations(population, empirical).map((deviation) => {
    const { value, error } = deviationInLoss(loss, deviation);
    return { value: value / (2 * loss.width), error: error / (2 * loss.width) };
  });
}

/** Ridges of the other models, as fractions of that of A_c. */
const RIDGES = [0.5, 2];

/** J(A) + |A|_F^2/(4 m tau). */
function otherOptimisation({ population, initialLoss }: Training, tau: number): Estimate {
  const found = RIDGES.map((part) => {
    const { readout, change, distance } = ridgeComparison(population, tau, part);
    return { value: initialLoss.value + change + distance, error: 2 * lossRounding(population.loss, readout) };
  });
  return found.reduce((best, each) => (each.value < best.value ? each : best));
}
