import { featureScoreField } from '../../src/divergence/feature-score-field.js';
import type { ScoreField } from '../../src/divergence/score-field.js';
import type { Experiment } from '../../src/experiment/schema.js';
import { setting } from '../../src/experiment/setting.js';
import { train } from '../../src/experiment/train.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import type { Target } from '../../src/target/target.js';
import { lossRounding } from '../../src/training/loss-at-readout.js';

/** Of the trainings whose models and losses the likelihood bound is given. */
const LOSS_NODES = { timeNodes: 96, coarser: [60, 72, 84] };

/** Score models trained on data, with what the likelihood bound says of each. */
export interface TrainedScores {
  readonly process: ForwardProcess;
  readonly target: Target;
  readonly field: ScoreField;
  /** J under the population, by training time. */
  readonly scoreLoss: readonly Estimate[];
  /** KL(p_T||pi). */
  readonly prior: Estimate;
}

/** The models an experiment trains on its data. */
export function trainedScores(experiment: Experiment): TrainedScores {
  const built = setting(experiment);
  const { empirical, population, prior } = train(built, experiment.trainingTimes, LOSS_NODES);
  const { readouts } = empirical.flow;
  return {
    process: built.process,
    target: built.target,
    field: featureScoreField(built.features, readouts),
    scoreLoss: empirical.scoreLoss.map(({ value, error }, k) => ({
      value,
      error: error + lossRounding(population.loss, readouts[k]),
    })),
    prior,
  };
}
