import { dot } from '../../../src/numeric/vectors.js';
import { type Descent, ridgeReadout } from '../../../src/training/gradient-flow.js';

/** Halvings of the range of the logarithm of a ridge. */
const HALVINGS = 40;
/** That range: ridges between which every norm lies that a model here is asked for. */
const RIDGES = [1e-8, 1e8];

/**
 * A_R: the best model with |A|_F/sqrt(m) <= R, which is the ridge solution of that norm, or that of the least ridge where
 * all are shorter.
 */
export function ballReadout({ loss, flow }: Descent, radius: number): Float64Array {
  const of = (log: number) => ridgeReadout(flow.spectrum, Math.exp(log));
  let [low, high] = RIDGES.map(Math.log);
  if (isInside(of(low))) return of(low);
  for (let k = 0; k < HALVINGS; k++) {
    const middle = 0.5 * (low + high);
    if (isInside(of(middle))) high = middle;
    else low = middle;
  }
  return of(high);

  function isInside(A: Float64Array): boolean {
    return dot(A, A) <= loss.width * radius * radius;
  }
}
