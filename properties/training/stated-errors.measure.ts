import fc, { type Arbitrary } from 'fast-check';
import { centredLaw, costBasis, costForm, costOf, samplingCost } from '../../src/bound/sampling-cost.js';
import { gaps } from '../../src/experiment/gaps.js';
import { type Measurement, measurementOf } from '../../src/experiment/measurement.js';
import { type LossKind, lossNamed, type RuleLosses } from '../../src/experiment/rule-losses.js';
import { samplingCosts } from '../../src/experiment/sampling-costs.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Training, timeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { type DiffusedMeasure, isByCloud, UNDIFFUSED } from '../../src/target/target.js';
import { about } from '../../src/training/loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from '../../src/training/quadratic-loss.js';
import { SIXTHS, type Sixth } from '../../src/training/time-quadrature.js';
import { anyStart, anyWeighting, experiments, spaceExperiments, trainingTimes } from '../generators/experiments.js';
import { between, sizes, vectors } from '../generators/numbers.js';
import { ornsteinUhlenbeck } from '../generators/processes.js';
import { bumps, mixtures, spaceBumps, spaceMixtures } from '../generators/targets.js';
import { numbersOf } from '../measurements/measured-numbers.js';
import { componentRule } from '../oracles/component-rule.js';

/** Nodes in diffusion time whose parts show an error, and of those beside which a finer rule is taken, and its own. */
export const NODES = 72;
export const [COARSE_NODES, FINE_NODES] = [96, 288] as const;

/** How much of a rule is a third of its nodes, and half of them, where these show its error. */
const [THIRD, HALF] = [1 / 15, 1 / 4];

/** An experiment whose numbers are computed by parts of a rule, or by a finer one. */
export interface ErrorCase {
  readonly by: 'parts' | 'finer rule' | 'cost';
  readonly experiment: Experiment;
}

const RANGES = { samples: sizes(5, 40), trainingTimes: trainingTimes(2), weighting: anyWeighting, start: anyStart };
const SMALL = { ...RANGES, width: sizes(2, 4), samples: sizes(4, 8), trainingTimes: trainingTimes(1) };

const onLine = experiments({ ...RANGES, width: sizes(4, 12) });

const inPlane = spaceExperiments(2, { ...SMALL, target: (dimension) => spaceMixtures(dimension, 3) });

/** Bumps in the plane, whose measure is a cloud of normals with coarser ones beside it. */
const clouds = spaceExperiments(2, { ...SMALL, target: (dimension) => spaceBumps(dimension, 3) });

/** Components so far apart on more axes than a grid has that their entropy is known by a bound, which most of the error is. */
const farApart: Arbitrary<Experiment> = fc
  .record({
    process: between(6, 7).map(ornsteinUhlenbeck),
    apart: between(9.3, 9.6),
    variances: vectors(6, between(0.8, 1)),
    plain: experiments({ ...SMALL, width: sizes(2, 3) }),
  })
  .map(({ process, apart, variances, plain: { initial: _, weighting: __, ...plain } }) => ({
    ...plain,
    process,
    target: {
      kind: 'mixture',
      weights: variances.map(() => 1 / variances.length),
      means: variances.map((_, k) => variances.slice(1).map((_, j) => (j + 1 === k ? apart : 0))),
      variances,
    },
  }));

/** Small experiments of every kind, most of them on the line, with rules in parts in most of them. */
export function errorCases(): Arbitrary<ErrorCase> {
  const by = <B extends ErrorCase['by']>(way: B, experiment: Arbitrary<Experiment>) =>
    fc.record({ by: fc.constant(way), experiment });
  return fc.oneof(
    { weight: 6, arbitrary: casesBy('parts') },
    { weight: 2, arbitrary: by('parts', inPlane) },
    { weight: 4, arbitrary: by('parts', clouds) },
    { weight: 5, arbitrary: by('parts', farApart) },
    { weight: 4, arbitrary: casesBy('finer rule') },
    { weight: 1, arbitrary: by('finer rule', inPlane) },
    { weight: 3, arbitrary: costCases() },
  );
}

/** Cases of few features, of which what the data cost is asked. */
export const costCases = (): Arbitrary<ErrorCase> =>
  experiments({ ...SMALL, target: fc.oneof(mixtures(3), bumps(2)) }).map((experiment) => ({ by: 'cost', experiment }));

