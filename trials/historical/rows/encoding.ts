import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { leading, levels, stride } from '../grids.js';
import { alphaBarOf, ddpm, linearBetas, stableDiffusion } from '../pieces.js';
import type { HistoricalRow } from '../row.js';
import { combined, type Node, type Sampler, sampling, stepwise } from '../samplers.js';
import { ddim } from '../steps.js';

const latent = stableDiffusion();

/**
 * The encoder of latent diffusion: x goes from abar_{i-1} of its timesteps to abar_i, and the model is told that it is at
 * the latter already. The grid ends at abar_0.
 *
 * @param told the model in step i
 */
function latentDiffusion(told: (i: number, to: Node) => number | null): DiffusionSystem {
  const at = levels(latent);
  return sampling({
    name: 'latent diffusion, DDIM encode',
    process: ddpm(latent),
    dtype: 'float32',
    // of other numbers the timesteps are more than were asked for
    sampler: { name: 'ddim', method: 'ddim', encodeLabel: 'destination', steps: { only: [2, 5, 10, 50] } },
    nodes: (steps) => [...leading(steps, 1).map(at), at(0)],
    generate: stepwise(ddim),
    encode: ({ nodes, x, predict }) =>
      nodes.slice(1).reduce((state, to, i) => {
        const from = nodes[i];
        const predicted = predict(state, { ...to, label: told(i, to) });
        return combined((value, eps) => ddim({ x: value, predicted: eps, from, to }), state, predicted);
      }, x),
  });
}

/**
 * The reversed steps of MONAI, from t = 0 by strides; the last goes beyond the timesteps, where set_alpha_to_one = false
 * means the last level.
 */
function monai(encode: (at: (k: number) => Node) => Sampler): DiffusionSystem {
  const alphaBar = alphaBarOf(linearBetas(), Math.fround);
  const at = levels(alphaBar);
  const last = alphaBar.length - 1;
  return sampling({
    name: 'MONAI, DDIM reversed_step',
    process: ddpm(alphaBar),
    dtype: 'float32',
    sampler: { name: 'ddim', method: 'ddim', encodeLabel: 'origin' },
    nodes: (steps) => [at(Math.min(steps * stride(steps), last)), ...leading(steps).map(at)],
    generate: stepwise(ddim),
    encode: encode(at),
  });
}

/** From data to noise. */
export const encoding: readonly HistoricalRow[] = [
  {
    number: 44,
    repository: 'Stability-AI/stablediffusion',
    reference: '85e9d29, 11ceee2',
    wrong: 'The model is told the index of the step -> its timestep.',
    faulty: latentDiffusion((i) => i),
    right: latentDiffusion((_, { label }) => label),
    expected: 'sampler-recursion',
  },
  {
    number: 45,
    repository: 'Project-MONAI/GenerativeModels',
    reference: 'issue #446 (894f2ec)',
    wrong: 'The last reversed step looks for abar beyond the table -> takes that of the last level.',
    // torch would stop there; a number that is none stands in for that, so that there is an answer to judge
    faulty: monai((at) => stepwise(ddim, (k, nodes) => at((k + 1) * stride(nodes.length - 1)))),
    right: monai(() => stepwise(ddim)),
    expected: 'sampler-recursion',
  },
];
