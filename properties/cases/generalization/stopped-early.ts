import fc, { type Arbitrary } from 'fast-check';
import type { Experiment } from '../../../src/experiment/schema.js';
import { forwardProcess } from '../../../src/experiment/setting.js';
import { experiments, mixed, spaceExperiments, trainingTimes } from '../../generators/experiments.js';
import { between, logBetween, seeds, sizes } from '../../generators/numbers.js';
import { anyProcess, ornsteinUhlenbeck } from '../../generators/processes.js';
import { bumps, mixtures, normals, normalTarget, spaceMixtures } from '../../generators/targets.js';

/** Targets near N(0, 1), where hundreds of samples are enough for the explicit bound to say something. */
export const nearNormal: Arbitrary<Experiment['target']> = fc.oneof(
  { weight: 2, arbitrary: normals.map(normalTarget) },
  { weight: 1, arbitrary: mixtures(2) },
  { weight: 1, arbitrary: bumps(1.5) },
);

/** Processes that hide most of the signal, as the loss before training is small for others. */
const noisy = anyProcess.filter((spec) => {
  const { coefficients, horizon } = forwardProcess(spec);
  const { alpha, sigma } = coefficients(horizon);
  return alpha < 0.5 * sigma;
});

/**
 * Experiments trained for a time of at most n, where the bound mostly says something; beyond the line they have fewer
 * features and data.
 */
export function stoppedEarly() {
  return mixed(() => onLine, inSpace);
}

/** From 0 half of the time, and else from a readout that is no larger than that of a score. */
const nearStart = fc.record({ scale: fc.oneof(fc.constant(0), logBetween(0.1, 1)), seed: seeds });

const onLine = sizes(50, 3000).chain((samples) =>
  experiments({
    start: nearStart,
    process: noisy,
    target: nearNormal,
    width: sizes(8, 64),
    samples: fc.constant(samples),
    trainingTimes: trainingTimes(2, 0.1, samples),
  }),
);

const inSpace = (largest: number) =>
  sizes(50, 300).chain((samples) =>
    spaceExperiments(largest, {
      start: nearStart,
      process: noisy,
      target: (dimension) => spaceMixtures(dimension, 2),
      width: sizes(8, 24),
      samples: fc.constant(samples),
      trainingTimes: trainingTimes(2, 0.1, samples),
    }),
  );

/** Small experiments trained for a short time. */
export function stoppedAtOnce(): Arbitrary<Experiment> {
  return experiments({
    target: nearNormal,
    width: sizes(8, 32),
    samples: sizes(50, 400),
    trainingTimes: trainingTimes(1, 1e-3, 1e-2),
  });
}

/** Embeddings that can follow the score of a normal in time, so that no approximation error hides the overfitting. */
const richEmbedding = fc.oneof(
  fc.constant({ kind: 'signal' as const }),
  fc.integer({ min: 3, max: 5 }).map((size) => ({ kind: 'fourier' as const, size })),
);

/** Flows that overfit: n <= m and tau >= 1e4. */
export function overfitted(): Arbitrary<Experiment> {
  return experiments({
    process: between(3, 4).map(ornsteinUhlenbeck),
    target: normals.map(normalTarget),
    embedding: richEmbedding,
    width: sizes(48, 64),
    samples: sizes(8, 24),
    trainingTimes: trainingTimes(1, 1e4, 1e5),
  });
}
