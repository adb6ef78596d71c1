import type { Experiment } from '../../src/experiment/schema.js';
import { type Setting, setting } from '../../src/experiment/setting.js';
import type { Stream } from '../../src/numeric/random.js';
import { distribution, type TargetSpec } from '../../src/target/target-spec.js';
import type { Weighting } from '../../src/training/weighting.js';
import { wholePower } from '../oracles/whole-power.js';

/** An experiment as it is measured: p_0 by its parameters too. */
export interface Written {
  readonly built: Setting;
  readonly law: TargetSpec;
  readonly times: readonly number[];
}

/** An experiment by its parameters as it is measured. */
export const written = (experiment: Experiment): Written => ({
  built: setting(experiment),
  law: experiment.target,
  times: experiment.trainingTimes,
});

/** The power of the unit of length in lambda, by which training is faster. */
const ORDERS: Readonly<Record<Weighting, number>> = { g2: 2, paper: 1, sigma2: 2, one: 0 };

/** x_0 -> c E (x_0 + b), where E moves axis axes_j to axis j with a sign, and t -> k t. */
export interface Change {
  /** c and k, powers of two and of four, with which no number is rounded. */
  readonly unit: number;
  readonly clock: number;
  /** b, which features follow that know (1, alpha_t). */
  readonly shift: number;
  readonly axes: readonly number[];
  readonly signs: readonly number[];
  /** Which of before is at each place. */
  readonly components: readonly number[];
  readonly features: readonly number[];
  readonly data: readonly number[];
}

/** What stays as it is. */
export function nothing({ built, law }: Written): Change {
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
  const { dimension, width } = built.features;
  return {
    unit: 1,
    clock: 1,
    shift: 0,
    axes: upTo(dimension),
    signs: upTo(dimension).map(() => 1),
    components: upTo(law.weights.length),
    features: upTo(width),
    data: upTo(built.data.count),
  };
}

/** An experiment in other coordinates, in which x_t -> c E (x_{t/k} + alpha_{t/k} b). */
export function rewritten({ built, law, times }: Written, change: Change): Written {
  const { unit: c, clock: k, shift: b, axes, signs } = change;
  const { process, features, data, weighting = 'g2', initial } = built;
  const [m, d] = [features.width, features.dimension];
  const place = (row: ArrayLike<number>) => axes.map((axis, j) => signs[j] * c * (row[axis] + b));
  const scaled = (x: number) => c * x;
  const chosen = <T>(list: readonly T[], order: readonly number[]) => order.map((i) => list[i]);
  const weights = chosen(law.weights, change.components);
  const target: TargetSpec =
    law.kind === 'mixture'
      ? {
          kind: 'mixture',
          weights,
          means: chosen(law.means, change.components).map(place),
          variances: chosen(law.variances, change.components).map((v) => c * c * v),
        }
      : {
          kind: 'bumps',
          weights,
          centers: chosen(law.centers, change.components).map(place),
          halfWidths: chosen(law.halfWidths, change.components).map(scaled),
        };
  const rowOf = (values: Float64Array, i: number, size: number) => values.subarray(i * size, (i + 1) * size);
  const rows = change.features.map((i) => rowOf(features.weights, i, d));
  const biases = change.features.map((i) => rowOf(features.timeWeights, i, features.embedding.size));
  // g^2 dt is the same by any clock
  const fast = wholePower(c, ORDERS[weighting]) * (weighting === 'g2' ? 1 : k);
  return {
    law: target,
    times: times.map((tau) => tau / fast),
    built: {
      process: {
        ...process,
        horizon: k * process.horizon,
        priorVariance: c * c * process.priorVariance,
        coefficients: (t) => {
          const { alpha, sigma, drift, diffusion } = process.coefficients(t / k);
          return { alpha, sigma: c * sigma, drift: drift / k, diffusion: (c * diffusion) / Math.sqrt(k) };
        },
      },
      target: distribution(target),
      features: {
        ...features,
        embedding: { ...features.embedding, at: (t) => features.embedding.at(t / k) },
        weights: Float64Array.from(rows.flatMap((row) => axes.map((axis, j) => (signs[j] * row[axis]) / c))),
        // where anything is moved, the second one is that of alpha_t
        timeWeights: Float64Array.from(
          biases.flatMap((row, i) => Array.from(row, (w, e) => (e === 1 ? w - b * sumOf(rows[i]) : w))),
        ),
      },
      data: { ...data, values: Float64Array.from(change.data.flatMap((p) => place(rowOf(data.values, p, d)))) },
      weighting,
      ...(initial && {
        initial: Float64Array.from(
          axes.flatMap((axis, j) => change.features.map((i) => (signs[j] * initial[axis * m + i]) / c)),
        ),
      }),
    },
  };
}

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);

/** Another order of a list. */
export function mixed(list: readonly number[], source: Stream): number[] {
  return list
    .map((k) => ({ k, at: source.uniform() }))
    .sort((x, y) => x.at - y.at)
    .map(({ k }) => k);
}

/** Components, features and data in another order. */
export function reordered({ components, features, data }: Change, source: Stream) {
  return { components: mixed(components, source), features: mixed(features, source), data: mixed(data, source) };
}
