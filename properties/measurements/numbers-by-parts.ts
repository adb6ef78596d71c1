import { samplingIntegral } from '../../src/bound/sampling-error.js';
import { featureField } from '../../src/divergence/field/feature-field.js';
import { klScore } from '../../src/divergence/kl-score.js';
import { type LossKind, lossNamed, type RuleLosses, TIME_NODES } from '../../src/experiment/rule-losses.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import {
  COARSE_PANEL_NODES,
  PANEL_NODES,
  type Training,
  timeResolution,
  train,
} from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { entropy, priorKl } from '../../src/target/entropy.js';
import { isByCloud, UNDIFFUSED } from '../../src/target/target.js';
import { fastKinks } from '../../src/training/fast-kinks.js';
import { lossError, lossGradient } from '../../src/training/loss-at-readout.js';
import type { QuadraticLoss, RuleLoss } from '../../src/training/quadratic-loss.js';
import { evenTimes, SIXTHS, type Sixth } from '../../src/training/time-quadrature.js';
import type { ErrorCase } from '../generators/error-cases.js';
import { COST_ERROR, type Covered, keyOf, numbersWithoutGrids, worstOfEach } from './covered-numbers.js';

/** Nodes in diffusion time whose parts show an error. */
export const NODES = 72;

/** How much of a rule is a third of its nodes, or half of them, at least where these show its error. */
const [LEAST_THIRD, LEAST_HALF] = [1 / 15, 1 / 4];
/** How often what is left of errors from ninths to thirds counts where more is left. */
const DOUBT = 3;
/** How often distances between rules count where p_0 is a cloud, and how much more often those of entries of G. */
const [OF_CLOUDS, OF_GRAMS] = [2, 2];

/**
 * Numbers by all nodes, with their stated errors, beside how far the same numbers by rules that count some of the nodes more lie
 * apart: by each third of the nodes, of which there are three, and by either half; one of each is where the others leave it. Each
 * third has a coarser cloud of its own, where p_0 is a cloud. These distances count more than once where errors scatter: twice by a
 * cloud, 1 + nu times where the share nu of features has kinks that no node follows, and twice as often in G.
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
    return numbersWithoutGrids(train(built, times, timeResolution(NODES), losses));
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
  const found = numbersWithoutGrids(training);
  const others = otherErrors(built);
  const shared = new Map([...errorsOfFlow(training), ...errorsOfDensities(training)]);
  const arePassing = [training.population, training.empirical].some(({ passing }) => passing.some((e) => e > STILL));
  const often = hasClouds ? OF_CLOUDS : 1 + share;
  const distance = (place: string) =>
    (keyOf(place).endsWith('.gram') ? OF_GRAMS : 1) *
    often *
    (mirrored(found, thirds, place) + mirrored(found, [half], place));
  return worstOfEach(
    found,
    (place) => distance(place) + (others.get(keyOf(place)) ?? 0) + (shared.get(place) ?? 0),
    priorKl(built.process, built.target).error,
    new Map([...byCoarsePanels(training), ...byRounding(training)]),
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

/** By place, the rounding of a score loss, which each rule has its own of. */
const byRounding = (training: Training) => ofLosses(training, ({ rounding }) => rounding);

/**
 * By place, what truncation and rounding of the flow do to a score loss, |grad J(A)| e(A), and rounding of the loss, which rules in
 * diffusion time share: after a long training on a stiff gram they are all that there is.
 */
const errorsOfFlow = (training: Training) => ofLosses(training, ({ ofFlow, rounding }) => ofFlow + rounding);

/** By place, an error of the score loss of a model. */
function ofLosses(
  { population, empirical, times }: Training,
  errorOf: (errors: { readonly ofFlow: number; readonly rounding: number }) => number,
): ReadonlyMap<string, number> {
  const { measured } = population;
  return new Map(
    Object.entries({ population, empirical }).flatMap(([on, { flow, readouts }]) =>
      times.flatMap((_, k) => {
        const ofFlow = lossGradient(measured, readouts[k]) * flow.errors[k];
        const error = errorOf({ ofFlow, rounding: lossError(measured, readouts[k]) });
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
