import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Batch } from './denoising-batch.js';
import { type Network, PARAMETERS, type ParameterName, type Parameters, shapeOf, trainedOf } from './network.js';
import { type Moved, momentsOf, moved, type Optimiser } from './optimiser.js';
import type { Tensors } from './tensorflow.js';

/** A network that is being trained: plain data, which JSON keeps to the bit. */
export interface TrainedNetwork {
  readonly network: Network;
  /** What Adam remembers of each trained parameter, in their order; nothing for SGD. */
  readonly moments?: readonly (readonly (readonly number[])[])[];
}

/** Several networks of one architecture that take their steps at once. */
export interface GradientSteps {
  /** Moves every network along the gradient of its own batch; all batches have as many points. */
  take(batches: readonly Batch[]): void;
  /** Steps so far. */
  readonly count: number;
  /** The networks as they are. */
  networks(): TrainedNetwork[];
  /** The mean loss of each network over the steps since it was last asked for. */
  meanLosses(): number[];
  /** Frees the tensors. */
  dispose(): void;
}

/**
 * Steps on the mean over a batch of (lambda_t/sigma_t^2) |sigma_t s + z|^2. Tensors have a row of its own for each network, r x
 * rows x columns, so that a step of many takes hardly longer than one of one.
 *
 * @param starts of one architecture
 * @param done steps that they have behind them
 */
export function gradientSteps(
  tensors: Tensors,
  optimiser: Optimiser,
  starts: readonly TrainedNetwork[],
  done = 0,
): GradientSteps {
  const { tf } = tensors;
  const { architecture } = starts[0].network;
  const { activation, divisor } = architecture;
  const r = starts.length;
  const trained = trainedOf(architecture);
  /** The rows of all networks as one tensor. */
  const tensorOf = (name: ParameterName, rowsOf: (start: TrainedNetwork) => readonly number[]): Tensor => {
    const [rows, columns] = shapeOf(architecture, name);
    // a network that has diverged has NaN, of which JSON makes null
    const values = Float32Array.from(starts.flatMap(rowsOf), (value) => value ?? Number.NaN);
    return tf.tensor3d(values, [r, rows, columns]);
  };
  const startOf = (name: ParameterName) => tensorOf(name, ({ network }) => network.parameters[name]);
  const frozen = new Map(PARAMETERS.filter((name) => !trained.includes(name)).map((name) => [name, startOf(name)]));
  let state = trained.map((name, i): Moved => {
    const value = startOf(name);
    const kept = Array.from({ length: momentsOf(optimiser) }, (_, which) =>
      tensorOf(name, ({ moments }) => moments?.[i][which] ?? new Array(value.size / r).fill(0)),
    );
    return [value, ...kept];
  });
  let count = done;
  let [losses, since] = [tf.zeros([r]), 0];

  /** The loss of each network. */
  const lossesOf = (p: (name: ParameterName) => Tensor, batch: Tensors3): Tensor => {
    const { points, embedded, noise, factors, weights } = batch;
    const ofPoints = tf.add(tf.matMul(points, p('weights'), false, true), p('biases'));
    const ofTimes = tf.add(tf.matMul(embedded, p('timeWeights'), false, true), p('timeBiases'));
    const z = tf.add(ofPoints, ofTimes);
    const active = activation === 'relu' ? tf.relu(z) : tf.mul(z, tf.sigmoid(z));
    const put = tf.add(tf.matMul(active, p('readout'), false, true), p('offset'));
    const residual = tf.add(tf.mul(put, tf.div(factors, divisor)), noise);
    return tf.sum(tf.mul(tf.square(residual), weights), [1, 2]);
  };

  return {
    take(batches) {
      // whoever opened another one since has made it that of all tensors
      if (tf.getBackend() !== tensors.backend) void tf.setBackend(tensors.backend);
      const [sums, ...after] = tf.tidy(() => {
        const batch = joined(tensors, batches);
        let own = losses;
        const total = (...values: Tensor[]): Scalar => {
          own = tf.keep(lossesOf((name) => frozen.get(name) ?? values[trained.indexOf(name)], batch));
          return tf.sum(own);
        };
        const { grads } = tf.valueAndGrads(total)(state.map(([value]) => value));
        const next = state.map((at, i) => moved(tensors, optimiser, at, grads[i], count + 1));
        const added = tf.add(losses, own);
        own.dispose();
        return [[added], ...next];
      });
      tf.dispose([losses, ...state.flat()]);
      state = after as Moved[];
      [losses] = sums;
      count++;
      since++;
    },
    get count() {
      return count;
    },
    networks() {
      const rowsOf = (tensor: Tensor): number[][] => {
        const values = Array.from(tensor.dataSync());
        const length = values.length / r;
        return starts.map((_, i) => values.slice(i * length, (i + 1) * length));
      };
      const values = new Map(
        PARAMETERS.map((name) => [name, rowsOf(frozen.get(name) ?? state[trained.indexOf(name)][0])] as const),
      );
      const moments = state.map(([, ...kept]) => kept.map(rowsOf));
      return starts.map(({ network }, i) => {
        const parameters = Object.fromEntries(PARAMETERS.map((name) => [name, values.get(name)![i]]));
        return {
          network: { ...network, parameters: parameters as unknown as Parameters },
          ...(momentsOf(optimiser) > 0 && { moments: moments.map((kept) => kept.map((rows) => rows[i])) }),
        };
      });
    },
    meanLosses() {
      const means = Array.from(losses.dataSync(), (sum) => sum / since);
      losses.dispose();
      [losses, since] = [tf.zeros([r]), 0];
      return means;
    },
    dispose() {
      tf.dispose([losses, ...frozen.values(), ...state.flat()]);
    },
  };
}

/** The batches of all networks, r x n x columns each; the weights include 1/n. */
interface Tensors3 {
  readonly points: Tensor;
  readonly embedded: Tensor;
  readonly noise: Tensor;
  readonly factors: Tensor;
  readonly weights: Tensor;
}

function joined({ tf }: Tensors, batches: readonly Batch[]): Tensors3 {
  const n = batches[0].count;
  if (batches.some(({ count }) => count !== n)) throw new RangeError('all networks need batches of one size');
  const join = (of: (batch: Batch) => Float32Array) => {
    const length = of(batches[0]).length;
    const values = new Float32Array(batches.length * length);
    for (const [i, batch] of batches.entries()) values.set(of(batch), i * length);
    return tf.tensor3d(values, [batches.length, n, length / n]);
  };
  return {
    points: join(({ points }) => points),
    embedded: join(({ embedded }) => embedded),
    noise: join(({ noise }) => noise),
    factors: join(({ factors }) => factors),
    weights: join(({ weights }) => weights.map((weight) => weight / n)),
  };
}
