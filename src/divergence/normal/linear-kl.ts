import type { Estimate } from '../../numeric/estimate.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { lineNormal } from './line-normal.js';
import type { LinearScore, ReverseFlow } from './linear-score.js';
import type { Normal } from './normal.js';
import { normalKl } from './normal-kl.js';
import { reverseNormals } from './reverse-normals.js';

/** Panels in time of the exact exponentials on the line: twice as many gain nothing. */
const PANELS = 64;
/** Steps in time in d > 1, where errors fall with the fourth power of the number of steps. */
const STEPS = 384;

/**
 * KL(p_0 || p^SDE), or KL(p_0 || p^ODE), of a linear score for a normal p_0, in nats: on the line to about 1e-12. The
 * error is the difference from the result at half the resolution in time, plus the rounding.
 *
 * @param start p_0
 * @throws RangeError if a covariance is not positive definite
 */
export function linearKl(process: ForwardProcess, score: LinearScore, start: Normal, flow: ReverseFlow): Estimate {
  const [fine, coarse] = [1, 0.5].map((part) => normalKl(start, generated(process, score, flow, part)));
  return { value: fine.value, error: Math.abs(fine.value - coarse.value) + fine.error };
}

/** p^SDE, or p^ODE. @param part fraction of the resolution in time */
function generated(process: ForwardProcess, score: LinearScore, flow: ReverseFlow, part: number): Normal {
  if (score.dimension === 1) return lineNormal(process, score, flow, part * PANELS);
  const steps = part * STEPS;
  return reverseNormals(process, score, flow, steps)[steps].normal;
}
