import { type DatumRule, datumRule } from '../../src/bound/datum-rule.js';
import {
  centredLaw,
  costBasis,
  costForm,
  costOf,
  reweighted,
  type SamplingCost,
  samplingCost,
} from '../../src/bound/sampling-cost.js';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { TIME_NODES } from '../../src/experiment/rule-losses.js';
import { samplingCosts } from '../../src/experiment/sampling-costs.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { timeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import type { DiffusedMeasure } from '../../src/target/target.js';
import { about } from '../../src/training/loss-at-readout.js';
import { quadraticLosses } from '../../src/training/quadratic-loss.js';
import type { Weighting } from '../../src/training/weighting.js';
import type { ErrorCase } from '../generators/error-cases.js';
import { type Covered, kindOfKey, numbersWithoutGrids, worstOfEach } from '../measurements/covered-numbers.js';
import { componentRule } from '../oracles/component-rule.js';

/** Nodes in diffusion time of a measurement, beside which a finer rule is taken, and its own. */
export const [COARSE_NODES, FINE_NODES] = [TIME_NODES, 3 * TIME_NODES] as const;

/**
 * Numbers by some nodes, with their stated errors, beside the same numbers by three times as many.
 *
 * @param nodes of the numbers, where they are not those that the errors are stated of
 */
export function besideFinerRule(aCase: ErrorCase, nodes: number = COARSE_NODES): Covered[] | undefined {
  if (aCase.by !== 'finer rule') return undefined;
  const { experiment } = aCase;
  const built = setting(experiment);
  const numbersBy = (timeNodes: number) =>
    numbersWithoutGrids(train(built, experiment.trainingTimes, timeResolution(timeNodes)));
  const [stated, finer] = [COARSE_NODES, FINE_NODES].map(numbersBy);
  const found = nodes === COARSE_NODES ? stated : numbersBy(nodes);
  return worstOfEach(stated, (place) => rangeOf([found, finer], place));
}

/** How far the numbers at a place lie apart; 0 where one of them is not known. */
function rangeOf(all: readonly ReadonlyMap<string, Estimate>[], place: string): number {
  const values = all.flatMap((numbers) => numbers.get(place)?.value ?? []);
  return values.length < all.length ? 0 : Math.max(...values) - Math.min(...values);
}

/** Nodes in diffusion time of a cost that is closer than that of a measurement; in each component of p_0, and of one that shows its error. */
const [COST_NODES, DATUM_NODES] = [120, [96, 48]] as const;
/** Nodes in diffusion time of the cost of a measurement, and of those that show its error. */
const [OWN_NODES, SHOWING] = [48, [32, 24]] as const;
/** How often these distances count, what is left of them from fourths of the points to halves, and the least error, as a part of the terms. */
const [COST_DOUBT, COST_DECAY, COST_LEAST] = [3, 4, 5e-4] as const;

/** A training time at which costs are resolved whose features are on at all; late ones are at others. */
const RESOLVED = 1;

/**
 * What n data cost, at a training time and at one where it is resolved, beside the same by more nodes, as far as half of those of p_0
 * leave it apart, and beside what rules of fewer nodes show; vacuous where it is not.
 *
 * @param factor of the closer one
 */
export function costBesideFiner(aCase: ErrorCase, factor = 1): (Covered | Vacuous)[] | undefined {
  if (aCase.by !== 'cost') return undefined;
  const { experiment } = aCase;
  const built = setting(experiment);
  const times = [...experiment.trainingTimes, RESOLVED];
  const costs = costsOf(built, Math.max(...times));
  const [closer, byHalf] = DATUM_NODES.map((count) => {
    const { nodes, weights } = componentRule(experiment.target, count);
    const points = Array.from(nodes, (x) => [x]);
    return costs(COST_NODES, points, [weights])[0];
  });
  const fewer = costsByFewer(costs, datumRule(experiment.target));
  return samplingCosts(built, experiment.target, times).flatMap((found, k): (Covered | Vacuous)[] => {
    if (found.value === null) return [vacuous(found.reason)];
    const near = closer(times[k]);
    const unsure = factor * apart(near, byHalf(times[k]));
    const beyond = Math.abs(found.value - factor * costOf(near)) - unsure;
    const covered = (key: string, distance: number) => ({
      ...{ key, distance, stated: found.error, size: near.size, other: 0, moved: 0 },
      ...kindOfKey(key),
    });
    return [covered('expected.cost', Math.max(0, beyond)), covered('expected.cost, by fewer nodes', fewer(times[k]))];
  });
}

type CostAt = (tau: number) => SamplingCost;

/** c(tau) by some nodes in diffusion time, of laws that have masses at the same points. */
function costsOf({ process, features, target, weighting = 'g2', initial }: Setting, longest: number) {
  return (timeNodes: number, points: DatumRule['points'], [masses, ...others]: readonly Float64Array[]): CostAt[] => {
    const lossesWith = (weight: Weighting) => {
      const lossOf = quadraticLosses(process, features, timeNodes, weight);
      return (measure: DiffusedMeasure) => (initial === undefined ? lossOf(measure) : about(lossOf(measure), initial));
    };
    const lossOf = lossesWith(weighting);
    const population = lossOf(target);
    const basis = costBasis(population, weighting === 'g2' ? population : lossesWith('g2')(target), longest);
    const law = centredLaw(
      basis,
      points.map((x) => lossOf(gaussianMixture([1], [x], [0]))),
      masses,
    );
    const laws = [law, ...others.map((some) => reweighted(basis, law, some))];
    return laws.map((each) => (tau) => samplingCost(costForm(basis, tau), each));
  };
}

/**
 * The least that the error of c(tau) is by what fewer nodes change: three times the sum of what half of the points of p_0 move it by,
 * or what a fourth of them leaves, and of what fewer times do, on half of the points; and 5e-4 of the terms.
 */
function costsByFewer(costs: ReturnType<typeof costsOf>, { points, masses, coarser, coarsest }: DatumRule) {
  const all = coarsest === undefined ? [masses, coarser] : [masses, coarser, coarsest];
  const [own, half, fourth] = costs(OWN_NODES, points, all);
  const kept = points.filter((_, i) => coarser[i] > 0);
  const others = SHOWING.flatMap((nodes) => costs(nodes, kept, [coarser.filter((mass) => mass > 0)]));
  return (tau: number): number => {
    const [found, byHalf] = [own(tau), half(tau)];
    const left = fourth === undefined ? 0 : apart(fourth(tau), byHalf) / COST_DECAY;
    const inSpace = Math.max(apart(byHalf, found), left);
    const inTime = Math.max(...others.map((other) => apart(other(tau), byHalf)));
    return COST_DOUBT * (inSpace + inTime) + COST_LEAST * found.size;
  };
}

/** How far apart both parts of c lie. */
const apart = (one: SamplingCost, other: SamplingCost) =>
  Math.abs(one.shift - other.shift) + Math.abs(one.scatter - other.scatter);
