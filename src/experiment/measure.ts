import type { Divergence } from '../divergence/divergence.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';
import { odeGaps, scoreGaps, sdeGaps } from './kl-gaps.js';
import type { Matrix, Measurement } from './measurement.js';
import { certifiedErrors, type ResolvedTraining, resolvedTraining, spread, TIME_NODES } from './resolved-training.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';

/** What to measure, and how finely. */
export interface MeasureOptions {
  /** Adds gram and target of both losses. */
  readonly matrices?: boolean;
  /** Quadrature nodes in diffusion time. */
  readonly timeNodes?: number;
}

const SAMPLED = 'Monte Carlo: half the width of an interval of confidence 1 - 2e-6';

/**
 * Trains the score model of an experiment exactly, on the population and on the data, and measures its KL gaps in nats with
 * estimates of their errors.
 *
 * @param experiment see `parseExperiment`
 */
export function measure(experiment: Experiment, options: MeasureOptions = {}): Measurement {
  const { matrices = false, timeNodes = TIME_NODES } = options;
  const built = setting(experiment);
  const training = resolvedTraining(built, experiment.trainingTimes, timeNodes);
  const { initialLoss, prior, full } = training;
  const [klSde, klOde, klScore] = [sdeGaps, odeGaps, scoreGaps].map((gaps) => gaps(built, training));
  const losses = (each: 'population' | 'empirical') => (matrices ? matricesOf(full[each].loss) : {});
  const lossErrors = (each: 'population' | 'empirical') => (matrices ? matrixErrors(training, each) : {});
  const scoreLossErrors = (each: 'population' | 'empirical') =>
    spread(training, (once) => once[each].scoreLoss).map(
      (error, i) => error + initialLoss.error + full[each].flowError[i],
    );
  const empiricalErrors = scoreLossErrors('empirical');

  return {
    priorKl: prior.value,
    initialScoreLoss: initialLoss.value,
    population: { scoreLoss: full.population.scoreLoss, ...losses('population') },
    empirical: {
      scoreLoss: full.empirical.scoreLoss,
      ...values('klSde', klSde),
      ...values('klOde', klOde),
      ...values('klScore', klScore),
      klBound: full.empirical.scoreLoss.map((loss) => loss + prior.value),
      ...losses('empirical'),
    },
    certified: full.certified,
    numerics: {
      priorKl: prior.error,
      initialScoreLoss: initialLoss.error,
      ...(prior.sampled ? { priorKlReason: SAMPLED } : {}),
      ...(initialLoss.sampled ? { initialScoreLossReason: SAMPLED } : {}),
      population: { scoreLoss: scoreLossErrors('population'), ...lossErrors('population') },
      empirical: {
        scoreLoss: empiricalErrors,
        ...errors('klSde', klSde),
        ...errors('klOde', klOde),
        ...errors('klScore', klScore),
        klBound: empiricalErrors.map((error) => error + prior.error),
        ...lossErrors('empirical'),
      },
      certified: certifiedErrors(training),
    },
  };
}

/** A column of values, with the reasons of those that are missing. */
function values<K extends string>(key: K, divergences: readonly Divergence[]) {
  return column(
    key,
    divergences.map(({ value }) => value),
    divergences.map((each) => (each.value === null ? each.reason : null)),
  );
}

/** A column of errors, with what is to be said about them. */
function errors<K extends string>(key: K, divergences: readonly Divergence[]) {
  return column(
    key,
    divergences.map((each) => (each.value === null ? null : each.error)),
    divergences.map((each) => (each.value === null ? each.reason : (each.warning ?? null))),
  );
}

function column<K extends string>(key: K, entries: (number | null)[], reasons: (string | null)[]) {
  const named = { [key]: entries } as Record<K, (number | null)[]>;
  if (reasons.every((reason) => reason === null)) return named;
  return { ...named, [`${key}Reason`]: reasons } as Record<K, (number | null)[]> &
    Partial<Record<`${K}Reason`, (string | null)[]>>;
}

function matricesOf({ width, gram, crossMoment }: QuadraticLoss): { gram: Matrix; target: Matrix } {
  return { gram: rows(gram, width), target: rows(crossMoment, width) };
}

function matrixErrors(training: ResolvedTraining, each: 'population' | 'empirical'): { gram: Matrix; target: Matrix } {
  const { width } = training.full[each].loss;
  return {
    gram: rows(
      spread(training, (once) => once[each].loss.gram),
      width,
    ),
    target: rows(
      spread(training, (once) => once[each].loss.crossMoment),
      width,
    ),
  };
}

function rows(entries: ArrayLike<number>, width: number): Matrix {
  return Array.from({ length: entries.length / width }, (_, i) =>
    Array.from({ length: width }, (_, j) => entries[i * width + j]),
  );
}
