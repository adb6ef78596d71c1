import type { ForwardProcess } from './forward-process.js';

/**
 * The variance-exploding process g(t) = s^t without drift.
 *
 * f = 0,  alpha = 1,  sigma_t^2 = (s^{2t} - 1) / (2 ln s),  prior variance sigma_T^2.
 *
 * @param base s > 1 (the paper's own code has s = 25, T = 1)
 * @param horizon T > 0
 */
export function varianceExploding(base: number, horizon: number): ForwardProcess {
  const rate = Math.log(base);
  const variance = (t: number) => Math.expm1(2 * t * rate) / (2 * rate);
  return {
    horizon,
    priorVariance: variance(horizon),
    coefficients(t) {
      return { alpha: 1, sigma: Math.sqrt(variance(t)), drift: 0, diffusion: Math.exp(t * rate) };
    },
  };
}
