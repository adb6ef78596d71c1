import type { Estimate } from '../../../src/numeric/estimate.js';
import { genericStart, growKrylov, startKrylov } from '../../../src/numeric/lanczos.js';
import { tridiagonalEigen } from '../../../src/numeric/tridiagonal-eigen.js';
import type { QuadraticLoss } from '../../../src/training/quadratic-loss.js';

/** Where the eigenvalues of a gram lie. */
export interface GramSpectrum {
  /** How far below 0 the smallest one lies. */
  readonly belowZero: Estimate;
  /** The largest absolute value. */
  readonly size: number;
}

/** All eigenvalues of G, by the Lanczos method run to its end. */
export function gramSpectrum({ width, gram }: QuadraticLoss): GramSpectrum {
  const basis = startKrylov(gram, genericStart(width));
  growKrylov(basis, width);
  const { values } = tridiagonalEigen(basis.diagonal, basis.couplings, 'ends');
  const smallest = Math.min(...values);
  const size = Math.max(...values, -smallest);
  return { belowZero: { value: Math.max(0, -smallest), error: Number.EPSILON * width * size }, size };
}
