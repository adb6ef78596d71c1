/**
 * A small Swish network in TensorFlow.js along its training on 30 points, as a system that `measure` follows:
 *
 *     npx diffusion-bounds measure --system examples/typescript/checkpoints.ts
 *
 * J and klSde fall to the end, and klOde is least after 400 steps: the flow overfits first.
 */
import * as tf from '@tensorflow/tfjs';
import type { DiffusionSystem } from 'diffusion-bounds';

const DATA = 30;
const CHECKPOINTS = [0, 100, 400, 1600];

const target = { kind: 'mixture', weights: [0.5, 0.5], means: [[-2], [2]], variances: [0.5, 0.5] } as const;

/** dx = -x dt + sqrt(2) dw on [0, 3]. */
const alphaAt = (t: number) => Math.exp(-t);
const sigmaAt = (t: number) => Math.sqrt(-Math.expm1(-2 * t));

tf.enableProdMode();
await tf.setBackend('cpu');

/** The network predicts the noise of x = alpha x_0 + sigma eps from x and two functions of t. */
function inputOf(x: readonly number[], t: readonly number[]): tf.Tensor2D {
  return tf.tensor2d(x.map((value, i) => [value, Math.exp(-t[i]), Math.sqrt(-Math.expm1(-2 * t[i]))]));
}

const network = tf.sequential({
  layers: [
    tf.layers.dense({
      ...{ inputShape: [3], units: 32, activation: 'swish' },
      kernelInitializer: tf.initializers.glorotNormal({ seed: 1 }),
    }),
    tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotNormal({ seed: 2 }) }),
  ],
});
const optimizer = tf.train.adam(0.02);

/** Numbers by a seed, so that the same network is trained each time. */
function normals(seed: number, count: number): readonly number[] {
  return Array.from(tf.randomNormal([count], 0, 1, 'float32', seed).dataSync());
}

const signs = Array.from(tf.randomUniform([DATA], 0, 1, 'float32', 4).dataSync(), (u) => (u < 0.5 ? -1 : 1));
const data = normals(5, DATA).map((z, i) => 2 * signs[i] + Math.sqrt(0.5) * z);

/** One step on fresh times and noise of all data. */
function step(k: number): void {
  tf.tidy(() => {
    const t = Array.from(tf.randomUniform([DATA], 0.001, 3, 'float32', 10 + 2 * k).dataSync());
    const noise = normals(11 + 2 * k, DATA);
    const x = inputOf(
      data.map((x0, i) => alphaAt(t[i]) * x0 + sigmaAt(t[i]) * noise[i]),
      t,
    );
    const eps = tf.tensor2d(noise.map((z) => [z]));
    optimizer.minimize(() => tf.losses.meanSquaredError(eps, network.predict(x) as tf.Tensor) as tf.Scalar);
  });
}

const weightsOf = new Map<string, tf.Tensor[]>();
for (let k = 0; k <= CHECKPOINTS[CHECKPOINTS.length - 1]; k++) {
  if (CHECKPOINTS.includes(k))
    weightsOf.set(
      `step ${k}`,
      network.getWeights().map((each) => each.clone()),
    );
  step(k);
}

let shown = '';

/** Gives the network the weights of a checkpoint. */
function show(id: string): void {
  if (id !== shown) network.setWeights(weightsOf.get(id) ?? []);
  shown = id;
}

export const system = {
  name: 'Swish network',
  process: { from: 0.01, to: 3, prior: { variance: 1 }, family: 'vp' },
  dtype: 'float32',
  parameterization: 'noise',
  checkpoints: { target, trained: CHECKPOINTS.map((after) => ({ id: `step ${after}`, after })) },
  coefficients: ({ time }) => ({
    alpha: time.map(alphaAt),
    sigma: time.map(sigmaAt),
    drift: time.map(() => -1),
    diffusion: time.map(() => Math.SQRT2),
  }),
  score: ({ model, x, label }) =>
    tf.tidy(() => {
      show('id' in model ? model.id : '');
      const found = network.predict(
        inputOf(
          x.map(([value]) => value),
          label,
        ),
      ) as tf.Tensor;
      return Array.from(found.dataSync(), (value) => [value]);
    }),
} satisfies DiffusionSystem;
