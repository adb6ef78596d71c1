import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { generator } from '../generator.js';
import { linspace, signals } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

const DATA = 0.5;

/**
 * A network F with D(x) = skip x + output F and output = sigma data/sqrt(sigma^2 + data^2). k-diffusion weights the error
 * in F; that in x_0 is output^2 times as large, so its weight is that of F over output^2.
 */
function preconditioned(weight: (sigma: number) => number): DiffusionSystem {
  const output = (sigma: number) => (sigma * DATA) / Math.sqrt(sigma ** 2 + DATA ** 2);
  return {
    name: 'k-diffusion, SNR weighting',
    process: { from: 0.01, to: 80, prior: { variance: 80 ** 2 }, family: 've' },
    dtype: 'float32',
    parameterization: 'data',
    weighting: 'snr',
    coefficients: ({ time }) => signals(time, (sigma) => ({ alpha: 1, sigma })),
    weights: ({ label }) => label.map((sigma) => weight(sigma) / output(sigma) ** 2),
  };
}

const uniform = generator(66);

/** Sigmoid of a standard normal, by Box and Muller. */
function logitNormal(): number {
  const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return 1 / (1 + Math.exp(-normal));
}

/** Training of Stable Diffusion 3, which turns the prediction into x_0 before it is compared; shift 3. */
function stableDiffusion3(weight: () => number): DiffusionSystem {
  const sigma = linspace(0.001, 1, 1000).map((each) => Math.fround((3 * each) / (1 + 2 * each)));
  return {
    name: 'diffusers, training of Stable Diffusion 3',
    process: {
      levels: {
        label: sigma.map((each) => Math.fround(1000 * each)),
        alpha: sigma.map((each) => Math.fround(1 - each)),
        sigma,
      },
      prior: { variance: 1 },
    },
    dtype: 'float32',
    parameterization: 'data',
    weighting: '1',
    weights: ({ label }) => label.map(weight),
  };
}

/** Weights of the error in x_0 itself. */
export const dataWeights: readonly HistoricalRow[] = [
  {
    number: 67,
    repository: 'huggingface/diffusers',
    reference: 'issue #8534, PR #8528 (6946facf69)',
    wrong: 'The weight is a logit-normal draw that has nothing to do with t -> t is drawn so, and the weight is 1.',
    faulty: stableDiffusion3(logitNormal),
    right: stableDiffusion3(() => 1),
    expected: 'loss-weights',
  },
  {
    number: 73,
    repository: 'crowsonkb/k-diffusion',
    reference: '5aaa996',
    wrong: 'The weight of SNR is 1/(s^2 + d^2) -> d^2/(s^2 + d^2), which is SNR times output^2.',
    faulty: preconditioned((sigma) => 1 / (sigma ** 2 + DATA ** 2)),
    right: preconditioned((sigma) => DATA ** 2 / (sigma ** 2 + DATA ** 2)),
    expected: 'loss-weights',
  },
];
