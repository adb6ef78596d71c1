import fc, { type Arbitrary } from 'fast-check';
import { centredLaw, costBasis, costForm, costOf, samplingCost } from '../../src/bound/sampling-cost.js';
import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { dealt } from '../../src/claim/dealt.js';
import { type Vacuous, vacuous } from '../../src/claim/law.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { gaps } from '../../src/experiment/gaps.js';
import { type Measurement, measurementOf } from '../../src/experiment/measurement.js';
import { type LossKind, lossNamed, type RuleLosses, TIME_NODES } from '../../src/experiment/rule-losses.js';
import { samplingCosts } from '../../src/experiment/sampling-costs.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import {
  COARSE_PANEL_NODES,
  PANEL_NODES,
  type Training,
  timeResolution,
  train,
} from '../../src/experiment/training.js';
import { embedding } from '../../src/features/embedding.js';
import type { RandomFeatures } from '../../src/features/random-features.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { forwardProcess, type ProcessSpec } from '../../src/process/process-spec.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { gaussianMixture } from '../../src/target/mixture.js';
import { type DiffusedMeasure, isByCloud, UNDIFFUSED } from '../../src/target/target.js';
import { fastKinks } from '../../src/training/fast-kinks.js';
import { about, lossError, lossGradient } from '../../src/training/loss-at-readout.js';
import { partsOfTarget, passingKinks } from '../../src/training/passing-kinks.js';
import {
  type QuadraticLoss,
  quadraticLoss,
  quadraticLosses,
  type RuleLoss,
} from '../../src/training/quadratic-loss.js';
import { evenTimes, SIXTHS, type Sixth } from '../../src/training/time-quadrature.js';
import { type Weighting, weightedTimes } from '../../src/training/weighting.js';
import {
  anyStart,
  anyWeighting,
  experiments,
  spaceExperiments,
  trainingTimes,
  withKinks,
} from '../generators/experiments.js';
import { between, eitherSign, logBetween, sizes, vectors } from '../generators/numbers.js';
import { affordableProcess, ornsteinUhlenbeck } from '../generators/processes.js';
import { bumps, mixtures, spaceBumps, spaceMixtures } from '../generators/targets.js';
import { numbersOf } from '../measurements/measured-numbers.js';
import { componentRule } from '../oracles/component-rule.js';

/** Nodes in diffusion time whose parts show an error, and of those beside which a finer rule is taken, and its own. */
export const NODES = 72;
export const [COARSE_NODES, FINE_NODES] = [96, 288] as const;

/** How much of a rule is a third of its nodes, or half of them, at least where these show its error. */
const [LEAST_THIRD, LEAST_HALF] = [1 / 15, 1 / 4];
/** How often what is left of errors from ninths to thirds counts where more is left. */
const DOUBT = 3;

/** An experiment whose numbers are computed by parts of a rule, or by a finer one. */
export interface NumbersCase {
  readonly by: 'parts' | 'finer rule' | 'cost';
  readonly experiment: Experiment;
}

/** A feature whose kink passes a component of p_0 on the line, which lies at 0 and has some of its mass. */
export interface KinkCase {
  readonly by: 'kink';
  readonly process: ProcessSpec;
  readonly mass: number;
  readonly variance: number;
  /** How wide the component is, as a part of what the kink passes from node to node; with either sign of the weight. */
  readonly width: number;
  /** About which time it passes, as a part of the horizon. */
  readonly time: number;
}

export type ErrorCase = NumbersCase | KinkCase;

const RANGES = { samples: sizes(5, 40), trainingTimes: trainingTimes(2), weighting: anyWeighting, start: anyStart };
const SMALL = { ...RANGES, width: sizes(2, 4), samples: sizes(4, 8), trainingTimes: trainingTimes(1) };

const onLine = experiments({ ...RANGES, width: sizes(4, 12) });

