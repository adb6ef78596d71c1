import { embedding } from '../features/embedding.js';
import { drawFeatures, type RandomFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { forwardProcess } from '../process/process-spec.js';
import type { Points } from '../target/points.js';
import type { Target } from '../target/target.js';
import { distribution } from '../target/target-spec.js';
import type { Weighting } from '../training/weighting.js';
import type { Experiment } from './schema.js';

/** An experiment with everything in it built, and its features and data drawn. */
export interface Setting {
  readonly process: ForwardProcess;
  readonly target: Target;
  readonly features: RandomFeatures;
  readonly data: Points;
  /** The weight lambda of the loss that is descended; default g^2. */
  readonly weighting?: Weighting;
  /** A_0, the readout before training, d x m row-major; default 0. */
  readonly initial?: Float64Array;
}

/** Builds what an experiment describes; the same seeds give the same draws. */
export function setting(experiment: Experiment): Setting {
  const process = forwardProcess(experiment.process);
  const target = distribution(experiment.target);
  const { weighting, initial } = experiment;
  return {
    process,
    target,
    features: scoreFeatures(experiment, process, target.dimension),
    data:
      'points' in experiment.data
        ? pointsOf(experiment.data.points)
        : target.sample(experiment.data.samples, stream(experiment.data.seed, 'data')),
    ...(weighting === undefined ? {} : { weighting }),
    ...(initial === undefined ? {} : { initial: Float64Array.from(initial.readout.flat()) }),
  };
}

function scoreFeatures(experiment: Experiment, process: ForwardProcess, dimension: number): RandomFeatures {
  const time = embedding(experiment.embedding, process);
  const { features } = experiment;
  if (!('weights' in features)) {
    return drawFeatures(features.width, dimension, time, features.seed, features.weightScale, features.timeWeightScale);
  }
  return {
    width: features.weights.length,
    dimension,
    weights: Float64Array.from(features.weights.flat()),
    timeWeights: Float64Array.from(features.timeWeights.flat()),
    embedding: time,
  };
}

function pointsOf(rows: readonly (readonly number[])[]): Points {
  return { count: rows.length, dimension: rows[0].length, values: Float64Array.from(rows.flat()) };
}
