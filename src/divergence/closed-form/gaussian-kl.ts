import type { Estimate } from '../../numeric/estimate.js';
import { type ByDoubling, byDoubling } from '../../numeric/fourth-order.js';
import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { LinearScore, ReverseFlow } from '../normal/linear-score.js';
import { isotropicNormal, type Normal } from '../normal/normal.js';
import { normalKl } from '../normal/normal-kl.js';
import { reverseNormals } from './reverse-normals.js';

/** Panels in time of the exact exponentials on the line: twice as many gain nothing. */
const PANELS = 64;
/** Steps in time in d > 1, where errors fall with the fourth power of their number; more where they do not do so yet. */
const STEPS = { fewest: 384, most: 3072 };

/**
 * KL(p_0 || p^SDE), or KL(p_0 || p^ODE), of a linear score for a normal p_0, in nats: on the line to about 1e-12. The
 * error is the difference from the result at half the resolution in time, plus the rounding.
 *
 * @param start p_0
 * @throws RangeError if a covariance is not positive definite
 */
export function gaussianKl(process: ForwardProcess, score: LinearScore, start: Normal, flow: ReverseFlow): Estimate {
  const by = (generated: Normal) => normalKl(start, generated);
  const { fine, change } =
    score.dimension === 1
      ? onLine((panels) => by(lineNormal(process, score, flow, panels)))
      : byDoubling((steps) => by(reverseNormals(process, score, flow, steps)[steps].normal), AS_ESTIMATE, STEPS);
  return { value: fine.value, error: change + fine.error };
}

const AS_ESTIMATE = { number: ({ value }: Estimate) => value, rounding: ({ error }: Estimate) => error };

function onLine(by: (panels: number) => Estimate): ByDoubling<Estimate> {
  const [fine, coarse] = [by(PANELS), by(PANELS / 2)];
  return { fine, change: Math.abs(fine.value - coarse.value) };
}

const NODES = gaussLegendre(16);

/**
 * p^SDE, or p^ODE, of a linear score on the line. It is normal, N(M, V), where in reverse time, from M = 0 and V the
 * prior variance,
 *
 *     M' = r M + g^2 c,  V' = 2 r V + g^2,  r = -f - g^2 h;
 *
 * the ODE has g^2/2 in place of g^2 in r and in the pull g^2 c, and no source in V.
 *
 * On a panel [a, b], with R(a, t) the integral of r from a to t,
 *
 *     M_a = e^{R(a, b)} M_b + int_a^b e^{R(a, t)} g^2 c dt,  V_a = e^{2 R(a, b)} V_b + int_a^b e^{2 R(a, t)} g^2 dt,
 *
 * with all integrals by Gauss-Legendre: the exponentials are exact, so no step is too stiff. The panels are even in u,
 * t = T u^2, which suits coefficients that are smooth or like 1/(t + v).
 *
 * @param panels in time; 64 leave an error of about 1e-12
 */
export function lineNormal(process: ForwardProcess, score: LinearScore, flow: ReverseFlow, panels: number): Normal {
  const [share, source] = flow === 'sde' ? [1, 1] : [0.5, 0];
  const at = (t: number): Rates => {
    const { drift, diffusion } = process.coefficients(t);
    const { precision, offset } = score.at(t);
    const noise = square(diffusion);
    return { rate: -drift - share * noise * precision[0], pull: share * noise * offset[0], source: source * noise };
  };
  const { horizon, priorVariance } = process;
  let [mean, variance] = [0, priorVariance];
  for (let panel = panels; panel > 0; panel--) {
    const a = horizon * ((panel - 1) / panels) * ((panel - 1) / panels);
    const b = horizon * (panel / panels) * (panel / panels);
    const half = 0.5 * (b - a);
    let [pulled, spread] = [0, 0];
    for (const [k, weight] of NODES.weights.entries()) {
      const t = a + half * (1 + NODES.nodes[k]);
      const { pull, source } = at(t);
      const exponent = growth(a, t, at);
      pulled += weight * (Math.exp(exponent) * pull);
      spread += weight * (Math.exp(2 * exponent) * source);
    }
    const exponent = growth(a, b, at);
    mean = Math.exp(exponent) * mean + half * pulled;
    variance = Math.exp(2 * exponent) * variance + half * spread;
  }
  return isotropicNormal([mean], variance);
}

/** What the equations of M and V have at one time: r = -f - g^2 h, g^2 c and the source of V. */
interface Rates {
  readonly rate: number;
  readonly pull: number;
  readonly source: number;
}

/** R(a, b), the integral of r from a to b. */
function growth(a: number, b: number, at: (t: number) => Rates): number {
  const half = 0.5 * (b - a);
  let sum = 0;
  for (let k = 0; k < NODES.nodes.length; k++) sum += NODES.weights[k] * at(a + half * (1 + NODES.nodes[k])).rate;
  return half * sum;
}

function square(x: number): number {
  return x * x;
}
