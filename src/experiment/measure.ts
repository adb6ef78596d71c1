import type { Divergence } from '../divergence/divergence.js';
import type { RuleLoss } from '../training/quadratic-loss.js';
import { checkCost } from './cost.js';
import { GAPS, type Gap, gaps } from './gaps.js';
import { type Measurement, measurementOf, unknownMeasurement } from './measurement.js';
import { memoryHere } from './memory-here.js';
import { resultOf, trainResolved } from './resolved-training.js';
import { type LossName, lossNamed, whyUnknown } from './rule-losses.js';
import { samplingCosts } from './sampling-costs.js';
import type { Experiment } from './schema.js';
import { type Setting, setting } from './setting.js';
import { type Training, timeResolution, train } from './training.js';

/** What to measure, and how finely. */
export interface MeasureOptions {
  /** Adds gram and target of both losses. */
  readonly matrices?: boolean;
  /**
   * Quadrature nodes in diffusion time, or the next multiple of six, and 72 at least; default: as many as the score losses need, see
   * `trainResolved`.
   */
  readonly timeNodes?: number;
  /** What the experiment is called where it is too large, usually a file name. */
  readonly where?: string;
  /** Told of each part before it is computed. */
  onPart?(part: Part): void;
}

/**
 * The least nodes in diffusion time whose thirds and halves tell their error. The times of `evenTimes` are 0 to 16 waves in v, which
 * fewer than 24 nodes do not follow, and then errors do not fall from thirds to the whole: by 18 to 54 nodes losses are off by up
 * to 20 times what is stated, half of them by more than that, and by 72 none of 720 is.
 */
export const LEAST_NODES = 72;

/** The parts of a measurement that take time, in their order. */
export const PARTS = ['scoreLoss', ...GAPS, 'cost of the data', 'explicit bound'] as const;

export type Part = (typeof PARTS)[number];

/**
 * Trains the score model of an experiment exactly, on the population and on the data, and measures its gaps, KL in
 * nats and W2 as lengths, with estimates of their errors.
 *
 * @param experiment see `parseExperiment`
 * @throws InputError if it is too large for this machine, see `checkCost`
 */
export function measure(experiment: Experiment, options: MeasureOptions = {}): Measurement {
  return resultOf(measureInSteps(experiment, options));
}

/** Where the losses and the gaps of a measurement come from. */
export interface MeasuredParts {
  loss(setting: Setting, name: LossName): RuleLoss;
  gap(training: Training, which: Gap): readonly Divergence[];
}

const COMPUTED: MeasuredParts = { loss: lossNamed, gap: gaps };

/** The losses that a measurement asks for next, or the gap. */
export type MeasureStep = readonly LossName[] | { readonly gap: Gap; readonly training: Training };

/**
 * The whole measurement: from the experiment to its setting, to a training by as many nodes in time as its errors need, to
 * the gaps, to the tree that is printed. Each step names what it asks for, so that others can compute it beforehand.
 *
 * @param parts default: they are computed when they are asked for
 */
export function* measureInSteps(
  experiment: Experiment,
  { matrices = false, timeNodes, where, onPart }: MeasureOptions,
  parts: MeasuredParts = COMPUTED,
): Generator<MeasureStep, Measurement> {
  checkCost(experiment, memoryHere(), where);
  const { trainingTimes } = experiment;
  const built = setting(experiment);
  const noValue = whyUnknown(built);
  if (noValue !== undefined) return unknownMeasurement(built, trainingTimes, noValue, matrices);
  onPart?.('scoreLoss');
  const training =
    timeNodes === undefined
      ? yield* trainResolved(built, trainingTimes, (name) => parts.loss(built, name))
      : train(built, trainingTimes, timeResolution(Math.max(LEAST_NODES, timeNodes)));
  const found = {} as Record<Gap, readonly Divergence[]>;
  for (const gap of GAPS) {
    onPart?.(gap);
    yield { gap, training };
    found[gap] = parts.gap(training, gap);
  }
  onPart?.('cost of the data');
  const costs = samplingCosts(built, experiment.target, trainingTimes);
  onPart?.('explicit bound');
  return measurementOf(training, found, costs, matrices);
}