/** Every other one has kinks that make its quadratures slow. */
const withParts = fc.oneof(onLine, withKinks(onLine));

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
  const by = (way: NumbersCase['by'], experiment: Arbitrary<Experiment>): Arbitrary<NumbersCase> =>
    fc.record({ by: fc.constant(way), experiment });
  return dealt<ErrorCase>(
    { weight: 7, arbitrary: by('parts', withParts) },
    { weight: 2, arbitrary: by('parts', inPlane) },
    { weight: 4, arbitrary: by('parts', clouds) },
    { weight: 5, arbitrary: by('parts', farApart) },
    { weight: 4, arbitrary: casesBy('finer rule') },
    { weight: 1, arbitrary: by('finer rule', inPlane) },
    { weight: 3, arbitrary: costCases() },
    { weight: 3, arbitrary: kinkCases() },
  );
}

/** Cases of few features, of which what the data cost is asked; of fewer none may be on where p_t is. */
export const costCases = (): Arbitrary<NumbersCase> =>
  experiments({ ...SMALL, width: sizes(6, 10), target: fc.oneof(mixtures(3), bumps(2)) }).map((experiment) => ({
    by: 'cost',
    experiment,
  }));

/** The cases of one way alone, on the line. */
export const casesBy = (by: NumbersCase['by']): Arbitrary<NumbersCase> =>
  onLine.map((experiment) => ({ by, experiment }));

export const kinkCases = (): Arbitrary<KinkCase> =>
  fc.record({
    by: fc.constant('kink'),
    process: affordableProcess,
    mass: between(0.1, 1),
    variance: fc.oneof(fc.constant(0), logBetween(0.1, 2)),
    width: eitherSign(0.18, 0.32),
    time: between(0.3, 0.7),
  });

/** Numbers of a measurement that share a key; of all of them the one whose error is worst beside what it should cover. */
export interface Covered {
  readonly key: string;
  /** What the error has to cover: how far rules lie apart, and the errors of the flow and of entropies that the number is made of. */
  readonly distance: number;
  readonly stated: number;
  /** What an error may be beside ten times that: the error of what is found without any rule in diffusion time. */
  readonly other: number;
  /** The size of what the number is a sum of. */
  readonly size: number;
  /** 1 for an integral over training time, of which parts of a rule have coarser panels; else 0. */
  readonly byPanels: number;
  /** By how much the coarser panels of parts of a rule move an integral over training time; else 0. */
  readonly panels: number;
  /**
   * 1 for the whole bound, a square of a sum of roots, and where kinks pass parts of a measure, of which no distance tells: an error
   * may be far larger than it has to be; else 0.
   */
  readonly isFarther: number;
}

/** What is said of a number by its key, as numbers, which a replay shows. */
function kindOfKey(key: string): Pick<Covered, 'byPanels' | 'isFarther'> {
  const ofRoots = key === 'explicit.bound';
  return { byPanels: Number(ofRoots || key === 'explicit.sampling'), isFarther: Number(ofRoots) };
}

/**
 * Numbers by all nodes, with their stated errors, beside how far the same numbers by rules that count some of the nodes more lie
 * apart: by each third of the nodes, of which there are three, and by either half; one of each is where the others leave it. Each
 * third has a coarser cloud of its own, where p_0 is a cloud.
 */
