import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import {
  alphaBarOf,
  type Conversion,
  conversions,
  cosineBetas,
  ddpm,
  linspace,
  noiseToSignal,
  signals,
  stableDiffusion,
  vpSde,
} from '../pieces.js';
import type { HistoricalRow } from '../row.js';

/** lucidrains' tables, made in float64 and kept in float32; x_0 = root x - remainder eps. */
function predictions(
  noiseOf: (x0: number, x: number, at: { root: number; remainder: number }) => number,
): DiffusionSystem {
  const alphaBar = alphaBarOf(cosineBetas());
  const at = alphaBar.map((each) => ({
    root: Math.fround(Math.sqrt(1 / each)),
    remainder: Math.fround(Math.sqrt(1 / each - 1)),
  }));
  return {
    name: 'lucidrains, predict_noise_from_start',
    process: ddpm(alphaBar),
    dtype: 'float32',
    convert: conversions({
      'noise to data': (eps, x, k) => at[k].root * x - at[k].remainder * eps,
      'data to noise': (x0, x, k) => noiseOf(x0, x, at[k]),
    }),
  };
}

/**
 * DPM-Solver's wrapper, which makes noise of every prediction.
 *
 * @param index of the number that point i and coordinate j are converted with
 */
function dpmSolver(index: (i: number, j: number, count: number) => number): DiffusionSystem {
  return {
    name: 'DPM-Solver, model_wrapper',
    process: { from: 1e-3, to: 1, prior: { variance: 1 }, family: 'vp' },
    dtype: 'float32',
    coefficients: ({ time }) => signals(time, vpSde.at),
    convert({ from, to, values, x, label }) {
      if (to !== 'noise' || (from !== 'data' && from !== 'velocity' && from !== 'score')) return null;
      const at = label.map(vpSde.at);
      return values.map((row, i) =>
        row.map((value, j) => {
          const { alpha, sigma } = at[index(i, j, at.length)];
          if (from === 'data') return (x[i][j] - alpha * value) / sigma;
          return from === 'velocity' ? alpha * value + sigma * x[i][j] : -sigma * value;
        }),
      );
    },
  };
}

/**
 * diffusers' schedulers on sigma, whose state is x/alpha: x_0 = -v s/sqrt(s^2 + 1) + state/(s^2 + 1), and the derivative
 * (state - x_0)/s, which stands for the noise. Labels are the 25 timesteps.
 *
 * @param sigmaUsed index of the sigma that the conversion at a node takes
 */
function onSigma(name: string, sigmaUsed: (node: number) => number): DiffusionSystem {
  const table = noiseToSignal(stableDiffusion());
  const label = linspace(0, 999, 25);
  const sigmas = label.map((time) => {
    const low = Math.min(Math.floor(time), 998);
    return table[low] + (time - low) * (table[low + 1] - table[low]);
  });
  const alpha = sigmas.map((s) => Math.fround(1 / Math.sqrt(s * s + 1)));
  const toData: Conversion = (v, x, time) => {
    const node = label.indexOf(time);
    const s = sigmas[sigmaUsed(node)];
    const state = x * Math.sqrt(sigmas[node] ** 2 + 1);
    return (-v * s) / Math.sqrt(s * s + 1) + state / (s * s + 1);
  };
  const toNoise: Conversion = (v, x, time) => {
    const node = label.indexOf(time);
    return (x * Math.sqrt(sigmas[node] ** 2 + 1) - toData(v, x, time)) / sigmas[sigmaUsed(node)];
  };
  return {
    name,
    process: {
      levels: { label, alpha, sigma: sigmas.map((s) => Math.fround(s / Math.sqrt(s * s + 1))) },
      prior: { variance: 1 },
      family: 'vp',
    },
    dtype: 'float32',
    convert: conversions({ 'velocity to data': toData, 'velocity to noise': toNoise }),
  };
}

/** Predictions that are turned into others wrongly. */
export const conversionRows: readonly HistoricalRow[] = [
  {
    number: 21,
    repository: 'lucidrains/denoising-diffusion-pytorch, DALLE2-pytorch',
    reference: '37334ae; d88c7ba',
    wrong: 'eps of x_0 has the opposite sign: x_0 - x/sqrt(abar) -> x/sqrt(abar) - x_0, over sqrt(1/abar - 1).',
    faulty: predictions((x0, x, { root, remainder }) => (x0 - root * x) / remainder),
    right: predictions((x0, x, { root, remainder }) => (root * x - x0) / remainder),
    expected: 'conversions',
  },
  {
    number: 24,
    repository: 'LuChengTHU/dpm-solver',
    reference: 'fafa2fb',
    wrong: 'alpha and sigma, one a point, meet the last axis of a batch -> the first.',
    // where a batch has as many points as coordinates; for others torch would refuse the shapes, or return another
    // one, and the remainder stands in for that, so that there is an answer to judge
    faulty: dpmSolver((_, j, count) => j % count),
    right: dpmSolver((i) => i),
    expected: 'conversions',
  },
  {
    number: 30,
    repository: 'huggingface/diffusers',
    reference: 'PR #1512 (0f1c24664c)',
    wrong:
      'The second evaluation of Heun converts v with the sigma that the step comes from -> that it has arrived at.',
    // at the first node no step has arrived
    faulty: onSigma('diffusers Heun, second evaluation', (node) => Math.min(node + 1, 24)),
    right: onSigma('diffusers Heun, second evaluation', (node) => node),
    expected: 'conversions',
  },
  {
    number: -3,
    repository: 'huggingface/diffusers',
    reference: 'issue #7046',
    wrong:
      'Reported: the conversion of v lacks a root in state/(s^2 + 1). The state is x/alpha, and brings the other root.',
    right: onSigma('diffusers Euler', (node) => node),
    expected: 'conversions',
  },
];
