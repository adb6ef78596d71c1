import { type Divergence, stated } from '../divergence/divergence.js';
import type { Estimate } from '../numeric/estimate.js';
import { largestSpread } from '../numeric/spread.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gramTruncation } from '../training/loss-at-readout.js';
import { momentRounding } from '../training/moment-rounding.js';
import { checkCost } from './cost.js';
import { type Gap, gaps, klBound, ofKnownModels, withinBound } from './gaps.js';
import type { Measurement } from './measurement.js';
import type { Experiment } from './schema.js';
import { type Setting, setting } from './setting.js';
import { train } from './train.js';
import { trainResolved } from './train-resolved.js';
import { type Training, tiltedSets, timeResolution } from './training.js';
import { type Unseen, unseenFeature } from './unseen-feature.js';

/** What to measure, and how finely. */
export interface MeasureOptions {
  /** Adds gram and target of both losses. */
  readonly matrices?: boolean;
  /**
   * Quadrature nodes in diffusion time, or the next multiple of six; default: as many as the score losses need, see
   * `trainResolved`.
   */
  readonly timeNodes?: number;
  /** Told of each part before it is computed. */
  onPart?(part: Part): void;
}

/** The parts of a measurement that take time, in their order. */
export const PARTS = ['scoreLoss', 'klSde', 'klOde', 'klScore', 'explicit bound'] as const;

export type Part = (typeof PARTS)[number];

/**
 * Trains the score model of an experiment exactly, on the population and on the data, and measures its KL gaps in nats
 * with estimates of their errors.
 *
 * @param experiment see `parseExperiment`
 * @throws InputError if it is too large for this machine, see `checkCost`
 */
export function measure(
  experiment: Experiment,
  { matrices = false, timeNodes, onPart }: MeasureOptions = {},
): Measurement {
  checkCost(experiment);
  const { trainingTimes } = experiment;
  const built = setting(experiment);
  const part = <T>(name: Part, compute: () => T): T => {
    onPart?.(name);
    return compute();
  };
  const unseen = unseenFeature(built);
  if (unseen !== undefined) return unseenMeasurement(built, trainingTimes, unseen, matrices);
  const training = part('scoreLoss', () =>
    timeNodes === undefined
      ? trainResolved(built, trainingTimes)
      : train(built, trainingTimes, timeResolution(timeNodes)),
  );
  const found = {
    klSde: part('klSde', () => gaps(training, 'klSde')),
    klOde: part('klOde', () => gaps(training, 'klOde')),
    klScore: part('klScore', () => gaps(training, 'klScore')),
  };
  return part('explicit bound', () => measurementOf(training, found, matrices));
}

/** What was measured of a training: its losses and its explicit bound, beside the gaps that were found. */
export function measurementOf(
  training: Training,
  found: Readonly<Record<Gap, readonly Divergence[]>>,
  matrices: boolean,
): Measurement {
  const known = losses(training);
  const ofKnown = (which: Gap) => ofKnownModels(found[which], known.empirical);
  const gapsFound = { klOde: ofKnown('klOde'), klScore: ofKnown('klScore') };
  const all: Found = { klSde: withinBound(ofKnown('klSde'), known.klBound), ...gapsFound, ...known };
  return trees(training, all, matrices);
}

/** What is known of models that are not: the loss of the score 0, and of p_T. */
function unseenMeasurement(built: Setting, times: readonly number[], unseen: Unseen, matrices: boolean): Measurement {
  // of which nothing is computed but what is asked for
  const training = train(built, times);
  const all = times.map(() => unseen);
  const prior = one(training.prior);
  const initial = built.initial === undefined ? one(training.initialLoss) : unseen;
  const losses = { prior, initial, unseen, population: all, empirical: all, klBound: all };
  return trees(training, { ...losses, klSde: all, klOde: all, klScore: all }, matrices);
}

function trees(training: Training, found: Found, matrices: boolean): Measurement {
  return { ...tree(training, found, matrices, 'value'), numerics: tree(training, found, matrices, 'error') };
}

/** All but the explicit bound, each as a value with its error or as the reason why there is none. */
type Found = Readonly<Record<Gap | 'klBound' | 'empirical' | 'population', readonly Divergence[]>> &
  Readonly<Record<'prior' | 'initial', Divergence & Pick<Estimate, 'sampled'>>> & {
    /** Why nothing of the models is known, if nothing is. */
    readonly unseen?: Unseen;
  };

function losses(training: Training): Omit<Found, Gap> {
  const { initialLoss, prior, population, empirical } = training;
  const all = (estimates: readonly Estimate[]) => estimates.map(({ value, error }) => stated(value, error));
  const loss = all(empirical.scoreLoss);
  return {
    prior: one(prior),
    initial: one(initialLoss),
    population: all(population.scoreLoss),
    empirical: loss,
    klBound: all(klBound(training)).map((bound, k) => (loss[k].value === null ? loss[k] : bound)),
  };
}