export function byParts(aCase: ErrorCase): Covered[] | undefined {
  if (aCase.by !== 'parts') return undefined;
  const { experiment } = aCase;
  const built = setting(experiment);
  const times = experiment.trainingTimes;
  const sixthsOf = sixthsByKind(built);
  const counting = (counts: (sixth: Sixth, left: number) => number, cloud?: number) => {
    const losses: RuleLosses = ({ on, weighting }) => {
      const sixths = sixthsOf({ on, weighting, cloud: on === 'population' ? cloud : undefined });
      const left = leftOfErrors(sixths);
      return oneRule(weightedBy(sixths, (sixth) => counts(sixth, left)));
    };
    return numbersOf(withoutGrids(train(built, times, timeResolution(NODES), losses)));
  };
  const hasClouds = isByCloud(built.target);
  const training = train(built, times, timeResolution(NODES));
  const { process, features, target } = built;
  // kinks that pass between two nodes leave the errors of jumps, which do not show in how fast the thirds converge
  const { share } = fastKinks(process, features, target, evenTimes(process.horizon, TIME_NODES));
  const least = Math.max(LEAST_THIRD, Math.sqrt(share));
  const thirds = (hasClouds ? [0, 1, 2] : [0, 2]).map((k) =>
    counting(
      (sixth, left) => {
        const part = Math.min(1, Math.max(least, DOUBT * left));
        return 1 - part + (sixth % 3 === k ? 3 * part : 0);
      },
      hasClouds ? k : undefined,
    ),
  );
  const half = counting((sixth, left) => {
    const part = Math.min(1, Math.max(LEAST_HALF, byTwice(least), DOUBT * byTwice(left)));
    return 1 - part + (sixth % 2 === 0 ? 2 * part : 0);
  });
  const found = numbersOf(withoutGrids(training));
  const others = otherErrors(built);
  const shared = new Map([...errorsOfFlow(training), ...errorsOfDensities(training)]);
  const arePassing = [training.population, training.empirical].some(({ passing }) => passing.some((e) => e > STILL));
  const distance = (place: string) => mirrored(found, thirds, place) + mirrored(found, [half], place);
  return worstOfEach(
    found,
    (place) => distance(place) + (others.get(keyOf(place)) ?? 0) + (shared.get(place) ?? 0),
    priorKl(built.process, built.target).error,
    byCoarsePanels(training),
  ).map((each) => ({ ...each, isFarther: arePassing ? 1 : each.isFarther }));
}

/** Of an error of which e^-p is left by thrice the nodes, e^(-p ln 2/ln 3) is by twice as many. */
const byTwice = (left: number) => Math.exp((Math.LN2 / Math.log(3)) * Math.log(left));

/** By place, how far the sampling part S of the bound is moved by fewer nodes in training time, and (sqrt o + sqrt S)^2 with it. */
function byCoarsePanels(training: Training): ReadonlyMap<string, number> {
  const { weighting = 'g2' } = training.setting;
  // the bound holds for no other weight
  if (weighting !== 'g2') return new Map();
  const { population, empirical, times, explicit } = training;
  const [fine, coarse] = [PANEL_NODES, COARSE_PANEL_NODES].map((nodes) =>
    samplingIntegral(population.loss, empirical.loss, empirical.flow.spectrum, times, nodes),
  );
  return new Map(
    times.flatMap((_, k) => {
      const [o, S] = [explicit.optimisation[k].value, explicit.sampling[k].value];
      const moved = Math.abs(fine[k] - coarse[k]) / (4 * population.loss.width);
      const ofBound = S > 0 ? moved * (1 + Math.sqrt(Math.max(0, o) / S)) : 0;
      return [
        [`explicit.sampling.${k}`, moved],
        [`explicit.bound.${k}`, ofBound],
      ] as const;
    }),
  );
}

/**
 * By place, what truncation and rounding of the flow do to a score loss, |grad J(A)| e(A), and rounding of the loss, which rules in
 * diffusion time share: after a long training on a stiff gram they are all that there is.
 */
function errorsOfFlow({ population, empirical, times }: Training): ReadonlyMap<string, number> {
  return new Map(
    Object.entries({ population, empirical }).flatMap(([on, { flow, readouts }]) =>
      times.flatMap((_, k) => {
        const { measured } = population;
        const error = lossGradient(measured, readouts[k]) * flow.errors[k] + lossError(measured, readouts[k]);
        return ['scoreLoss', 'klBound'].map((name) => [`${on}.${name}.${k}`, error] as const);
      }),
    ),
  );
}

/**
 * By place, the error of klScore of a model as it is: of its own rule, and of the rounding of a score whose features cancel, which may
 * be all that keeps e^S from a density.
 */
