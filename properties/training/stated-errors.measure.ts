import fc, { type Arbitrary } from 'fast-check';
import { gaps } from '../../src/experiment/gaps.js';
import { type Measurement, measurementOf } from '../../src/experiment/measurement.js';
import { type LossKind, lossNamed, type RuleLosses } from '../../src/experiment/rule-losses.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import { type Training, timeResolution, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { QuadraticLoss } from '../../src/training/quadratic-loss.js';
import { SIXTHS, type Sixth } from '../../src/training/time-quadrature.js';
import { anyStart, anyWeighting, experiments, trainingTimes } from '../generators/experiments.js';
import { sizes } from '../generators/numbers.js';

/** Nodes in diffusion time whose parts show an error, and of those beside which a finer rule is taken, and its own. */
export const NODES = 96;
export const [COARSE_NODES, FINE_NODES] = [192, 576] as const;

/** How much of a rule is a third of its nodes, and half of them, where these show its error. */
const [THIRD, HALF] = [1 / 15, 1 / 4];

/** An experiment whose numbers are computed by parts of a rule, or by a finer one. */
export interface ErrorCase {
  readonly by: 'parts' | 'finer rule';
  readonly experiment: Experiment;
}

/** Small experiments on the line of every kind, with rules in parts three times in four. */
export function errorCases(): Arbitrary<ErrorCase> {
  const experiment = experiments({
    width: sizes(4, 12),
    samples: sizes(5, 40),
    trainingTimes: trainingTimes(2),
    weighting: anyWeighting,
    start: anyStart,
  });
  return fc.record({ by: fc.constantFrom('parts', 'parts', 'parts', 'finer rule'), experiment });
}

/** The cases of one way alone. */
export const casesBy = (by: ErrorCase['by']): Arbitrary<ErrorCase> =>
  errorCases().map(({ experiment }) => ({ by, experiment }));

/** Numbers of a measurement that share a key; of all of them the one whose error is worst beside what it should cover. */
export interface Covered {
  readonly key: string;
  /** What the error has to cover. */
  readonly distance: number;
  readonly stated: number;
  /** The size of what the number is a sum of. */
  readonly size: number;
}

/**
 * Numbers by all nodes, with their stated errors, beside how far the same numbers by rules that count some of the nodes more lie
 * apart: by each third of the nodes, of which there are three, and by either half.
 */
export function byParts({ by, experiment }: ErrorCase): Covered[] | undefined {
  if (by !== 'parts') return undefined;
  const built = setting(experiment);
  const times = experiment.trainingTimes;
  const sixthsOf = sixthsByKind(built);
  const counting = (counts: (sixth: Sixth) => number) => {
    const losses: RuleLosses = (kind) => oneRule(weightedBy(sixthsOf(kind), counts));
    return numbersOf(withoutGrids(train(built, times, timeResolution(NODES), losses)));
  };
  const thirds = [0, 1, 2].map((k) => counting((sixth) => 1 - THIRD + (sixth % 3 === k ? 3 * THIRD : 0)));
  const halves = [0, 1].map((k) => counting((sixth) => 1 - HALF + (sixth % 2 === k ? 2 * HALF : 0)));
  const found = numbersOf(withoutGrids(train(built, times, timeResolution(NODES))));
  const distance = (place: string) => Math.max(rangeOf(thirds, place), rangeOf(halves, place));
  return worstOfEach(found, distance);
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
  return ({ on, weighting }) => {
    const key = `${on} ${weighting}`;
    const sixths =
      known.get(key) ?? SIXTHS.map((sixth) => lossNamed(built, { on, times: { count: NODES / 6, sixth }, weighting }));
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

/** Every number of a measurement with its error, by its place in the tree. */
function numbersOf({ numerics, ...values }: Measurement): ReadonlyMap<string, Estimate> {
  const found = new Map<string, Estimate>();
  const walk = (place: string, value: unknown, error: unknown): void => {
    if (typeof value === 'number' && typeof error === 'number') found.set(place, { value, error });
    if (typeof value !== 'object' || value === null || typeof error !== 'object' || error === null) return;
    const others = new Map(Object.entries(error));
    for (const [key, part] of Object.entries(value))
      walk(place === '' ? key : `${place}.${key}`, part, others.get(key));
  };
  walk('', values, numerics);
  return found;
}

/** How far the numbers at a place lie apart; 0 where one of them is not known. */
function rangeOf(all: readonly ReadonlyMap<string, Estimate>[], place: string): number {
  const values = all.flatMap((numbers) => numbers.get(place)?.value ?? []);
  return values.length < all.length ? 0 : Math.max(...values) - Math.min(...values);
}

/** Of all numbers of a key the one whose error covers least. */
function worstOfEach(found: ReadonlyMap<string, Estimate>, distanceOf: (place: string) => number): Covered[] {
  const start = Math.abs(found.get('initialScoreLoss')?.value ?? 0);
  const worst = new Map<string, Covered>();
  for (const [place, { value, error }] of found) {
    const key = place.replace(/\.\d+/g, '');
    const before = worst.get(key);
    const size = Math.max(start, Math.abs(value), before?.size ?? 0);
    const own = { key, distance: distanceOf(place), stated: error };
    const isWorse = before === undefined || own.distance * before.stated > before.distance * own.stated;
    worst.set(key, { ...(isWorse ? own : before), size });
  }
  return [...worst.values()];
}
