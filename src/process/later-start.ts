import type { ForwardProcess } from './forward-process.js';

/**
 * The process from time `from` on, in the time since: of a score that is infinite at t = 0 the KL divergences are those from
 * p_from.
 *
 *     alpha = alpha_t/alpha_from,  sigma^2 = sigma_t^2 - (alpha_t/alpha_from)^2 sigma_from^2
 *
 * with f, g and the prior as they are.
 */
export function laterStart(process: ForwardProcess, from: number): ForwardProcess {
  if (from === 0) return process;
  const start = process.coefficients(from);
  return {
    horizon: process.horizon - from,
    priorVariance: process.priorVariance,
    coefficients(t) {
      const at = process.coefficients(from + t);
      const alpha = at.alpha / start.alpha;
      const carried = alpha * start.sigma;
      return { ...at, alpha, sigma: Math.sqrt(Math.max(0, (at.sigma - carried) * (at.sigma + carried))) };
    },
  };
}