function errorsOfDensities({
  setting: { process, target, features },
  empirical,
}: Training): ReadonlyMap<string, number> {
  const found = klScore(process, target, featureField(features, empirical.readouts));
  return new Map(
    found.flatMap((each, k) => (each.value === null ? [] : [[`empirical.klScore.${k}`, each.error] as const])),
  );
}

/** Kinks that leave less than this in B pass so slowly that nodes follow them. */
const STILL = 1e-12;

/** The range of a number and of those by two of three rules, or one of two, whose mean it is, with the last where that has to be. */
function mirrored(
  found: ReadonlyMap<string, Estimate>,
  others: readonly ReadonlyMap<string, Estimate>[],
  place: string,
): number {
  const values = [found, ...others].flatMap((numbers) => numbers.get(place)?.value ?? []);
  if (values.length <= others.length) return 0;
  const [value, ...rest] = values;
  if (rest.length < 3) values.push(rest.reduce((last, each) => last - (each - value), value));
  return Math.max(...values) - Math.min(...values);
}

/** Differences of B below this part of it are rounding. */
const SAME = 1e-13;

/**
 * How much of the errors of B by ninths of a rule is left by thirds of it: the root mean square over entries of e min(1, e/n),
 * relative to that of e, where e and n are the largest distances of an entry by thirds and by ninths from it.
 */
function leftOfErrors(sixths: readonly RuleLoss[]): number {
  const mean = (all: readonly Float64Array[]) =>
    all[0].map((_, e) => all.reduce((sum, b) => sum + b[e], 0) / all.length);
  // node i of the rule is node j of sixth i mod 6, i = 6 j + sixth, and every third of those is in one part of 18
  const eighteenths = Array.from({ length: 18 }, (_, i) => sixths[i % 6].crossThirds[Math.floor(i / 6)]);
  const every = (count: number) =>
    Array.from({ length: count }, (_, k) => mean(eighteenths.filter((_, i) => i % count === k)));
  const whole = mean(eighteenths);
  const largest = Math.max(...whole.map(Math.abs));
  const [thirds, ninths] = [3, 9].map((count) => {
    const parts = every(count);
    return whole.map((b, e) => Math.max(...parts.map((part) => Math.abs(part[e] - b))));
  });
  let [left, all] = [0, 0];
  for (const [e, third] of thirds.entries()) {
    if (third <= SAME * largest) continue;
    left += (third * Math.min(1, third / ninths[e])) ** 2;
    all += third ** 2;
  }
  return all === 0 ? 0 : Math.sqrt(left / all);
}