/** The cases of one way alone, on the line. */
export const casesBy = (by: ErrorCase['by']): Arbitrary<ErrorCase> => onLine.map((experiment) => ({ by, experiment }));

/** Numbers of a measurement that share a key; of all of them the one whose error is worst beside what it should cover. */
export interface Covered {
  readonly key: string;
  /** What the error has to cover: how far rules lie apart, and the errors of entropies that the number is made of. */
  readonly distance: number;
  readonly stated: number;
  /** What an error may be beside ten times that: the error of what is found without any rule in diffusion time. */
  readonly other: number;
  /** The size of what the number is a sum of. */
  readonly size: number;
  /** 1 for an integral over training time, of which parts of a rule have coarser panels; else 0. */
  readonly byPanels: number;
  /** 1 for the whole bound, a square of a sum of roots; else 0. */
  readonly ofRoots: number;
}

/** What is said of a number by its key, as numbers, which a replay shows. */
function kindOfKey(key: string): Pick<Covered, 'byPanels' | 'ofRoots'> {
  const ofRoots = key === 'explicit.bound';
  return { byPanels: Number(ofRoots || key === 'explicit.sampling'), ofRoots: Number(ofRoots) };
}

/**
 * Numbers by all nodes, with their stated errors, beside how far the same numbers by rules that count some of the nodes more lie
 * apart: by each third of the nodes, of which there are three, and by either half. Each third has a coarser cloud of its own, where
 * p_0 is a cloud: a rule that is tilted further may then by chance lie nearer, but what is stated counts twice.
 */
export function byParts({ by, experiment }: ErrorCase): Covered[] | undefined {
  if (by !== 'parts') return undefined;
  const built = setting(experiment);
  const times = experiment.trainingTimes;
  const sixthsOf = sixthsByKind(built);
  const counting = (counts: (sixth: Sixth) => number, cloud?: number) => {
    const losses: RuleLosses = ({ on, weighting }) =>
      oneRule(weightedBy(sixthsOf({ on, weighting, cloud: on === 'population' ? cloud : undefined }), counts));
    return numbersOf(withoutGrids(train(built, times, timeResolution(NODES), losses)));
  };
  const hasClouds = isByCloud(built.target);
  const thirds = [0, 1, 2].map((k) =>
    counting((sixth) => 1 - THIRD + (sixth % 3 === k ? 3 * THIRD : 0), hasClouds ? k : undefined),
  );
  const halves = [0, 1].map((k) => counting((sixth) => 1 - HALF + (sixth % 2 === k ? 2 * HALF : 0)));
  const found = numbersOf(withoutGrids(train(built, times, timeResolution(NODES))));
  const distance = (place: string) => Math.max(rangeOf(thirds, place), rangeOf(halves, place));
  const entropies = entropyErrors(built);
  return worstOfEach(
    found,
    (place) => distance(place) + (entropies.get(keyOf(place)) ?? 0),
    priorKl(built.process, built.target).error,
  );
}

/** By key, errors of entropies that a number is made of, which no rule in diffusion time shows. */
function entropyErrors({ process, target }: Setting): ReadonlyMap<string, number> {
  const start = entropy(target, UNDIFFUSED).error;
  const prior = priorKl(process, target).error;
  return new Map([
    ['priorKl', prior],
    ['initialScoreLoss', start],
    ['population.scoreLoss', start],
    ['empirical.scoreLoss', start],
    ['empirical.klBound', start + prior],
    ['empirical.klScore', start],
    ['explicit.prior', prior],
    ['explicit.optimisation', start],
    ['explicit.approximation', start],
    ['explicit.bound', start + prior],
  ]);
}

/**
 * Numbers by some nodes, with their stated errors, beside the same numbers by three times as many.
 *
 * @param nodes of the numbers, where they are not those that the errors are stated of
 */
export function besideFinerRule({ by, experiment }: ErrorCase, nodes: number = COARSE_NODES): Covered[] | undefined {
  if (by !== 'finer rule') return undefined;
  const built = setting(experiment);
  const numbersBy = (timeNodes: number) =>
    numbersOf(withoutGrids(train(built, experiment.trainingTimes, timeResolution(timeNodes))));
  const [stated, finer] = [COARSE_NODES, FINE_NODES].map(numbersBy);
  const found = nodes === COARSE_NODES ? stated : numbersBy(nodes);
  return worstOfEach(stated, (place) => rangeOf([found, finer], place));
}

