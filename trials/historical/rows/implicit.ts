import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { DATA, leading, levels } from '../grids.js';
import { alphaBarOf, cosineBetas, ddpm, stableDiffusion } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { type Node, type Sampler, type Step, sampling, stepwise } from '../samplers.js';
import { ddim } from '../steps.js';

const latent = stableDiffusion();
const latentAt = levels(latent);
const cosine = alphaBarOf(cosineBetas(), Math.fround);
const cosineAt = levels(cosine);

/** Offset 1, and set_alpha_to_one is false: the end is at abar_0. */
function parallel(generate: Sampler): DiffusionSystem {
  return sampling({
    name: 'diffusers DDIMParallel',
    process: ddpm(latent),
    dtype: 'float32',
    sampler: { name: 'ddim', method: 'ddim' },
    // where the sequential sampler goes, of which the parallel one is to give the result
    nodes: (steps) => [...leading(steps, 1).map(latentAt), latentAt(0)],
    generate,
  });
}

/** Goes to x_0 itself in the end, whatever the grid says. */
const endsAtData = (k: number, nodes: readonly Node[]) => (k === nodes.length - 2 ? DATA : nodes[k + 1]);

interface Lucidrains {
  readonly name: string;
  readonly parameterization?: 'data';
  timesteps(steps: number): number[];
  readonly generate: Sampler;
}

/** What is returned is meant to be x_0, so that the grid ends there. */
function lucidrains({ timesteps, ...rest }: Lucidrains): DiffusionSystem {
  return sampling({
    ...rest,
    process: ddpm(cosine),
    dtype: 'float32',
    sampler: { name: 'ddim', method: 'ddim' },
    nodes: (steps) => [...timesteps(steps).map(cosineAt), DATA],
  });
}

/** n of the n + 1 multiples of T/(n + 1) up to T; the one that is left out is the last landing, t = 0. */
const multiples = (steps: number) =>
  Array.from({ length: steps }, (_, k) => Math.floor((1000 * (steps - k)) / (steps + 1)));

/** The last of n + 1 even numbers from -1 to T - 1 is the landing; -1 is x_0. */
const fromMinusOne = (steps: number) => Array.from({ length: steps }, (_, k) => Math.trunc(999 - (1000 * k) / steps));

const ddimGrid = (timesteps: (steps: number) => number[], generate: Sampler) =>
  lucidrains({ name: 'lucidrains, ddim_sample', timesteps, generate });

/** The model predicts x_0, and the noise is made of it. */
const ofData = (noiseOf: (step: Step) => number) =>
  lucidrains({
    name: 'lucidrains, ddim_sample of predicted x_0',
    parameterization: 'data',
    timesteps: fromMinusOne,
    generate: stepwise((step) => step.to.alpha * step.predicted + step.to.sigma * noiseOf(step)),
  });

/** Steps without noise. */
export const implicit: readonly HistoricalRow[] = [
  {
    number: 36,
    repository: 'huggingface/diffusers',
    reference: 'PR #14216 (open)',
    wrong: 'DDIMParallel goes to abar = 1 in its last step -> to final_alpha_cumprod, which may be abar_0.',
    faulty: parallel(stepwise(ddim, endsAtData)),
    right: parallel(stepwise(ddim)),
    expected: 'sampler-recursion',
  },
  {
    number: 47,
    repository: 'lucidrains/denoising-diffusion-pytorch',
    reference: 'issue #81, PR #83 (aec2a26)',
    wrong: 'The last step of DDIM arrives at abar_0, which is returned as x_0 -> at x_0.',
    faulty: ddimGrid(
      multiples,
      stepwise(ddim, (k, nodes) => (k === nodes.length - 2 ? cosineAt(0) : nodes[k + 1])),
    ),
    right: ddimGrid(fromMinusOne, stepwise(ddim)),
    expected: 'sampler-recursion',
  },
  {
    number: 21,
    repository: 'lucidrains/denoising-diffusion-pytorch, DALLE2-pytorch',
    reference: '37334ae; d88c7ba',
    wrong: 'DDIM steps by an eps of x_0 that has the opposite sign: (x_0 alpha - x)/sigma -> (x - x_0 alpha)/sigma.',
    faulty: ofData(({ x, predicted, from }) => (from.alpha * predicted - x) / from.sigma),
    right: ofData(({ x, predicted, from }) => (x - from.alpha * predicted) / from.sigma),
    expected: 'sampler-recursion',
  },
];
