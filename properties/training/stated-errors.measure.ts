import { centredLaw, costBasis, costForm, costOf, samplingCost } from '../../src/bound/sampling-cost.js';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { samplingCosts } from '../../src/experiment/sampling-costs.js';
import { setting } from '../../src/experiment/setting.js';
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

/** Nodes in diffusion time of numbers beside which a finer rule is taken, and its own. */
export const [COARSE_NODES, FINE_NODES] = [96, 288] as const;

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

/** Nodes in diffusion time and in each component of p_0, of a cost that is closer than that of a measurement. */
const [COST_NODES, DATUM_NODES] = [120, 48];

/** A training time at which costs are resolved whose features are on at all; late ones are at others. */
const RESOLVED = 1;

/**
 * What n data cost, at a training time and at one where it is resolved, beside the same by thrice the nodes; vacuous where it is not.
 *
 * @param factor of the closer one
 */
export function costBesideFiner(aCase: ErrorCase, factor = 1): (Covered | Vacuous)[] | undefined {
  if (aCase.by !== 'cost') return undefined;
  const { experiment } = aCase;
  const built = setting(experiment);
  const { process, features, target, weighting = 'g2', initial } = built;
  const times = [...experiment.trainingTimes, RESOLVED];
  const lossesWith = (weight: Weighting) => {
    const lossOf = quadraticLosses(process, features, COST_NODES, weight);
    return (measure: DiffusedMeasure) => (initial === undefined ? lossOf(measure) : about(lossOf(measure), initial));
  };
  const lossOf = lossesWith(weighting);
  const population = lossOf(target);
  const basis = costBasis(population, weighting === 'g2' ? population : lossesWith('g2')(target), Math.max(...times));
  const { nodes, weights } = componentRule(experiment.target, DATUM_NODES);
  const losses = Array.from(nodes, (x) => lossOf(gaussianMixture([1], [[x]], [0])));
  const law = centredLaw(basis, losses, weights);
  return samplingCosts(built, experiment.target, times).map((found, k): Covered | Vacuous => {
    if (found.value === null) return vacuous(found.reason);
    const closer = samplingCost(costForm(basis, times[k]), law);
    const distance = Math.abs(found.value - factor * costOf(closer));
    const key = 'expected.cost';
    return { key, distance, stated: found.error, size: closer.size, other: 0, moved: 0, ...kindOfKey(key) };
  });
}
