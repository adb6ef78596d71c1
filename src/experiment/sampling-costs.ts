import { type DatumRule, datumRule } from '../bound/datum-rule.js';
import {
  centredLaw,
  costBasis,
  costForm,
  costOf,
  reweighted,
  type SamplingCost,
  samplingCost,
} from '../bound/sampling-cost.js';
import { norm } from '../numeric/vectors.js';
import { gaussianMixture } from '../target/mixture.js';
import type { DiffusedMeasure } from '../target/target.js';
import { dimensionOf, type TargetSpec } from '../target/target-spec.js';
import { about } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLosses } from '../training/quadratic-loss.js';
import type { Weighting } from '../training/weighting.js';
import type { Setting } from './setting.js';

/** A number with its error, which may be of either sign, or the reason why there is none. */
export type Known =
  | { readonly value: number; readonly error: number }
  | { readonly value: null; readonly reason: string };

/** Nodes in diffusion time; the others, on fewer points of p_0, show the error. */
const [TIME_NODES, OTHERS] = [48, [32, 24]] as const;
/** Errors scatter with the nodes: how much larger they are stated than rules lie apart. */
const DOUBT = 3;
/** At some training times rules agree by chance: the least error, as a part of the terms. At most half of it was seen there. */
const LEAST = 5e-4;
/** From every fourth point to every second one errors fall by a factor of four where c bends, and from there to all again. */
const DECAY = 4;
/** Eigenvalues are off by some eps of the largest, and c by that times tau, or over the least one where that is less. */
const ROUNDINGS = 100;
/** An error of more than this part of the terms is none. */
const LARGEST_PART = 0.2;
const OVERFLOW = 'overflows the range of doubles';
/** What c is computed for: features, and values of p_0 times pairs of features. */
const [MOST_FEATURES, MOST_PAIRS] = [96, 2e7];

/**
 * c(tau) of a setting at each training time: n (E J(A_n(tau)) - J(A(tau))) -> c(tau) as n grows, in nats, given the features.
 * Its error is by coarser rules for p_0 and for diffusion time.
 *
 * @param law p_0
 * @returns null with a reason beyond the plane, for many features, and where it is not resolved
 */
export function samplingCosts(setting: Setting, law: TargetSpec, times: readonly number[]): Known[] {
  const { width } = setting.features;
  const none = (reason: string) => times.map((): Known => ({ value: null, reason }));
  if (dimensionOf(law) > 2) return none('the cost of the data is computed on the line and in the plane only');
  if (width > MOST_FEATURES) return none(`the cost of the data is computed for up to ${MOST_FEATURES} features`);
  const rule = datumRule(law);
  if (rule.points.length * width * width > MOST_PAIRS) {
    return none('the cost of the data is not computed of so many components of p_0 with so many features');
  }
  const longest = Math.max(...times);
  const { points, masses, coarser, coarsest } = rule;
  const all = coarsest === undefined ? [masses, coarser] : [masses, coarser, coarsest];
  const fine = costsBy(setting, points, all, longest, TIME_NODES);
  const kept = (_: unknown, i: number) => coarser[i] > 0;
  const others = OTHERS.map((nodes) => costsBy(setting, points.filter(kept), [coarser.filter(kept)], longest, nodes));
  return times.map((tau) => {
    const [cost, near, far] = fine(tau);
    const { size } = cost;
    const value = costOf(cost);
    if (![value, size, fine.scale].every(Number.isFinite)) return { value: null, reason: OVERFLOW };
    const inSpace = Math.max(distance(near, cost), far === undefined ? 0 : distance(far, near) / DECAY);
    const inTime = Math.max(...others.map((other) => distance(other(tau)[0], near)));
    const rounding = ROUNDINGS * Number.EPSILON * fine.scale * Math.min(tau, 1 / fine.smallest);
    const least = (LEAST + rounding) * size;
    const error = DOUBT * (inSpace + inTime) + least;
    if (error <= LARGEST_PART * size) return { value, error };
    const is = `${value.toPrecision(3)} with an error of ${error.toPrecision(2)}`;
    return { value: null, reason: `not resolved: ${is}` };
  });
}

/** How far apart both parts of c lie: their sum may agree by chance. */
function distance(one: SamplingCost, other: SamplingCost): number {
  return Math.abs(one.shift - other.shift) + Math.abs(one.scatter - other.scatter);
}

/** c of laws of the same points, by some nodes in diffusion time. @param masses of each law */
function costsBy(
  setting: Setting,
  points: DatumRule['points'],
  [masses, ...others]: readonly Float64Array[],
  longest: number,
  timeNodes: number,
) {
  const { process, features, target, weighting = 'g2', initial } = setting;
  const lossesWith = (weight: Weighting) => {
    const lossOf = quadraticLosses(process, features, timeNodes, weight);
    return (measure: DiffusedMeasure): QuadraticLoss =>
      initial === undefined ? lossOf(measure) : about(lossOf(measure), initial);
  };
  const lossOf = lossesWith(weighting);
  const population = lossOf(target);
  const basis = costBasis(population, weighting === 'g2' ? population : lossesWith('g2')(target), longest);
  const losses = points.map((x) => lossOf(gaussianMixture([1], [x], [0])));
  const law = centredLaw(basis, losses, masses);
  const laws = [law, ...others.map((some) => reweighted(basis, law, some))];
  const costsAt = (tau: number): SamplingCost[] => {
    const form = costForm(basis, tau);
    return laws.map((each) => samplingCost(form, each));
  };
  // the scale is at least the largest eigenvalue, and not finite where the gram is not
  const [smallest = Number.POSITIVE_INFINITY] = basis.values;
  return Object.assign(costsAt, { scale: norm(population.gram), smallest });
}
