import type { Estimate } from '../../src/numeric/estimate.js';
import type { Model } from '../../src/system/contract/contract.js';
import type { SystemUnderTest } from '../../src/system/contract/system-under-test.js';
import type { Points } from '../../src/target/points.js';
import { insideBatch, type LabelledBatch } from '../generators/batches.js';
import { exactModel } from '../generators/model-mixtures.js';
import { type Entry, roundedIn } from './named-answers.js';
import { modelOf, targetOf } from './sampler-runs.js';

/** Where a process is looked at, from the data end (0) to the noise end (1). */
export const PLACES = [0.1, 0.5, 0.9];

/** x_0 in units of the data, and eps, of a point at each of these places. */
export const X0 = [0.8, -0.5, -0.3, 1.1, 0.5, 0.2];
export const EPS = [0.6, -1.2, -0.4, 0.9, 1.1, -0.7];
export const DIMENSION = 2;

/** The points at which calls are asked. */
export function batchOf(system: SystemUnderTest): LabelledBatch {
  const x0 = X0.map((value) => inDataUnits(system, value));
  return insideBatch({ dimension: DIMENSION, progress: PLACES, x0, eps: EPS }, system.schedule);
}

/** A number in the units of a system's data, which may have a range. */
export function inDataUnits(system: SystemUnderTest, value: number): number {
  const [{ means }] = targetOf(system, [{ weights: [1], means: [value], variances: [1] }]);
  return means[0];
}

/** The exact model that calls are asked about. */
export function exactModelOf(system: SystemUnderTest): Model {
  const axes = targetOf(system, [
    { weights: [0.4, 0.6], means: [-0.7, 0.9], variances: [0.3, 0.6] },
    { weights: [0.4, 0.6], means: [0.4, -0.2], variances: [0.3, 0.6] },
  ]);
  const model = modelOf(axes, system.description.parameterization);
  return 'target' in model ? exactModel(system, model.target) : model;
}

export function at(label: number): string {
  return `label ${Number(label.toPrecision(6))}`;
}

/** The coordinates of points, whose labels are given. @param errorOf of a coordinate, by its index */
export function coordinates(
  call: string,
  { count, dimension, values }: Points,
  label: readonly number[],
  errorOf: (k: number) => number,
): Entry[] {
  return Array.from({ length: count * dimension }, (_, k) => [
    `${call}, ${at(label[Math.floor(k / dimension)])}, [${k % dimension}]`,
    { value: values[k], error: errorOf(k) },
  ]);
}

/** By how much an input is changed to see what its rounding does: more than the epsilon of any dtype. */
const CHANGE = 1 / 16;

/**
 * Answers with the error that roundings leave: those of the answer itself, and of each input x_i, carried on by what a change of
 * it does,
 *
 * error = r (|f| + sum_i |x_i df/dx_i|),
 *
 * which is where a difference of large terms shows.
 *
 * @param ask answers for inputs that are multiplied by factors
 */
export function answersTo(
  system: SystemUnderTest,
  inputs: number,
  ask: (factors: readonly number[]) => ArrayLike<number>,
): Estimate[] {
  const ones = Array.from({ length: inputs }, () => 1);
  const answers = Array.from(ask(ones));
  const changed = ones.map((_, i) => ask(ones.map((one, j) => (i === j ? one + CHANGE : one))));
  return answers.map((value, k) => {
    const carried = changed.reduce((sum, other) => sum + Math.abs(other[k] - value) / CHANGE, 0);
    return roundedIn(system, value, Math.abs(value) + carried);
  });
}

export function scaled(points: Points, factor: number): Points {
  return { ...points, values: points.values.map((value) => factor * value) };
}
