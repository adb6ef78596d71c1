import type { Estimate } from '../../numeric/estimate.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import { lineNormal } from './line-normal.js';
import type { LinearScore, ReverseFlow } from './linear-score.js';
import type { Normal } from './normal.js';
import { normalKl } from './normal-kl.js';
import { reverseNormals } from './reverse-normals.js';

/** Panels in time of the exact exponentials on the line: twice as many leave nothing to gain. */
const PANELS = 64;
/** Steps in time beyond the line, where errors fall with their fourth power. */
const STEPS = 384;

/**
 * KL(p_0 || p^SDE), or KL(p_0 || p^ODE), of a linear score for a normal p_0, in nats: on the line to about 1e-12. The error is the
 * difference to half the resolution in time, with the rounding.
 *
 * @param start p_0
 * @throws RangeError if a covariance is not positive definite
 */
export function linearKl(process: ForwardProcess, score: LinearScore, start: Normal, flow: ReverseFlow): Estimate {
  const [fine, coarse] = [1, 0.5].map((part) => normalKl(start, generated(process, score, flow, part)));
  return { value: fine.value, error: Math.abs(fine.value - coarse.value) + fine.error };
}

/** p^SDE, or p^ODE. @param part of the resolution in time */
function generated(process: ForwardProcess, score: LinearScore, flow: ReverseFlow, part: number): Normal {
  if (score.dimension === 1) return lineNormal(process, score, flow, part * PANELS);
  const steps = part * STEPS;
  return reverseNormals(process, score, flow, steps)[steps].normal;
}
