import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import {
  alphaBarOf,
  ddpm,
  levelsOf,
  linearBetas,
  linspace,
  noised,
  noiseToSignal,
  type Signal,
  stableDiffusion,
} from '../pieces.js';
import { bfloat16, type Rounding } from '../rounding.js';
import type { HistoricalRow } from '../row.js';

/** A DDPM whose code noises by `at` what its tables say. */
function noising(name: string, alphaBar: readonly number[], at: (level: number) => Signal): DiffusionSystem {
  return {
    name,
    process: ddpm(alphaBar),
    dtype: 'float32',
    noise: ({ x0, label, eps }) => noised(x0, eps, label, at),
  };
}

const linear = alphaBarOf(linearBetas(), Math.fround);
const latent = stableDiffusion();
const sigmas = noiseToSignal(latent);

/** The course's table starts with an entry for t = 0, which is set to 1; a model is trained on t = 1 to 500. */
const course = alphaBarOf(linspace(1e-4, 0.02, 501), Math.fround).slice(1);
const courseLevels = { ...levelsOf(course), label: linspace(1, 500, 500) };

function courseNotebook(sigma: (alphaBar: number) => number): DiffusionSystem {
  const at = (t: number) => ({ alpha: Math.sqrt(course[t - 1]), sigma: sigma(course[t - 1]) });
  return {
    name: 'course notebook',
    process: { levels: courseLevels, prior: { variance: 1 }, family: 'vp' },
    dtype: 'float32',
    noise: ({ x0, label, eps }) => noised(x0, eps, label, at),
  };
}

/**
 * Noising with the numbers of a format from the table on. The right code rounds its result to bfloat16 for the network;
 * that is left out, as 16 roundings of that format are more than the noise in question.
 */
function inFormat(round: Rounding): DiffusionSystem {
  const alpha = latent.map((each) => round(Math.sqrt(round(each))));
  const sigma = latent.map((each) => round(Math.sqrt(round(1 - round(each)))));
  return {
    name: 'diffusers, training of ControlNet',
    process: ddpm(latent),
    dtype: 'float32',
    noise: ({ x0, label, eps }) =>
      x0.map((row, i) =>
        row.map((value, j) => round(round(alpha[label[i]] * round(value)) + round(sigma[label[i]] * round(eps[i][j])))),
      ),
  };
}

/** x that is not alpha x_0 + sigma eps. */
export const noisings: readonly HistoricalRow[] = [
  {
    number: 2,
    repository: 'huggingface/diffusers',
    reference: 'PR #10185 (2f023d7b84), reverted by #10644 (fb42066489)',
    wrong: 'RePaint noises the known part by 1 - abar -> sqrt(1 - abar).',
    faulty: noising('diffusers RePaint', linear, (k) => ({ alpha: Math.sqrt(linear[k]), sigma: 1 - linear[k] })),
    right: noising('diffusers RePaint', linear, (k) => ({
      alpha: Math.sqrt(linear[k]),
      sigma: Math.sqrt(1 - linear[k]),
    })),
    expected: 'noising',
  },
  {
    number: 12,
    repository: 'huggingface/diffusers',
    reference: 'PR #5158 (5b11c5dc77)',
    wrong: 'DPM-Solver, DEIS and UniPC add noise as if their state were x/alpha: x0 + s n -> (x0 + s n)/sqrt(1 + s^2).',
    faulty: noising('diffusers DPM-Solver', latent, (k) => ({ alpha: 1, sigma: sigmas[k] })),
    right: noising('diffusers DPM-Solver', latent, (k) => {
      const alpha = 1 / Math.sqrt(1 + sigmas[k] ** 2);
      return { alpha, sigma: alpha * sigmas[k] };
    }),
    expected: 'noising',
  },
  {
    number: 19,
    repository: 'Ryota-Kawamura/How-Diffusion-Models-Work',
    reference: 'issue #1',
    wrong: 'The course notebook scales the noise by 1 - abar -> sqrt(1 - abar).',
    faulty: courseNotebook((alphaBar) => 1 - alphaBar),
    right: courseNotebook((alphaBar) => Math.sqrt(1 - alphaBar)),
    expected: 'noising',
  },
  {
    number: 75,
    repository: 'huggingface/diffusers',
    reference: 'PR #9004 (63a0c9e5f7)',
    wrong: 'Training noises in bfloat16, where abar of the first levels is 1 -> in float32.',
    faulty: inFormat(bfloat16),
    right: inFormat(Math.fround),
    expected: 'noising',
  },
];
