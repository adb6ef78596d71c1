import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { karras } from '../grids.js';
import { inLambda, LARGEST, SMALLEST, step, thenZero } from '../in-lambda.js';
import type { HistoricalRow } from '../row.js';
import { combined } from '../samplers.js';
import { multistep } from '../steps.js';

/** Between no noise that is added, and as much as makes it the reverse SDE. */
const ETA = 0.5;

/**
 * The multistep method of order 2 of Zhang, Tao, Chen 2023, with noise after each step: c2 is the distance of the last
 * evaluation over that of this step. Its nodes end above 0.
 *
 * @param reached by the last step: `sigma`, or `down`, before its noise
 */
function multistepAncestral(reached: (sigma: number, down: number) => number): DiffusionSystem {
  return inLambda({
    sampler: { name: 'ComfyUI res_multistep_ancestral', order: 2 },
    sigmas: (steps) => karras(LARGEST, SMALLEST, steps + 1),
    generate({ nodes, x: start, predict, drawn }) {
      let last: { data: number[][]; sigma: number; down: number } | undefined;
      return nodes.slice(1).reduce((x, { sigma: to }, k) => {
        const { sigma } = nodes[k];
        const up = Math.min(to, ETA * Math.sqrt((to ** 2 * (sigma ** 2 - to ** 2)) / sigma ** 2));
        const down = Math.sqrt(to ** 2 - up ** 2);
        const h = Math.log(sigma / down);
        const data = predict(x, nodes[k]);
        // h phi2/c2 with phi2 = (1 - phi1)/h, phi1 = (1 - exp(-h))/h
        const c2 = last === undefined ? Number.POSITIVE_INFINITY : Math.log(reached(sigma, last.down) / last.sigma) / h;
        const share = (1 + Math.expm1(-h) / h) / c2;
        const moved = combined(
          (value, d, before, z) => step(h, value, d) + share * (before - d) + up * z,
          x,
          data,
          last?.data ?? data,
          drawn(k),
        );
        last = { data, sigma, down };
        return moved;
      }, start);
    },
  });
}

/**
 * Adams-Bashforth in sigma over two steps, begun at any state: c_0 = h + h^2/(2 h'), c_1 = -h^2/(2 h').
 *
 * @param hasTwo whether the coefficients are those of two slopes, by how many slopes there are and how many states lie before
 */
function begunAnywhere(hasTwo: (slopes: number, states: number) => boolean): DiffusionSystem {
  return inLambda({
    sampler: { name: 'diffusers LMS', method: 'lms', history: 2, begins: true, steps: { least: 2 } },
    sigmas: thenZero(karras),
    generate({ nodes, begin, x: start, predict }) {
      const slopes: number[][][] = [];
      return nodes.slice(1).reduce((x, { sigma: to }, k) => {
        const { sigma } = nodes[k];
        slopes.unshift(combined((value, data) => (value - data) / sigma, x, predict(x, nodes[k])));
        const h = to - sigma;
        // of a step from the first state on, the distance to the one before it is known to the whole grid alone
        const before = k > 0 ? sigma - nodes[k - 1].sigma : h;
        const extra = hasTwo(slopes.length, begin + k + 1) ? (h * h) / (2 * before) : 0;
        const [last, earlier] = [slopes[0], slopes[1]];
        return combined(
          (value, one, other) => value + (h + extra) * one - (earlier === undefined ? 0 : extra * other),
          x,
          last,
          earlier ?? last,
        );
      }, start);
    },
  });
}

/** Solvers that go on from evaluations of steps before. */
export const multisteps: readonly HistoricalRow[] = [
  {
    number: 52,
    repository: 'Comfy-Org/ComfyUI',
    reference: '1b3bf0a5 (#8030)',
    wrong: 'c2 of the multistep ancestral solver is made with sigma_i -> with the last sigma_down.',
    faulty: multistepAncestral((sigma) => sigma),
    right: multistepAncestral((_, down) => down),
    expected: 'sampler-order',
  },
  {
    number: 88,
    repository: 'huggingface/diffusers',
    reference: 'issue #5630',
    wrong: 'LMS takes the coefficients for as many slopes as its grid has had steps -> for as many as there are.',
    // the distance to the state before the first is taken for that of the first step
    faulty: begunAnywhere((_, states) => states > 1),
    right: begunAnywhere((slopes) => slopes > 1),
    expected: 'round-trip',
  },
  {
    number: -6,
    repository: 'crowsonkb/k-diffusion',
    reference: 'issue #56',
    wrong: 'Reported: a step of DPM++ 2M should be weighted by the size of the last one. It is of order 2 as it is.',
    right: inLambda({
      sampler: { name: 'k-diffusion DPM++ 2M', method: 'dpm-solver++-2m', last: 'order 1', steps: { least: 2 } },
      sigmas: thenZero(karras),
      generate: multistep,
    }),
    expected: 'sampler-order',
  },
];
