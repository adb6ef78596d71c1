import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { exponential, karras } from '../grids.js';
import { inLambda, lambdaOf, step, thenZero } from '../in-lambda.js';
import type { HistoricalRow } from '../row.js';
import { combined, type Node } from '../samplers.js';

/**
 * DPM-Solver++(2S) with nodes in between that lie midway in lambda.
 *
 * @param isFirstOrder of a step to a node
 */
function secondOrder(isFirstOrder: (to: Node) => boolean): DiffusionSystem {
  return inLambda({
    sampler: {
      name: 'diffusers singlestep, order 2',
      method: 'dpm-solver++-2s',
      last: 'order 1',
      steps: { least: 2 },
    },
    sigmas: thenZero(exponential),
    generate: ({ nodes, x: start, predict }) =>
      nodes.slice(1).reduce((x, to, k) => {
        const h = lambdaOf(to) - lambdaOf(nodes[k]);
        const data = predict(x, nodes[k]);
        if (isFirstOrder(to)) return combined((value, d) => step(h, value, d), x, data);
        const sigma = Math.exp(-(lambdaOf(nodes[k]) + h / 2));
        const middle = { label: sigma, alpha: 1, sigma };
        const there = predict(
          combined((value, d) => step(h / 2, value, d), x, data),
          middle,
        );
        // where in the step it lies is computed from the lambdas, as in their code: 1/2, and at sigma 0 not a number
        const r = (lambdaOf(middle) - lambdaOf(nodes[k])) / h;
        return combined((value, d, e) => step(h, value, d + (e - d) / (2 * r)), x, data, there);
      }, start),
  });
}

/**
 * Orders 1, 2, 3, 1, 2, 3, ..., 1, 2 for 3 n - 1 steps: the first of a group goes by one evaluation, the next goes again
 * from where the first started by two, and so on. Once the last two are of order 1, the error falls as that of order 2.
 *
 * @param last order of the last step
 */
function thirdOrder(last: 1 | 2): DiffusionSystem {
  return inLambda({
    sampler: {
      name: 'diffusers singlestep, order 3',
      order: 2,
      last: 'data',
      steps: { only: [5, 11, 20, 50, 101, 200] },
    },
    sigmas: thenZero(karras),
    generate({ nodes, x: start, predict }) {
      const data: number[][][] = [];
      let from = start;
      return nodes.slice(1).reduce((x, to, k) => {
        const order = k === nodes.length - 2 ? last : (k % 3) + 1;
        data.push(predict(x, nodes[k]));
        if (order === 1) from = x;
        const first = k + 1 - order;
        const h = lambdaOf(to) - lambdaOf(nodes[first]);
        if (order === 1) return combined((value, d) => step(h, value, d), from, data[k]);
        const r = (lambdaOf(nodes[k]) - lambdaOf(nodes[first])) / h;
        const weight = order === 2 ? -Math.expm1(-h) / 2 : Math.expm1(-h) / h + 1;
        return combined((value, d, e) => step(h, value, d) + (weight * (e - d)) / r, from, data[first], data[k]);
      }, start);
    },
  });
}

/** Solvers of several evaluations a step. */
export const singlesteps: readonly HistoricalRow[] = [
  {
    number: 39,
    repository: 'huggingface/diffusers',
    reference: 'PR #6953 (9ea62d119a)',
    wrong:
      'The last step of the singlestep solver of order 2 is of that order at sigma 0, where lambda is -log 0 -> 1.',
    faulty: secondOrder(() => false),
    right: secondOrder(({ sigma }) => sigma === 0),
    expected: 'sampler-recursion',
  },
  {
    number: 40,
    repository: 'huggingface/diffusers',
    reference: 'issue #9007, PR #9104 (8ac6de963c)',
    wrong: 'With 3 n - 1 steps the solver of order 3 ends on order 2 at sigma 0 -> on order 1.',
    faulty: thirdOrder(2),
    right: thirdOrder(1),
    expected: 'sampler-order',
  },
];
