import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { exact } from '../../../src/system/contract/exact-model.js';
import {
  alphaBarOf,
  ddpm,
  levelAt,
  levelsOf,
  linearBetas,
  linspace,
  noised,
  type Points,
  snrOf,
  squares,
  stableDiffusion,
} from '../pieces.js';
import type { HistoricalRow } from '../row.js';

interface Trained {
  readonly name: string;
  readonly alphaBar: readonly number[];
  /** Of the error in x_0. */
  readonly weighting: string;
  /** The loss of each point from the predicted noise. */
  loss(of: { predicted: Points; eps: Points; x: Points; x0: Points; label: readonly number[] }): number[];
}

/** A DDPM that predicts noise, in float32. */
function trained({ name, alphaBar, weighting, loss }: Trained): DiffusionSystem {
  const system: DiffusionSystem = {
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    parameterization: 'noise',
    weighting,
    loss({ model, x0, label, eps }) {
      const x = noised(x0, eps, label, levelAt(levelsOf(alphaBar)));
      return loss({ predicted: exact(model, system)(x, label), eps, x, x0, label });
    },
  };
  return system;
}

const latent = stableDiffusion();
const snr = snrOf(latent);

/** The share of the loss that Min-SNR leaves, from the SNR of each point. */
const minSnr = (snrs: (of: { x: Points; x0: Points; label: readonly number[] }) => number[]) =>
  trained({
    name: 'sd-scripts, Min-SNR',
    alphaBar: latent,
    weighting: 'min(snr, 5)',
    loss({ predicted, eps, x, x0, label }) {
      const errors = squares(eps, predicted);
      return snrs({ x, x0, label }).map((each, i) => Math.min(5 / each, 1) * errors[i]);
    },
  });

const squareNorms = (points: Points) => points.map((row) => row.reduce((sum, value) => sum + value * value, 0));

/** 100 steps up to beta = 0.1; the unweighted loss on noise weights the error in x_0 by SNR. */
const pointProcess = (loss: Trained['loss']) =>
  trained({
    name: 'GNTPP, diffusion decoder',
    alphaBar: alphaBarOf(linspace(1e-4, 0.1, 100), Math.fround),
    weighting: 'snr',
    loss,
  });

/** Losses that compare, or weight, something else. */
export const losses: readonly HistoricalRow[] = [
  {
    number: 63,
    repository: 'kohya-ss/sd-scripts',
    reference: '518a18ae',
    wrong: 'SNR is measured on each image, mean x_0^2 over mean (x - x_0)^2 -> abar/(1 - abar).',
    faulty: minSnr(({ x, x0 }) => {
      const added = squares(x, x0);
      return squareNorms(x0).map((norm, i) => norm / added[i]);
    }),
    right: minSnr(({ label }) => label.map((level) => snr[level])),
    expected: 'denoising-loss',
  },
  {
    number: 76,
    repository: 'EDAPINENUT/GNTPP',
    reference: 'issue #5',
    wrong: 'The loss is |x_t - eps_hat|^2 -> |eps - eps_hat|^2.',
    faulty: pointProcess(({ predicted, x }) => squares(x, predicted)),
    right: pointProcess(({ predicted, eps }) => squares(eps, predicted)),
    expected: 'denoising-loss',
  },
  {
    number: -4,
    repository: 'tqch/ddpm-torch',
    reference: 'issue #2',
    wrong: 'Reported: the target should be the noise as it is scaled in x_t. The network predicts eps itself.',
    right: trained({
      name: 'ddpm-torch',
      alphaBar: alphaBarOf(linearBetas()),
      weighting: 'snr',
      loss: ({ predicted, eps }) => squares(eps, predicted),
    }),
    expected: 'denoising-loss',
  },
];
