import type { ContinuousProcess, SystemCalls } from 'diffusion-bounds';

const [FIRST_RATE, LAST_RATE] = [0.1, 20];

/** The variance-preserving process of most implementations: beta from 0.1 to 20 over [0, 1]. */
export const process: ContinuousProcess = { from: 0, to: 1, prior: { variance: 1 }, family: 'vp' };

/** The signal and noise at time t. */
export function signalAt(t: number): { alpha: number; sigma: number; drift: number; diffusion: number } {
  const beta = FIRST_RATE + (LAST_RATE - FIRST_RATE) * t;
  const noise = FIRST_RATE * t + 0.5 * (LAST_RATE - FIRST_RATE) * t * t;
  return {
    alpha: Math.exp(-0.5 * noise),
    sigma: Math.sqrt(-Math.expm1(-noise)),
    drift: -0.5 * beta,
    diffusion: Math.sqrt(beta),
  };
}

/** The same at many times, as the gate asks. */
export const coefficients: NonNullable<SystemCalls['coefficients']> = ({ time }) => {
  const found = time.map(signalAt);
  return {
    alpha: found.map(({ alpha }) => alpha),
    sigma: found.map(({ sigma }) => sigma),
    drift: found.map(({ drift }) => drift),
    diffusion: found.map(({ diffusion }) => diffusion),
  };
};
