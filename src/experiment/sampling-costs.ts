import { type DatumRule, datumRule } from '../bound/datum-rule.js';
import {
  type CostBasis,
  centredLaw,
  costBasis,
  costForm,
  costOf,
  type SamplingCost,
  samplingCost,
} from '../bound/sampling-cost.js';
import { gaussianMixture } from '../target/mixture.js';
import type { DiffusedMeasure } from '../target/target.js';
import { dimensionOf, type TargetSpec } from '../target/target-spec.js';
import { about } from '../training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../training/quadratic-loss.js';
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
/** Eigenvalues are off by some eps of the largest, and c by that times tau. */
const ROUNDINGS = 1000;
/** An error of more than this part of the terms is none. */
const LARGEST_PART = 0.2;
/** What c is computed for: features, and values of p_0 times pairs of features. */
const [MOST_FEATURES, MOST_PAIRS] = [256, 4e7];

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
  const rough = partOf(rule, rule.coarser);
  const roughest = rule.coarsest && partOf(rule, rule.coarsest);
  const longest = Math.max(...times);
  const fine = costsBy(setting, rule, longest, TIME_NODES);
  if (fine === undefined) return none('overflows the range of doubles');
  const coarse = fine.of(rough);
  const coarsest = roughest && fine.of(roughest);
  const others = OTHERS.map((nodes) => costsBy(setting, rough, longest, nodes)?.of(rough));
  const found = fine.of(rule);
  return times.map((tau) => {
    const { cost, scale } = found(tau);
    const { size } = cost;
    const value = costOf(cost);
    const near = coarse(tau).cost;
    const apart = others.map((other) => (other === undefined ? Number.NaN : distance(other(tau).cost, near)));
    const least = (LEAST + ROUNDINGS * Number.EPSILON * scale) * size;
    const far = coarsest === undefined ? 0 : distance(coarsest(tau).cost, near) / DECAY;
    const error = DOUBT * (Math.max(far, distance(near, cost)) + Math.max(...apart)) + least;
    if (!Number.isFinite(value)) return { value: null, reason: 'overflows the range of doubles' };
    if (error <= LARGEST_PART * size) return { value, error };
    return {
      value: null,
      reason: `not resolved: ${value.toPrecision(3)} with an error of ${error.toPrecision(2)}`,
    };
  });
}

/** How far apart both parts of c lie: their sum may agree by chance. */
function distance(one: SamplingCost, other: SamplingCost): number {
  return Math.abs(one.shift - other.shift) + Math.abs(one.scatter - other.scatter);
}

/** Some of the points of a rule, with masses of their own. */
interface Points {
  readonly points: DatumRule['points'];
  readonly masses: Float64Array;
}

/** The points that have a mass. */
function partOf({ points }: DatumRule, masses: Float64Array): Points {
  return { points: points.filter((_, i) => masses[i] > 0), masses: masses.filter((mass) => mass > 0) };
}

/** c by some nodes in diffusion time, of rules whose points are among those of one. */
function costsBy(setting: Setting, rule: Points, longest: number, timeNodes: number) {
  const { process, features, target, weighting = 'g2', initial } = setting;
  const lossOf = (measure: DiffusedMeasure, weight = weighting): QuadraticLoss => {
    const loss = quadraticLoss(process, features, measure, timeNodes, weight);
    return initial === undefined ? loss : about(loss, initial);
  };
  const population = lossOf(target);
  const measured = weighting === 'g2' ? population : lossOf(target, 'g2');
  if (![population, measured].every(isFinite)) return undefined;
  const basis = costBasis(population, measured, longest);
  const losses = new Map(rule.points.map((x) => [x, lossOf(gaussianMixture([1], [x], [0]))]));
  return { of: (some: Points) => costsOf(basis, some, losses) };
}

function isFinite({ gram, crossMoment }: QuadraticLoss): boolean {
  return gram.every(Number.isFinite) && crossMoment.every(Number.isFinite);
}

/** c, and l tau of the largest eigenvalue, by training time. */
function costsOf(basis: CostBasis, { points, masses }: Points, losses: ReadonlyMap<unknown, QuadraticLoss>) {
  const law = centredLaw(
    basis,
    points.map((x) => losses.get(x)!),
    masses,
  );
  const { values } = basis;
  return (tau: number) => ({
    cost: samplingCost(costForm(basis, tau), law),
    scale: tau * (values[values.length - 1] ?? 0),
  });
}
