import fc, { type Arbitrary } from 'fast-check';
import { generatedMasses } from '../../src/experiment/generated-masses.js';
import { measure } from '../../src/experiment/measure.js';
import { estimatesAt, type Measurement } from '../../src/experiment/measurement.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { anyWeighting, experiments, startElsewhere } from '../generators/experiments.js';
import { logBetween, sizes } from '../generators/numbers.js';
import { varianceExploding, variancePreserving } from '../generators/processes.js';
import { nearTarget, type TargetSpec } from '../generators/targets.js';
import { cellDivergence } from '../oracles/cell-divergence.js';
import { modelLoss } from '../oracles/score-loss.js';

/** Fine enough that the sum over cells is within a few thousandths of klSde. */
const CELLS = { cells: 1600, steps: 256 };
/** Cells that are joined into one for the coarser partitions. */
const JOINED = [50, 200];

/** KL gaps that `measure` prints at one training time, beside the masses that are generated, in nats. */
interface CellGaps {
  /** KL(p_0 || p^SDE). */
  readonly klSde: Estimate;
  /** The divergence between the masses of cells: of narrow ones, and of the same joined. */
  readonly onCells: number;
  readonly onJoinedCells: readonly number[];
}

/** Losses that `measure` prints, in nats. */
interface PrintedLosses {
  /**
   * J of the models trained on the data and on the population, as printed and, for mixtures, by its definition: for
   * bumps each density in it is an integral.
   */
  readonly losses: readonly { readonly printed: Estimate; readonly defined?: Estimate }[];
  /** J(A_0), and both J at the training time 0. */
  readonly initialLoss: number;
  readonly lossesAtStart: readonly number[];
}

/** What is seen of one measurement; a control looks at a part of it. */
export interface MeasuredGaps extends Partial<CellGaps>, Partial<PrintedLosses> {
  readonly klBound?: Estimate;
  readonly prior?: number;
}

/** Small experiments on the line, measured before training and at one training time. */
export const measuredExperiments = (target: Arbitrary<TargetSpec> = nearTarget) =>
  experiments({
    target,
    process: fc.oneof({ weight: 4, arbitrary: variancePreserving }, { weight: 1, arbitrary: varianceExploding(4) }),
    width: sizes(4, 16),
    samples: sizes(5, 200),
    trainingTimes: logBetween(0.1, 30).map((tau) => [0, tau]),
    weighting: anyWeighting,
    start: fc.oneof(fc.constant({ scale: 0, seed: 0 }), startElsewhere(0.1, 1)),
  });

/** The measurement of an experiment at its second training time. */
export function measuredGaps(experiment: Experiment): MeasuredGaps {
  const measurement = measure(experiment);
  const { klBound } = estimatesAt(measurement, 1);
  return {
    ...cellGaps(experiment, measurement),
    ...printedLosses(experiment, measurement),
    ...(klBound === null ? {} : { klBound, prior: numberIn(measurement.priorKl) }),
  };
}

/** The same without the losses. */
export function cellGaps(experiment: Experiment, measurement = measure(experiment)): CellGaps {
  const { klSde } = estimatesAt(measurement, 1);
  if (klSde === null) throw new Error('klSde has a value on the line');
  const [, { data: P, generated: Q }] = generatedMasses(experiment, CELLS);
  return {
    klSde,
    onCells: cellDivergence(P, Q),
    onJoinedCells: JOINED.map((joined) => cellDivergence(P, Q, joined)),
  };
}

/** The same without the gaps. */
export function printedLosses(experiment: Experiment, measurement = measure(experiment)): PrintedLosses {
  const [printed, atStart] = [1, 0].map((k) => lossesAt(measurement, k));
  return {
    losses:
      experiment.target.kind === 'bumps'
        ? printed.map((each) => ({ printed: each }))
        : lossesByDefinition(experiment).map((defined, k) => ({ printed: printed[k], defined })),
    initialLoss: numberIn(measurement.initialScoreLoss),
    lossesAtStart: atStart.map(({ value }) => value),
  };
}

/** The loss of the model trained on the data, and of that trained on the population. */
function lossesAt({ empirical, population, numerics }: Measurement, k: number): Estimate[] {
  return [
    { value: numberIn(empirical.scoreLoss[k]), error: numberIn(numerics.empirical.scoreLoss[k]) },
    { value: numberIn(population.scoreLoss[k]), error: numberIn(numerics.population.scoreLoss[k]) },
  ];
}

/** A number of a measurement in a domain in which none is missing. */
function numberIn(found: number | null): number {
  if (found === null) throw new Error('a loss has no value');
  return found;
}

/** Both at the second training time, from the scores of the models. */
function lossesByDefinition(experiment: Experiment): Estimate[] {
  const built = setting(experiment);
  const training = train(built, experiment.trainingTimes);
  return [training.empirical, training.population].map(({ readouts }) => modelLoss(built, readouts[1]));
}