/** By key, errors of entropies that a loss or a bound is made of, and of costs, which no rule in diffusion time shows. */
function otherErrors({ process, target, data }: Setting): ReadonlyMap<string, number> {
  const start = entropy(target, UNDIFFUSED).error;
  const prior = priorKl(process, target).error;
  return new Map([
    ['priorKl', prior],
    ['initialScoreLoss', start],
    ['population.scoreLoss', start],
    ['expected.scoreLoss', start + COST_ERROR / data.count],
    ['expected.cost', COST_ERROR],
    ['empirical.scoreLoss', start],
    ['empirical.klBound', start + prior],
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
export function besideFinerRule(aCase: ErrorCase, nodes: number = COARSE_NODES): Covered[] | undefined {
  if (aCase.by !== 'finer rule') return undefined;
  const { experiment } = aCase;
  const built = setting(experiment);
  const numbersBy = (timeNodes: number) =>
    numbersOf(withoutGrids(train(built, experiment.trainingTimes, timeResolution(timeNodes))));
  const [stated, finer] = [COARSE_NODES, FINE_NODES].map(numbersBy);
  const found = nodes === COARSE_NODES ? stated : numbersBy(nodes);
  return worstOfEach(stated, (place) => rangeOf([found, finer], place));
}

/** The losses by each sixth of the nodes, which are computed once. */
function sixthsByKind(built: Setting): (kind: LossKind) => readonly RuleLoss[] {
  const known = new Map<string, readonly RuleLoss[]>();
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

/** What the error of a cost is that takes no time to find, in nats. */
const COST_ERROR = 1e-6;

/** A training as it is printed, of the gaps with klScore alone, and with costs of the data that are 1: the others take longer. */
function withoutGrids(training: Training): Measurement {
  const none = training.times.map(() => ({ value: null, reason: 'not asked for' }));
  const klScore = gaps(training, 'klScore');
  const costs = training.times.map(() => ({ value: 1, error: COST_ERROR }));
  return measurementOf(training, { klSde: none, klOde: none, w2Sde: none, w2Ode: none, klScore }, costs, true);
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
  panelsOf: ReadonlyMap<string, number> = new Map(),
): Covered[] {
  const start = Math.abs(found.get('initialScoreLoss')?.value ?? 0);
  const worst = new Map<string, Covered>();
  for (const [place, { value, error }] of found) {
    const key = keyOf(place);
    const before = worst.get(key);
    const size = Math.max(start, Math.abs(value), before?.size ?? 0);
    const panels = panelsOf.get(place) ?? 0;
    const own = { key, distance: distanceOf(place), stated: error, other, panels, ...kindOfKey(key) };
    const isWorse = before === undefined || own.distance * before.stated > before.distance * own.stated;
    worst.set(key, { ...(isWorse ? own : before), size });
  }
  return [...worst.values()];
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
    return { key, distance, stated: found.error, size: closer.size, other: 0, panels: 0, ...kindOfKey(key) };
  });
}

/** The most by which B is off wherever a kink passes, and what is said of that. */
export interface KinkPassing {
  readonly most: number;
  readonly said: number;
}

/** Places of a kink from one node to the next, and how many times as many nodes a closer rule has. */
const [PLACES, CLOSER] = [16, 9];
/** What is left of the mean of w x at T where the rest of p_0 is, which the kink never passes: more than the bias changes. */
const AWAY = 5;

/** Features l = w x + cos(pi t/T) - cos(pi t_j/T), whose kinks pass 0 at times t_j from one node to the next. */
export function kinkPassing(aCase: ErrorCase): KinkPassing | undefined {
  if (aCase.by !== 'kink') return undefined;
  const process = forwardProcess(aCase.process);
  const { mass, variance, width, time } = aCase;
  const rule = evenTimes(process.horizon, COARSE_NODES);
  const k = rule.nodes.findIndex((t) => t > time * process.horizon);
  const [from, to] = [rule.nodes[k], rule.nodes[k + 1]];
  const bias = (t: number) => Math.cos((Math.PI * t) / process.horizon);
  const { alpha, sigma } = process.coefficients(from);
  const passed = Math.abs(bias(to) - bias(from));
  const w = (width * passed) / Math.sqrt(alpha * alpha * variance + sigma * sigma);
  const features: RandomFeatures = {
    width: PLACES,
    dimension: 1,
    weights: new Float64Array(PLACES).fill(w),
    timeWeights: Float64Array.from({ length: 2 * PLACES }, (_, e) =>
      e % 2 === 0 ? -bias(from + ((to - from) * e) / (2 * PLACES)) : 1,
    ),
    embedding: embedding({ kind: 'fourier', size: 2 }, process),
  };
  const [weights, means] =
    mass < 1
      ? [
          [mass, 1 - mass],
          [[0], [AWAY / (process.coefficients(process.horizon).alpha * w)]],
        ]
      : [[1], [[0]]];
  const target = gaussianMixture(
    weights,
    means,
    weights.map(() => variance),
  );
  const [found, closer] = [rule, evenTimes(process.horizon, CLOSER * COARSE_NODES)].map(
    (times) => quadraticLoss(process, features, target, times).crossMoment,
  );
  const said = passingKinks(features, weightedTimes(process, 1, rule), partsOfTarget(target));
  return {
    most: Math.max(...found.map((b, j) => Math.abs(b - closer[j]))),
    said: said.reduce((sum, e) => sum + e, 0) / PLACES,
  };
}
