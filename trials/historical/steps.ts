import type { Signal } from './pieces.js';
import { combined, type Sampler, type Step } from './samplers.js';

/** Right steps of published samplers, from which the faulty ones differ in one place. The model predicts noise. */

/** x_0 = (x - sigma eps)/alpha. */
export function dataOf({ x, predicted, from }: Omit<Step, 'z' | 'to' | 'model'>): number {
  return (x - from.sigma * predicted) / from.alpha;
}

/** The beta of a step over several levels: 1 - abar_t/abar_s. */
export function betaOf(from: Signal, to: Signal): number {
  return 1 - (from.alpha / to.alpha) ** 2;
}

/** Ho et al. 2020, eq. 7: q(x_s | x_t, x_0) with the x_0 that is predicted. */
export function posterior(step: Step, beta = betaOf(step.from, step.to)): { mean: number; variance: number } {
  const { x, from, to } = step;
  const ofData = (beta * to.alpha) / from.sigma ** 2;
  const ofState = (Math.sqrt(1 - beta) * to.sigma ** 2) / from.sigma ** 2;
  return { mean: ofData * dataOf(step) + ofState * x, variance: (beta * to.sigma ** 2) / from.sigma ** 2 };
}

/** A draw of it. */
export function ancestral(step: Step): number {
  const { mean, variance } = posterior(step);
  return mean + Math.sqrt(variance) * step.z;
}

/** Song, Meng, Ermon 2021, eq. 12 with eta = 0. */
export function ddim(step: Omit<Step, 'z' | 'model'>): number {
  return step.to.alpha * dataOf(step) + step.to.sigma * step.predicted;
}

/** Karras et al. 2022, algorithm 1 without its second order, for a state x/alpha, of which d/ds is the noise. */
export function euler({ x, predicted, from, to }: Step): number {
  return x + (ratio(to) - ratio(from)) * predicted;
}

/** s = sigma/alpha. */
export function ratio({ alpha, sigma }: Signal): number {
  return sigma / alpha;
}

/**
 * The reverse of dx = f x dt + g dw, from one time to an earlier one: Song et al. 2021, eq. 6, by Euler and Maruyama. The
 * model predicts the score.
 */
export function eulerMaruyama(drift: (t: number) => number, diffusion: (t: number) => number): (step: Step) => number {
  return ({ x, predicted, z, from, to }) => {
    const t = from.time ?? Number.NaN;
    const dt = t - (to.time ?? Number.NaN);
    return x - (drift(t) * x - diffusion(t) ** 2 * predicted) * dt + diffusion(t) * Math.sqrt(dt) * z;
  };
}

/**
 * DPM-Solver++(2M) for a state x/alpha, with lambda = -log s (Lu et al. 2023, algorithm 2): the first step and the one to
 * s = 0 are of order 1. The model predicts data.
 */
export const multistep: Sampler = ({ nodes, x: start, predict }) => {
  const lambda = nodes.map((node) => -Math.log(ratio(node)));
  let x = start;
  let last: number[][] | undefined;
  for (let k = 0; k + 1 < nodes.length; k++) {
    const data = predict(x, nodes[k]);
    const h = lambda[k + 1] - lambda[k];
    const share = last === undefined || h === Number.POSITIVE_INFINITY ? 0 : h / (2 * (lambda[k] - lambda[k - 1]));
    x = combined(
      (value, now, before) => Math.exp(-h) * value - Math.expm1(-h) * ((1 + share) * now - share * before),
      x,
      data,
      last ?? data,
    );
    last = data;
  }
  return x;
};
