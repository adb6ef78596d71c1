import fc, { type Arbitrary } from 'fast-check';
import type { Setting } from '../../src/experiment/setting.js';
import { type Training, train } from '../../src/experiment/training.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import { stream } from '../../src/numeric/random.js';
import { spread } from '../../src/numeric/spread.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import { logBetween, sizes } from './numbers.js';
import { nearTarget, spaceBumps, spaceMixtures } from './targets.js';

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
export function anyFit(system: SystemUnderTest): Arbitrary<Fit> {
  return fitsOf(system, { line: fits(nearTarget, sizes(5, 60)), plane: fits(nearPlaneTarget, sizes(5, 60)) });
}

/** The same to mixtures of normals alone in the plane, where hundreds of normals stand for diffused bumps. */
export function fitWithFewNormals(system: SystemUnderTest): Arbitrary<Fit> {
  return fitsOf(system, { line: fits(nearTarget, sizes(5, 60)), plane: fits(spaceMixtures(2, 4), sizes(5, 60)) });
}

/** Mixtures in the plane, and products of bumps one time in four. */
const nearPlaneTarget = fc.oneof(
  { weight: 3, arbitrary: spaceMixtures(2, 4) },
  { weight: 1, arbitrary: spaceBumps(2, 3) },
);

/** Fits in the dimensions that a system takes: in both, one in three is in the plane, where it costs most. */
export function fitsOf(
  { can }: SystemUnderTest,
  { line, plane }: Readonly<Record<'line' | 'plane', Arbitrary<Fit>>>,
): Arbitrary<Fit> {
  if (!can.has('plane fits')) return line;
  if (!can.has('line fits')) return plane;
  return fc.oneof({ weight: 2, arbitrary: line }, { weight: 1, arbitrary: plane });
}

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
  return { ...done, ...system.readout(done.model, done.target.dimension) };
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
