import type { ForwardProcess } from 'diffusion-bounds';

const [FIRST_RATE, LAST_RATE] = [0.1, 20];

/** The variance-preserving process of most implementations: beta from 0.1 to 20 over [0, 1]. */
export const schedule: ForwardProcess = {
  kind: 'vp',
  horizon: 1,
  priorVariance: 1,
  coefficients(t) {
    const beta = FIRST_RATE + (LAST_RATE - FIRST_RATE) * t;
    const noise = FIRST_RATE * t + 0.5 * (LAST_RATE - FIRST_RATE) * t * t;
    return {
      alpha: Math.exp(-0.5 * noise),
      sigma: Math.sqrt(-Math.expm1(-noise)),
      drift: -0.5 * beta,
      diffusion: Math.sqrt(beta),
    };
  },
};
