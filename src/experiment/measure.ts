import { checkCost } from './cost.js';
import { gaps } from './gaps.js';
import { type Measurement, measurementOf, unseenMeasurement } from './measurement.js';
import { trainResolved } from './resolved-training.js';
import { unseenFeature } from './rule-losses.js';
import type { Experiment } from './schema.js';
import { setting } from './setting.js';
import { timeResolution, train } from './training.js';

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
 * with estimates of their errors: from the experiment to its setting, to a training by as many nodes in time as its errors
 * need, to the gaps, to the tree that is printed.
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
