import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import type { Parameterization, Weighting } from '../../../src/system/contract/description.js';
import { alphaBarOf, ddpm, linearBetas, signals, snrOf, stableDiffusion, zeroTerminal } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

/** Hang et al. 2023: the weight of the error in x_0 is min(SNR, 5). */
const MIN_SNR = 'min(snr, 5)';

interface Weighted {
  readonly name: string;
  readonly alphaBar: readonly number[];
  readonly parameterization: Parameterization;
  readonly weighting: Weighting;
  /** From the SNR and the level. */
  weight(snr: number, level: number): number;
}

/** A DDPM in float32 whose loss on the error of its prediction has a weight. */
function weighted({ name, alphaBar, parameterization, weighting, weight }: Weighted): DiffusionSystem {
  const snr = snrOf(alphaBar);
  return {
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    parameterization,
    weighting,
    weights: ({ label }) => label.map((level) => weight(snr[level], level)),
  };
}

const latent = stableDiffusion();
const velocity = { alphaBar: latent, parameterization: 'velocity' } as const;

/** The error in v is SNR + 1 times that in x_0. */
const minSnrOfVelocity = (weight: Weighted['weight']) =>
  weighted({ ...velocity, name: 'diffusers, Min-SNR for v', weighting: MIN_SNR, weight });
const rightForVelocity = minSnrOfVelocity((snr) => Math.min(snr, 5) / (snr + 1));

/** Weights are of the error in v: with the cut at SNR 1000 that the code has, that of x_0 is 1 below it. */
const debiased = (weight: Weighted['weight']) =>
  weighted({
    ...velocity,
    name: 'sd-scripts, debiased estimation',
    weighting: '(snr + 1) / (min(snr, 1000) + 1)',
    weight,
  });

const rescaled = zeroTerminal(latent).map(Math.fround);

/** @param alphaBar that the table of SNR is made of */
const tabled = (alphaBar: readonly number[]) => {
  const snr = snrOf(alphaBar);
  return weighted({
    name: 'sd-scripts, zero terminal SNR',
    alphaBar: rescaled,
    parameterization: 'velocity',
    weighting: MIN_SNR,
    weight: (_, level) => Math.min(snr[level], 5) / (snr[level] + 1),
  });
};

const zeroTerminalNoise = (weight: Weighted['weight']) =>
  weighted({
    name: 'Min-SNR-Diffusion-Training',
    alphaBar: zeroTerminal(alphaBarOf(linearBetas())).map(Math.fround),
    parameterization: 'noise',
    weighting: MIN_SNR,
    weight,
  });

/** log SNR = -log(expm1(1e-4 + 10 t^2)), so alpha^2 = exp(-(1e-4 + 10 t^2)). */
function continuousTime(weight: (snr: number) => number): DiffusionSystem {
  const total = (t: number) => 1e-4 + 10 * t * t;
  return {
    name: 'lucidrains, continuous time',
    process: { from: 0, to: 1, prior: { variance: 1 }, family: 'vp' },
    dtype: 'float32',
    parameterization: 'noise',
    weighting: MIN_SNR,
    coefficients: ({ time }) =>
      signals(time, (t) => ({ alpha: Math.exp(-total(t) / 2), sigma: Math.sqrt(-Math.expm1(-total(t))) })),
    weights: ({ label }) => label.map((t) => weight(1 / Math.expm1(total(t)))),
  };
}

/** Losses whose weight is not the one that is meant. */
export const weights: readonly HistoricalRow[] = [
  {
    number: 60,
    repository: 'huggingface/diffusers',
    reference: 'PR #5106 (24563ca654), issue #5654',
    wrong: 'Min-SNR for v: min(S, 5)/S + 1 -> min(S, 5)/(S + 1).',
    faulty: minSnrOfVelocity((snr) => Math.min(snr, 5) / snr + 1),
    right: rightForVelocity,
    expected: 'loss-weights',
  },
  {
    number: 60,
    repository: 'huggingface/diffusers',
    reference: 'PR #5238 (02a8d664a2), mended by #6307 (3daae1cf73) and #8466 (26e80e0143)',
    wrong: 'Min-SNR for v, second try: min(S + 1, 5)/(S + 1) -> min(S, 5)/(S + 1).',
    faulty: minSnrOfVelocity((snr) => Math.min(snr + 1, 5) / (snr + 1)),
    right: rightForVelocity,
    expected: 'loss-weights',
  },
  {
    number: 62,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: 'PR #363 (ecd4582)',
    wrong: 'Min-SNR in continuous time is cut from below: max(S, 5)/S -> min(S, 5)/S.',
    faulty: continuousTime((snr) => Math.max(snr, 5) / snr),
    right: continuousTime((snr) => Math.min(snr, 5) / snr),
    expected: 'loss-weights',
  },
  {
    number: 65,
    repository: 'kohya-ss/sd-scripts',
    reference: '94d7848d, 8fc30f82',
    wrong: 'The debiased weight is that of noise, 1/sqrt(S), for v too -> 1/(S + 1).',
    faulty: debiased((snr) => 1 / Math.sqrt(Math.min(snr, 1000))),
    right: debiased((snr) => 1 / (Math.min(snr, 1000) + 1)),
    expected: 'loss-weights',
  },
  {
    number: 66,
    repository: 'kohya-ss/sd-scripts',
    reference: 'issue #1263 (open)',
    wrong: 'The table of SNR is made before the levels are rescaled to zero terminal SNR -> after.',
    faulty: tabled(latent),
    right: tabled(rescaled),
    expected: 'loss-weights',
  },
  {
    number: 78,
    repository: 'TiankaiHang/Min-SNR-Diffusion-Training',
    reference: 'PR #4 (f42a740)',
    // of the script's weights for noise this is its own; max(S, k)/S is infinite where this one is 0/0
    wrong: 'min(S, 5)/S is not finite at the last level of zero terminal SNR -> 1 there.',
    faulty: zeroTerminalNoise((snr) => Math.min(snr, 5) / snr),
    right: zeroTerminalNoise((snr) => (snr === 0 ? 1 : Math.min(snr, 5) / snr)),
    expected: 'loss-weights',
  },
];
