/**
 * Diffusion code under the gate of diffusion-bounds.
 *
 *     npx diffusion-bounds verify --system system.ts
 *
 * passes with the chain below, which stands for your code. Put yours in its place. Then take one '// ' from the lines of
 * each call that your code has: every call has laws of its own, and
 *
 *     npx diffusion-bounds list --system system.ts
 *
 * says which are asked. All calls and keys are described in node_modules/diffusion-bounds/docs/systems.md.
 */
import type { DiffusionSystem } from 'diffusion-bounds';

// // which `loss` below needs
// import { exact } from 'diffusion-bounds';

// Your code: import it in place of this chain.

type Row = readonly number[];

const betas = Array.from({ length: 1000 }, (_, t) => 1e-4 + ((0.02 - 1e-4) * t) / 999);
const alphaBar: number[] = [];
for (const beta of betas) alphaBar.push((alphaBar.at(-1) ?? 1) * (1 - beta));

function qSample(x0: Row, t: number, eps: Row): number[] {
  return x0.map((x, j) => Math.sqrt(alphaBar[t]) * x + Math.sqrt(1 - alphaBar[t]) * eps[j]);
}

export function qPosterior(x0: Row, xt: Row, t: number): { mean: number[]; variance: number } {
  const [beta, now, before] = [betas[t], alphaBar[t], alphaBar[t - 1]];
  const [ofData, ofState] = [beta * Math.sqrt(before), (1 - before) * Math.sqrt(1 - beta)];
  return {
    mean: x0.map((x, j) => (ofData * x + ofState * xt[j]) / (1 - now)),
    variance: (beta * (1 - before)) / (1 - now),
  };
}

export function trainingLoss(network: (x: Row, t: number) => Row, x0: Row, t: number, eps: Row): number {
  const predicted = network(qSample(x0, t, eps), t);
  return predicted.reduce((sum, each, j) => sum + (each - eps[j]) ** 2, 0);
}

export const system = {
  name: 'mine',
  // x_t = alpha x_0 + sigma eps, level 0 nearest to the data; generation starts from N(0, variance)
  process: {
    levels: { alpha: alphaBar.map(Math.sqrt), sigma: alphaBar.map((each) => Math.sqrt(1 - each)) },
    prior: { variance: 1 },
    family: 'vp',
    tables: { beta: betas, alphaBar },
  },
  // what your network predicts: 'noise', 'data', 'velocity', 'score' or 'flow'
  parameterization: 'noise',

  // x_t of data and noise: n rows of numbers, with one label, here t, a row
  noise: ({ x0, label, eps }) => x0.map((row, i) => qSample(row, label[i], eps[i])),

  // // mean and variance of q(x_{t-1} | x_t, x_0)
  // posteriorSteps: 'adjacent',
  // posterior({ x0, xt, at }) {
  //   const found = x0.map((row, i) => qPosterior(row, xt[i], at[i]));
  //   return { mean: found.map(({ mean }) => mean), variance: found.map(({ variance }) => variance) };
  // },

  // // the loss a row, summed over coordinates, and its weight on |x_0 - x_0'|^2: that of |eps - eps'|^2 is the SNR;
  // // exact(model, system) stands where your code expects a network, and is what a perfectly trained one would be
  // weighting: 'snr',
  // loss({ model, x0, label, eps }): number[] {
  //   const network = (x: Row, t: number) => exact(model, system)([x], [t])[0];
  //   return x0.map((row, i) => trainingLoss(network, row, label[i], eps[i]));
  // },

  // samplers are described in docs/samplers.md
} satisfies DiffusionSystem;
