import fc, { type Arbitrary } from 'fast-check';
import type { Setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { spread } from '../../src/numeric/spread.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { logBetween, sizes } from './numbers.js';
import { nearTarget } from './targets.js';

/** A model that a system is asked to train. */
export interface Fit {
  readonly target: TargetSpec;
  readonly samples: number;
  readonly width: number;
  /** In the clock of theta. */
  readonly trainingTime: number;
  /** Of the data, and of whatever the system draws. */
  readonly seed: number;
}

/** A plain implementation of gradient descent takes long to reach training times beyond this. */
const LATEST = 30;

/** Fits of a size that a plain implementation trains within seconds, for training times of at most n. */
export function fits(target: Arbitrary<TargetSpec>, samples: Arbitrary<number>): Arbitrary<Fit> {
  return samples.chain((count) =>
    fc.record({
      target,
      samples: fc.constant(count),
      width: sizes(4, 24),
      trainingTime: logBetween(0.1, Math.min(LATEST, count)),
      seed: fc.integer({ min: 0, max: 1_000_000 }),
    }),
  );
}

/** Fits to few data, of modes near enough for the few time steps that somebody else's score is followed in. */
export const anyFit: Arbitrary<Fit> = fits(nearTarget, sizes(5, 60));

/** A model that a system has trained, and what it was trained on. */
export interface Fitted extends Pick<Setting, 'process' | 'target' | 'data'> {
  readonly model: string;
}

/** Lets a system train a model. @throws SystemError */
export function fitted(system: SystemUnderTest, { target: spec, samples, width, trainingTime, seed }: Fit): Fitted {
  const target = distribution(spec);
  const data = target.sample(samples, stream(seed, 'data'));
  return { process: system.process, target, data, model: system.fit({ points: data, width, trainingTime, seed }) };
}

/** The same with the random features that were trained, and the readout they reached. */
export interface FittedReadout extends Fitted, Setting {
  readonly readout: Float64Array;
}

/** Lets a system train a random-feature model and looks into it. @throws SystemError */
export function fittedReadout(system: SystemUnderTest, fit: Fit): FittedReadout {
  const done = fitted(system, fit);
  return { ...done, ...system.readout(done.model) };
}

/**
 * Time nodes of the loss by which somebody else's training is judged; how far tilted ones move it is the error.
 */
const NODES = { timeNodes: 64, errors: true };

/** Gradient flow in the features that a system has trained, on the same data. @param tau in the clock of theta */
export function exactTraining(done: FittedReadout, tau: number): Training {
  return train(done, [tau], NODES);
}

/** A number found from a training; its error is how far the tilted time quadratures lie apart. */
export function found(training: Training, number: (training: Training) => number): Estimate {
  const value = number(training);
  const [error] = spread(
    [value],
    training.tilted.map((each) => [number(each)]),
    training.doubt,
  );
  return { value, error };
}
