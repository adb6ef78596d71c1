import type { ForwardProcess } from '../../src/process/forward-process.js';

/** int_0^T beta dt of a vp process, from alpha_T = exp(-1/2 int beta); 0 under ve. */
export function integratedRate(process: ForwardProcess): number {
  return -2 * Math.log(process.coefficients(process.horizon).alpha);
}
