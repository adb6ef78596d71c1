import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { exact } from '../../../src/system/contract/exact-model.js';
import { alphaBarOf, ddpm, levelAt, levelsOf, linearBetas, noised } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

const betas = linearBetas();
const alphaBar = alphaBarOf(betas);
const last = alphaBar[alphaBar.length - 1];

/** Terms of coordinates, averaged, in bits. */
function bitsPerCoordinate(row: readonly number[], nats: (value: number, j: number) => number): number {
  return row.reduce((sum, value, j) => sum + nats(value, j), 0) / (row.length * Math.LN2);
}

/** KL(N(m, exp(l)) || N(0, 1)) = (exp(l) + m^2 - 1 - l)/2 at the last level, the only term that is at fault. */
function priorTerm(logVariance: number): DiffusionSystem {
  return {
    name: 'ddpm-torch, prior term',
    process: ddpm(alphaBar),
    dtype: 'float32',
    parameterization: 'noise',
    variationalBound: ({ x0 }) => ({
      prior: x0.map((row) =>
        bitsPerCoordinate(row, (value) => {
          const mean = Math.sqrt(last) * value;
          return 0.5 * (Math.exp(logVariance) + mean * mean - 1 - logVariance);
        }),
      ),
      unit: 'bits per coordinate',
    }),
  };
}

/** A standard normal's distribution function as the code has it, by tanh. */
function cumulative(z: number): number {
  return 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));
}

/** -log of the mass within half a level of 256 even ones in [-1, 1]; the outer cells reach to infinity. */
function discretized(value: number, mean: number, variance: number): number {
  const scale = 1 / Math.sqrt(variance);
  const above = value > 0.999 ? 1 : cumulative(scale * (value - mean + 1 / 255));
  const below = value < -0.999 ? 0 : cumulative(scale * (value - mean - 1 / 255));
  return -Math.log(Math.max(above - below, 1e-12));
}

function density(value: number, mean: number, variance: number): number {
  return 0.5 * ((value - mean) ** 2 / variance + Math.log(2 * Math.PI * variance));
}

/** The variance that is used at level 0, where the posterior has none: that of level 1. */
const DECODER = (betas[1] * (1 - alphaBar[0])) / (1 - alphaBar[1]);

/**
 * The term of level 0 on continuous latents. The mean there is the predicted x_0, as the posterior mean of x_{-1} has
 * the coefficients 1 and 0.
 */
function latentTerm(nats: (value: number, mean: number, variance: number) => number): DiffusionSystem {
  const levels = levelsOf(alphaBar);
  const system: DiffusionSystem = {
    name: 'DiT, term of level 0',
    process: ddpm(alphaBar),
    dtype: 'float32',
    parameterization: 'noise',
    bound: { decoder: { kind: 'density', variance: DECODER } },
    variationalBound({ model, x0, eps }) {
      const label = x0.map(() => 0);
      const x = noised(x0, eps[0], label, levelAt(levels));
      const predicted = exact(model, system)(x, label);
      const { alpha, sigma } = levelAt(levels)(0);
      return {
        reconstruction: x0.map((row, i) =>
          bitsPerCoordinate(row, (value, j) => nats(value, (x[i][j] - sigma * predicted[i][j]) / alpha, DECODER)),
        ),
        unit: 'bits per coordinate',
      };
    },
  };
  return system;
}

/** Terms of the variational bound. */
export const bounds: readonly HistoricalRow[] = [
  {
    number: 69,
    repository: 'tqch/ddpm-torch',
    reference: 'issue #9 (5a2566e)',
    wrong: 'The logarithm of the variance of x_T given x_0 is sqrt(1 - abar) -> log(1 - abar).',
    faulty: priorTerm(Math.sqrt(1 - last)),
    right: priorTerm(Math.log1p(-last)),
    expected: 'variational-bound',
  },
  {
    number: 71,
    repository: 'facebookresearch/DiT',
    reference: 'issue #52 (open)',
    wrong: 'The term of level 0 is the mass of a cell of 8 bits on continuous latents -> a density.',
    faulty: latentTerm(discretized),
    right: latentTerm(density),
    expected: 'variational-bound',
  },
];
