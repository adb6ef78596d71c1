import type { DiffusionSystem } from '../../../src/system/contract/contract.js';
import { signals } from '../pieces.js';
import type { HistoricalRow } from '../row.js';

const SMALLEST = 0.002;
const DATA = 0.5;

/**
 * Consistency training: f(x, sigma) = skip x + output F is x itself at the least noise. That the input has variance 1
 * is not promised: the script scales by 1/(sigma^2 + data^2), without a root.
 *
 * @param least what is taken off sigma
 */
function consistency(least: number): DiffusionSystem {
  return {
    name: 'diffusers, consistency training',
    process: { from: SMALLEST, to: 80, prior: { variance: 80 ** 2 }, family: 've' },
    dtype: 'float32',
    preconditioning: { sigmaData: DATA, promises: ['boundary'] },
    coefficients: ({ time }) => signals(time, (sigma) => ({ alpha: 1, sigma })),
    precondition: ({ label }) => ({
      input: label.map((sigma) => 1 / (sigma ** 2 + DATA ** 2)),
      skip: label.map((sigma) => DATA ** 2 / ((sigma - least) ** 2 + DATA ** 2)),
      output: label.map((sigma) => (DATA * (sigma - least)) / Math.sqrt(sigma ** 2 + DATA ** 2)),
    }),
  };
}

/** Promises of a preconditioned network. */
export const preconditionings: readonly HistoricalRow[] = [
  {
    number: 29,
    repository: 'huggingface/diffusers',
    reference: 'PR #6833 (open)',
    wrong: 'skip and output are 1 and 0 at sigma = 0 -> at the least sigma, which is 0.002.',
    // the script's output lacks the factor sigma_data as well, which no boundary shows; it is left in
    faulty: consistency(0),
    right: consistency(SMALLEST),
    expected: 'conversions',
  },
];
