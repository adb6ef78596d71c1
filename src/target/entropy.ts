import type { Coefficients, ForwardProcess } from '../process/forward-process.js';
import { ascending, integratePanels } from './panels.js';
import { type Target, UNDIFFUSED } from './target.js';

/** A number with an estimate of its absolute error. */
export interface Estimate {
  readonly value: number;
  readonly error: number;
}

/** Nodes a panel, and the coarser rule whose difference is the error estimate. */
const FINE = 16;
const COARSE = 10;
/** Rounding of a density and of the sum, in units of eps. */
const ROUNDINGS = 16;

/** Quadrature with an error estimate: the difference of two rules, and rounding in the sum of |f|. */
function estimate(breakpoints: Float64Array, f: (x: number) => number): Estimate {
  let magnitude = 0;
  const value = integratePanels(breakpoints, FINE, f);
  const coarse = integratePanels(breakpoints, COARSE, (x) => {
    const y = f(x);
    magnitude = Math.max(magnitude, Math.abs(y));
    return y;
  });
  const span = breakpoints[breakpoints.length - 1] - breakpoints[0];
  return { value, error: Math.abs(value - coarse) + ROUNDINGS * Number.EPSILON * magnitude * span };
}

/** The differential entropy h(p_t) = - int p_t log p_t of a target in d = 1, in nats. */
export function entropy(target: Target, at: Coefficients): Estimate {
  return estimate(target.panels(at), (x) => {
    const log = target.logDensity([x], at);
    return log === Number.NEGATIVE_INFINITY ? 0 : -log * Math.exp(log);
  });
}

/**
 * J_0 = 1/2 int g^2 E|grad log p_t|^2 dt, the score loss at A = 0, in nats. From d h(p_t)/dt = d f + (g^2/2) E|grad log p_t|^2:
 * J_0 = h(p_T) - h(p_0) - d int_0^T f dt, and int f = log alpha_T.
 */
export function initialScoreLoss(process: ForwardProcess, target: Target): Estimate {
  const last = process.coefficients(process.horizon);
  const end = entropy(target, last);
  const start = entropy(target, UNDIFFUSED);
  return {
    value: end.value - start.value - target.dimension * Math.log(last.alpha),
    error: end.error + start.error + ROUNDINGS * Number.EPSILON * (Math.abs(end.value) + Math.abs(start.value)),
  };
}

/**
 * KL(p_T || pi) in nats, relatively accurate however small: with L = log(p_T/pi), KL = int pi (L e^L - (e^L - 1)) since both
 * densities have mass one, and that integrand is nonnegative and L^2/2 for small L.
 */
export function priorKl(process: ForwardProcess, target: Target): Estimate {
  const at = process.coefficients(process.horizon);
  const sd = Math.sqrt(process.priorVariance);
  const prior = Array.from({ length: 41 }, (_, i) => 0.5 * (i - 20) * sd);
  return estimate(ascending([...target.panels(at), ...prior]), (x) => {
    const logPrior = -0.5 * Math.log(2 * Math.PI) - Math.log(sd) - (0.5 * x * x) / (sd * sd);
    const L = target.logDensity([x], at) - logPrior;
    const gap = Math.abs(L) < 0.01 ? L * L * (1 / 2 + L * (1 / 3 + L * (1 / 8 + L * (1 / 30 + L / 144)))) : undefined;
    if (gap !== undefined) return Math.exp(logPrior) * gap;
    // L e^L pi = L p: written with p, so that a tiny prior does not overflow e^L
    const density = Math.exp(L + logPrior);
    return (density > 0 ? L * density : 0) - density + Math.exp(logPrior);
  });
}
