import type { Estimate } from '../../numeric/estimate.js';
import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { LinearScore, ReverseFlow } from '../normal/linear-score.js';
import { isotropicNormal, type Normal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
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
export function gaussianKl(process: ForwardProcess, score: LinearScore, start: Normal, flow: ReverseFlow): Estimate {
  const [fine, coarse] = [1, 0.5].map((part) => normalKl(start, generated(process, score, flow, part)));
  return { value: fine.value, error: Math.abs(fine.value - coarse.value) + fine.error };
}

/** p^SDE, or p^ODE. @param part fraction of the resolution in time */
function generated(process: ForwardProcess, score: LinearScore, flow: ReverseFlow, part: number): Normal {
  if (score.dimension === 1) return lineNormal(process, score, flow, part * PANELS);
  const steps = part * STEPS;
  return reverseNormals(process, score, flow, steps)[steps].normal;
}

/**
 * p^SDE, or p^ODE, of a linear score on the line. It is normal, N(M, V), where in reverse time, from M = 0 and V the
 * prior variance,
 *
 *     M' = (-f - g^2 h) M + g^2 c,  V' = 2 (-f - g^2 h) V + g^2;
 *
 * the ODE has g^2/2 in place of g^2 in the drift, and no source in V.
 *
 * @param panels in time; 64 leave an error of about 1e-12
 */
export function lineNormal(process: ForwardProcess, score: LinearScore, flow: ReverseFlow, panels: number): Normal {
  const [share, source] = flow === 'sde' ? [1, 1] : [0.5, 0];
  const noise = (t: number) => square(process.coefficients(t).diffusion);
  const rate = (t: number) => -process.coefficients(t).drift - share * noise(t) * score.at(t).precision[0];
  const pull = (t: number) => share * noise(t) * score.at(t).offset[0];
  const { horizon, priorVariance } = process;
  const mean = solveLinear(horizon, panels, 0, rate, pull);
  const variance = solveLinear(
    horizon,
    panels,
    priorVariance,
    (t) => 2 * rate(t),
    (t) => source * noise(t),
  );
  return isotropicNormal([mean], variance);
}

const NODES = gaussLegendre(16);

/**
 * The value at t = 0 of the solution y of dy/d(-t) = rate(t) y + pull(t) with y = start at t = horizon.
 *
 * On a panel [a, b], y_a = e^{R(a, b)} y_b + int_a^b e^{R(a, t)} pull(t) dt, R(a, t) = int_a^t rate, with all integrals
 * by Gauss-Legendre: the exponentials are exact, so no step is too stiff. The panels are even in u, t = T u^2, which
 * suits coefficients that are smooth or like 1/(t + v).
 */
function solveLinear(
  horizon: number,
  panels: number,
  start: number,
  rate: (t: number) => number,
  pull: (t: number) => number,
): number {
  let y = start;
  for (let panel = panels; panel > 0; panel--) {
    const a = horizon * ((panel - 1) / panels) * ((panel - 1) / panels);
    const b = horizon * (panel / panels) * (panel / panels);
    const gained = integrate(a, b, (t) => Math.exp(integrate(a, t, rate)) * pull(t));
    y = Math.exp(integrate(a, b, rate)) * y + gained;
  }
  return y;
}

function integrate(a: number, b: number, integrand: (t: number) => number): number {
  const half = 0.5 * (b - a);
  let sum = 0;
  for (let k = 0; k < NODES.nodes.length; k++) sum += NODES.weights[k] * integrand(a + half * (1 + NODES.nodes[k]));
  return half * sum;
}

function square(x: number): number {
  return x * x;
}
