import type { ForwardProcess } from './forward-process.js';

/**
 * The variance-preserving process with a linear noise rate; betaMin = betaMax = 2 is the Ornstein-Uhlenbeck process.
 *
 * beta(t) = betaMin + (betaMax - betaMin) t/T,  f = -beta/2,  g^2 = beta,
 * alpha_t = exp(-1/2 int_0^t beta),  sigma_t^2 = 1 - alpha_t^2,  prior variance 1.
 *
 * @param betaMin noise rate at t = 0, >= 0
 * @param betaMax noise rate at t = horizon, > 0
 * @param horizon T > 0
 * @see Song et al. 2021, "Score-Based Generative Modeling through Stochastic Differential Equations", eq. 32
 */
export function variancePreserving(betaMin: number, betaMax: number, horizon: number): ForwardProcess {
  const slope = (betaMax - betaMin) / horizon;
  return {
    horizon,
    priorVariance: 1,
    coefficients(t) {
      const beta = betaMin + slope * t;
      const integral = (betaMin + 0.5 * slope * t) * t;
      return {
        alpha: Math.exp(-0.5 * integral),
        // expm1 keeps sigma accurate to the last bit as t -> 0, where 1 - alpha^2 would cancel
        sigma: Math.sqrt(-Math.expm1(-integral)),
        drift: -0.5 * beta,
        diffusion: Math.sqrt(beta),
      };
    },
  };
}