function one({ value, error, sampled }: Estimate): Found['prior'] {
  return { ...stated(value, error), ...(sampled ? { sampled } : {}) };
}

/** Whether to show the value or the error of every estimate. */
type Side = 'value' | 'error';

/** The tree of values, or the tree of errors. */
function tree(training: Training, found: Found, matrices: boolean, side: Side): Omit<Measurement, 'numerics'> {
  const matricesOf = (on: 'population' | 'empirical') => {
    if (!matrices) return {};
    if (found.unseen !== undefined) {
      const { reason } = found.unseen;
      return { gram: null, gramReason: reason, target: null, targetReason: reason };
    }
    return { gram: rows(training, on, 'gram', side), target: rows(training, on, 'crossMoment', side) };
  };
  return {
    ...single('priorKl', found.prior, side),
    ...single('initialScoreLoss', found.initial, side),
    population: { ...column('scoreLoss', found.population, side), ...matricesOf('population') },
    empirical: {
      ...column('scoreLoss', found.empirical, side),
      ...column('klSde', found.klSde, side),
      ...column('klOde', found.klOde, side),
      ...column('klScore', found.klScore, side),
      ...column('klBound', found.klBound, side),
      ...matricesOf('empirical'),
    },
    ...explicitPart(training, found.unseen, side),
  };
}

/** The explicit bound, or why there is none. */
function explicitPart(
  training: Training,
  unseen: Unseen | undefined,
  side: Side,
): Pick<Measurement, 'explicit' | 'explicitReason'> {
  const { weighting = 'g2' } = training.setting;
  if (weighting !== 'g2') return { explicit: null, explicitReason: 'the explicit bound holds for the weight g^2 only' };
  if (unseen !== undefined) return { explicit: null, explicitReason: unseen.reason };
  const { bound, prior, optimisation, approximation, sampling } = training.explicit;
  const all = (estimates: readonly Estimate[]) => estimates.map((each) => each[side]);
  const parts = [...bound, prior, ...optimisation, ...approximation, ...sampling];
  if (!parts.every(({ value, error }) => Number.isFinite(value) && Number.isFinite(error))) {
    return { explicit: null, explicitReason: 'a part of the explicit bound overflows the range of doubles' };
  }
  return {
    explicit: {
      bound: all(bound),
      prior: prior[side],
      optimisation: all(optimisation),
      approximation: all(approximation),
      sampling: all(sampling),
    },
  };
}

const SAMPLED = 'Monte Carlo: half the width of an interval of confidence 1 - 2e-6';

/** One value or error, and a remark on it if there is one: why there is no value, or that the error is one of Monte Carlo. */
function single<K extends 'priorKl' | 'initialScoreLoss'>(key: K, each: Found['prior'], side: Side) {
  const remark = each.value === null ? each.reason : side === 'error' && each.sampled ? SAMPLED : undefined;
  const named = { [key]: each.value === null ? null : each[side] } as Record<K, number | null>;
  if (remark === undefined) return named;
  return { ...named, [`${key}Reason`]: remark } as Record<K, number | null> & Partial<Record<`${K}Reason`, string>>;
}

/**
 * A column of values or errors and, if there are any remarks, a column of them: why there is no value, or a warning.
 */
function column<K extends Gap | 'scoreLoss' | 'klBound'>(key: K, divergences: readonly Divergence[], side: Side) {
  const numbers = divergences.map((each) => (each.value === null ? null : each[side]));
  const remarks = divergences.map((each) => {
    if (each.value === null) return each.reason;
    return side === 'error' ? (each.warning ?? null) : null;
  });
  const named = { [key]: numbers } as Record<K, (number | null)[]>;
  if (remarks.every((remark) => remark === null)) return named;
  return { ...named, [`${key}Reason`]: remarks } as Record<K, (number | null)[]> &
    Partial<Record<`${K}Reason`, (string | null)[]>>;
}

/** A matrix of one of the losses, row by row, or how far the tilted quadratures, rounding and what a gram leaves out move its entries. */
function rows(training: Training, on: 'population' | 'empirical', of: 'gram' | 'crossMoment', side: Side): number[][] {
  const { measured } = training[on];
  const { width, [of]: matrix } = measured;
  const { process, features, target, data } = training.setting;
  const errors = () => {
    const { fast, doubt } = training;
    const others = tiltedSets(training).map((set) => set.map((each) => each[on].measured[of]));
    const moved = largestSpread(matrix, others, doubt);
    const { [of]: rounded } = momentRounding(process, features, on === 'population' ? target : empiricalMeasure(data));
    const left = of === 'gram' ? gramTruncation(measured) : undefined;
    const jumps = of === 'crossMoment' ? fast?.jumps : undefined;
    return moved.map((each, e) => each + rounded[e] + (left?.[e] ?? 0) + (jumps?.[e % width] ?? 0));
  };
  const entries = side === 'value' ? Array.from(matrix) : errors();
  return Array.from({ length: entries.length / width }, (_, i) => entries.slice(i * width, (i + 1) * width));
}
