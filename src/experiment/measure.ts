import type { Divergence } from '../divergence/divergence.js';
import type { Estimate } from '../numeric/estimate.js';
import { spread } from '../numeric/spread.js';
import { type Gap, gaps, klBound } from './gaps.js';
import type { Measurement } from './measurement.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';
import { train } from './train.js';
import { trainResolved } from './train-resolved.js';
import { type Training, timeResolution } from './training.js';

/** What to measure, and how finely. */
export interface MeasureOptions {
  /** Adds gram and target of both losses. */
  readonly matrices?: boolean;
  /** Quadrature nodes in diffusion time; default: as many as the score losses need, see `trainResolved`. */
  readonly timeNodes?: number;
  /** Told of each part before it is computed. */
  onPart?(part: Part): void;
}

/** The parts of a measurement that take time, in their order. */
export const PARTS = ['scoreLoss', 'klSde', 'klOde', 'klScore', 'explicit bound'] as const;

type Part = (typeof PARTS)[number];

/**
 * Trains the score model of an experiment exactly, on the population and on the data, and measures its KL gaps in nats
 * with estimates of their errors.
 *
 * @param experiment see `parseExperiment`
 */
export function measure(
  experiment: Experiment,
  { matrices = false, timeNodes, onPart }: MeasureOptions = {},
): Measurement {
  const { trainingTimes } = experiment;
  const built = setting(experiment);
  const part = <T>(name: Part, compute: () => T): T => {
    onPart?.(name);
    return compute();
  };
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
  part('explicit bound', () => explicitPart(training, 'value'));
  return { ...tree(training, found, matrices, 'value'), numerics: tree(training, found, matrices, 'error') };
}

/** Whether to show the value or the error of every estimate. */
type Side = 'value' | 'error';

/** The tree of values, or the tree of errors. */
function tree(
  training: Training,
  { klSde, klOde, klScore }: Record<Gap, readonly Divergence[]>,
  matrices: boolean,
  side: Side,
): Omit<Measurement, 'numerics'> {
  const { initialLoss, prior, population, empirical } = training;
  const all = (estimates: readonly Estimate[]) => estimates.map((each) => each[side]);
  const losses = (on: 'population' | 'empirical') =>
    matrices ? { gram: rows(training, on, 'gram', side), target: rows(training, on, 'crossMoment', side) } : {};
  return {
    priorKl: prior[side],
    initialScoreLoss: initialLoss[side],
    ...sampled('priorKlReason', prior, side),
    ...sampled('initialScoreLossReason', initialLoss, side),
    population: { scoreLoss: all(population.scoreLoss), ...losses('population') },
    empirical: {
      scoreLoss: all(empirical.scoreLoss),
      ...column('klSde', klSde, side),
      ...column('klOde', klOde, side),
      ...column('klScore', klScore, side),
      klBound: all(klBound(training)),
      ...losses('empirical'),
    },
    ...explicitPart(training, side),
  };
}

/** The explicit bound, or why there is none. */
function explicitPart(training: Training, side: Side): Pick<Measurement, 'explicit' | 'explicitReason'> {
  const { weighting = 'g2' } = training.setting;
  if (weighting !== 'g2') return { explicit: null, explicitReason: 'the explicit bound holds for the weight g^2 only' };
  const { bound, prior, optimisation, approximation, sampling } = training.explicit;
  const all = (estimates: readonly Estimate[]) => estimates.map((each) => each[side]);
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

/** Says, beside an error, that it is one of Monte Carlo. */
function sampled<K extends string>(key: K, estimate: Estimate, side: Side): Partial<Record<K, string>> {
  return side === 'error' && estimate.sampled ? ({ [key]: SAMPLED } as Record<K, string>) : {};
}

/**
 * A column of values or errors and, if there are any remarks, a column of them: why there is no value, or a warning.
 */
function column<K extends Gap>(key: K, divergences: readonly Divergence[], side: Side) {
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

/** A matrix of one of the losses, row by row, or how far the coarser quadratures move its entries. */
function rows(training: Training, on: 'population' | 'empirical', of: 'gram' | 'crossMoment', side: Side): number[][] {
  const { width, [of]: matrix } = training[on].measured;
  const others = training.coarser.map((each) => each[on].measured[of]);
  const entries = side === 'value' ? Array.from(matrix) : spread(matrix, others, training.doubt);
  return Array.from({ length: entries.length / width }, (_, i) => entries.slice(i * width, (i + 1) * width));
}