/** The losses by each sixth of the nodes, which are computed once. */
function sixthsByKind(built: Setting): (kind: LossKind) => readonly QuadraticLoss[] {
  const known = new Map<string, readonly QuadraticLoss[]>();
  return (kind) => {
    const key = `${kind.on} ${kind.cloud} ${kind.weighting}`;
    const sixths =
      known.get(key) ?? SIXTHS.map((sixth) => lossNamed(built, { ...kind, times: { count: NODES / 6, sixth } }));
    known.set(key, sixths);
    return sixths;
  };
}

/** The losses of a rule that is taken as it is, without any parts of it. */
const oneRule = (loss: QuadraticLoss) => ({ loss, halves: [], tilted: () => loss, halved: () => loss });

/** sum_i c_i L_i/6 of the losses by the sixths. */
function weightedBy(sixths: readonly QuadraticLoss[], counts: (sixth: Sixth) => number): QuadraticLoss {
  const sum = (of: 'gram' | 'crossMoment') =>
    sixths[0][of].map((_, e) => sixths.reduce((total, loss, i) => total + (counts(i as Sixth) * loss[of][e]) / 6, 0));
  return { width: sixths[0].width, gram: sum('gram'), crossMoment: sum('crossMoment') };
}

/** A training as it is printed, of the gaps with klScore alone, and without the cost of the data: the others take longer. */
function withoutGrids(training: Training): Measurement {
  const none = training.times.map(() => ({ value: null, reason: 'not asked for' }));
  const klScore = gaps(training, 'klScore');
  return measurementOf(training, { klSde: none, klOde: none, w2Sde: none, w2Ode: none, klScore }, none, true);
}

const keyOf = (place: string) => place.replace(/\.\d+/g, '');

/** How far the numbers at a place lie apart; 0 where one of them is not known. */
function rangeOf(all: readonly ReadonlyMap<string, Estimate>[], place: string): number {
  const values = all.flatMap((numbers) => numbers.get(place)?.value ?? []);
  return values.length < all.length ? 0 : Math.max(...values) - Math.min(...values);
}

/** Of all numbers of a key the one whose error covers least. */
function worstOfEach(
  found: ReadonlyMap<string, Estimate>,
  distanceOf: (place: string) => number,
  other = 0,
): Covered[] {
  const start = Math.abs(found.get('initialScoreLoss')?.value ?? 0);
  const worst = new Map<string, Covered>();
  for (const [place, { value, error }] of found) {
    const key = keyOf(place);
    const before = worst.get(key);
    const size = Math.max(start, Math.abs(value), before?.size ?? 0);
    const own = { key, distance: distanceOf(place), stated: error, other, ...kindOfKey(key) };
    const isWorse = before === undefined || own.distance * before.stated > before.distance * own.stated;
    worst.set(key, { ...(isWorse ? own : before), size });
  }
  return [...worst.values()];
}

/** Nodes in diffusion time and in each component of p_0, of a cost that is closer than that of a measurement. */
const [COST_NODES, DATUM_NODES] = [120, 48];

/** What n data cost, by training time, beside the same by thrice the nodes. @param factor of the closer one */
export function costBesideFiner({ by, experiment }: ErrorCase, factor = 1): Covered[] | undefined {
  if (by !== 'cost') return undefined;
  const built = setting(experiment);
  const { process, features, target, weighting = 'g2', initial } = built;
  const times = experiment.trainingTimes;
  const lossOf = (measure: DiffusedMeasure, weight = weighting) => {
    const loss = quadraticLoss(process, features, measure, COST_NODES, weight);
    return initial === undefined ? loss : about(loss, initial);
  };
  const population = lossOf(target);
  const basis = costBasis(population, weighting === 'g2' ? population : lossOf(target, 'g2'), Math.max(...times));
  const { nodes, weights } = componentRule(experiment.target, DATUM_NODES);
  const losses = Array.from(nodes, (x) => lossOf(gaussianMixture([1], [[x]], [0])));
  const law = centredLaw(basis, losses, weights);
  return samplingCosts(built, experiment.target, times).flatMap((found, k): Covered[] => {
    if (found.value === null) return [];
    const closer = samplingCost(costForm(basis, times[k]), law);
    const distance = Math.abs(found.value - factor * costOf(closer));
    const key = 'expected.cost';
    return [{ key, distance, stated: found.error, size: closer.size, other: 0, ...kindOfKey(key) }];
  });
}
