import { ridgeComparison } from '../../../src/bound/ridge-comparison.js';
import { type Divergence, known } from '../../../src/divergence/divergence.js';
import type { Experiment } from '../../../src/experiment/schema.js';
import { setting } from '../../../src/experiment/setting.js';
import { train } from '../../../src/experiment/train.js';
import type { Training } from '../../../src/experiment/training.js';
import type { Estimate } from '../../../src/numeric/estimate.js';
import { operatorNorm } from '../../../src/numeric/operator-norm.js';
import { spread } from '../../../src/numeric/spread.js';
import { dot, minus } from '../../../src/numeric/vectors.js';
import { lossChange, lossRounding } from '../../../src/training/loss-at-readout.js';
import { FEW_NODES } from '../few-nodes.js';
import { distancesOfFlows } from './distance-of-flows.js';

/**
 * The explicit bound at one training time, in nats, with its parts and what each of them bounds. Losses are differences
 * from J(A_c), in which J_0 cancels: beside J_0 all of them would agree at short times. A time quadrature moves both
 * sides of an inequality alike, so the error of the left side is that of their difference.
 */
export interface ExplicitParts {
  readonly trainingTime: number;
  readonly initialLoss: Estimate;
  /** KL(p_0 || p^SDE), where it is known: on the line. */
  readonly kl?: Estimate;
  /** prior + (sqrt optimisation + sqrt sampling)^2. */
  readonly bound: Estimate;
  /** KL(p_T || pi), J(A_c) + |A_c|_F^2/(4 m tau) and (1/4m) int_0^tau |dB - A_n(s) dG|_F^2 ds. */
  readonly prior: Estimate;
  readonly optimisation: Estimate;
  readonly sampling: Estimate;
  /** J(A_n(tau)) - J(A_c), and (sqrt optimisation + sqrt sampling)^2 - J(A_c), which bounds it. */
  readonly trained: Estimate;
  readonly allowed: Estimate;
  /** J(A(tau)) - J(A_c), and |A_c|_F^2/(4 m tau), which bounds it. */
  readonly optimised: Estimate;
  readonly distance: number;
  /** |D G^{1/2}|_F^2/(2m), D = A_n(tau) - A(tau), which `sampling` bounds. */
  readonly displaced: Estimate;
  /** Other models in place of A_c. */
  readonly others: readonly OtherModel[];
}

/** Another model A in place of A_c. */
interface OtherModel {
  /** |A - A_c|_F^2/(4 m tau). */
  readonly distance: number;
  /** By how much J(A) + |A|_F^2/(4 m tau) exceeds the optimisation part, which is at least that distance. */
  readonly excess: Estimate;
}

/** The bound and its parts by training time. @param kls likewise by training time; none where they are not solved for */
export function explicitParts(training: Training, kls: readonly Divergence[]): ExplicitParts[] {
  const { times, explicit, initialLoss } = training;
  const found = differences(training);
  const coarser = training.coarser.map(differences);
  const slack = (of: (each: Differences) => number) =>
    spread(
      found.map(of),
      coarser.map((each) => each.map(of)),
      training.doubt,
    );
  const slackOf = {
    trained: slack(({ trained, allowed }) => trained.value - allowed),
    optimised: slack(({ optimised, distance }) => optimised.value - distance),
    displaced: slack(({ displaced, sampling }) => displaced.value - sampling),
  };
  return times.map((trainingTime, k) => {
    const { allowed, distance, ...each } = found[k];
    const widened = (of: keyof typeof slackOf) => ({ ...each[of], error: each[of].error + slackOf[of][k] });
    const [optimisation, sampling] = [explicit.optimisation[k], explicit.sampling[k]];
    return {
      trainingTime,
      initialLoss,
      ...(kls.length === 0 || kls[k].value === null ? {} : { kl: known(kls[k]) }),
      bound: explicit.bound[k],
      prior: explicit.prior,
      optimisation,
      sampling,
      trained: widened('trained'),
      // of J_0, only its effect on the product of the roots is left
      allowed: {
        value: allowed,
        error: initialLoss.error * Math.sqrt(sampling.value / optimisation.value) + ROUNDING * explicit.bound[k].value,
      },
      optimised: widened('optimised'),
      distance,
      displaced: widened('displaced'),
      others: RIDGES.map((part) => otherModel(training, trainingTime, part)),
    };
  });
}

/** Relative rounding of the bound, of which J(A_c) and the prior are taken off. */
const ROUNDING = 4 * Number.EPSILON;

interface Differences {
  readonly trained: Estimate;
  readonly allowed: number;
  readonly optimised: Estimate;
  readonly distance: number;
  readonly displaced: Estimate;
  readonly sampling: number;
}

/** What is compared, by training time, at one time quadrature. */
function differences({ times, population, empirical, explicit, initialLoss, prior }: Training): Differences[] {
  const { loss } = population;
  const displaced = distancesOfFlows({ population, empirical });
  return times.map((tau, k) => {
    const { readout, change, distance } = ridgeComparison(population, tau);
    const above = ({ change: changes, flow }: Training['population']): Estimate => ({
      // both above J(A_0), which `changes` are not where A_0 is not 0
      value: lossChange(loss, flow.readouts[k]) - change,
      error: changes[k].error + lossRounding(loss, flow.readouts[k]) + lossRounding(loss, readout),
    });
    return {
      trained: above(empirical),
      allowed: explicit.bound[k].value - prior.value - initialLoss.value - change,
      optimised: above(population),
      distance,
      displaced: displaced[k],
      sampling: explicit.sampling[k].value,
    };
  });
}

/** Ridges of the other models, as fractions of that of A_c. */
const RIDGES = [0.5, 2];

function otherModel({ population: { loss, flow } }: Training, tau: number, part: number): OtherModel {
  const [best, other] = [1, part].map((each) => ridgeComparison({ loss, flow }, tau, each));
  const apart = minus(other.readout, best.readout);
  return {
    distance: dot(apart, apart) / (4 * loss.width * tau),
    excess: {
      value: lossChange(loss, other.readout) + other.distance - best.change - best.distance,
      error: lossRounding(loss, other.readout) + lossRounding(loss, best.readout),
    },
  };
}

/** The parts, without a KL, by one time quadrature. @param times default: those of the experiment */
export function partsWithoutKl(experiment: Experiment, times = experiment.trainingTimes): ExplicitParts[] {
  return explicitParts(train(setting(experiment), times, FEW_NODES), []);
}

/** Training times, as multiples of 1/l for the largest eigenvalue l of G, around which sampling costs most. */
const DECAY_TIMES = [0.7, 1.25, 2, 3, 4];

/** The same at a few decay times of the direction that is learned first. */
export function partsAtDecayTimes(experiment: Experiment): ExplicitParts[] {
  const { loss } = train(setting(experiment), [1], FEW_NODES).population;
  const rate = operatorNorm(loss.gram, loss.width).value;
  return partsWithoutKl(
    experiment,
    DECAY_TIMES.map((x) => x / rate),
  );
}
