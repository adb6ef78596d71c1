import { posterior } from './ddpm.js';
import { isLast, type Method, sumOf, timeStep } from './walk.js';

/** x - (f x - g^2 s) dt + g sqrt(dt) z with the score s = -eps/sigma, back in the time from the data end. */
export const eulerMaruyama: Method = {
  source: 'Song et al. 2021, Score-Based Generative Modeling through SDEs, eq. 6 and section 4.1',
  order: 1,
  draws: () => true,
  step(walk, k, [x], { last }) {
    const { drift = Number.NaN, diffusionSquare = Number.NaN, sigma } = walk.levels[k];
    const { data, noise } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    const dt = Math.abs(timeStep(walk, k));
    const quiet = isLast(walk, k) && last === 'without noise';
    const pushed = -((diffusionSquare * dt) / sigma) * noise;
    return [sumOf(walk, x, -drift * dt * x, pushed, quiet ? 0 : Math.sqrt(diffusionSquare * dt) * walk.noise(k))];
  },
};

/**
 * The forward step from s to t, x_t = a x_s + G z with a = alpha_t/alpha_s and G^2 = sigma_t^2 - a^2 sigma_s^2, reversed
 * as if it were in continuous time: x_s = (2 - a) x_t + G^2 s + G z. A grid may have a and G^2 of its own: those of a chain of
 * as many levels as it has steps, for one, with a model of continuous time.
 */
export const reverseDiffusion: Method = {
  source: 'Song et al. 2021, Score-Based Generative Modeling through SDEs, appendix E',
  order: 1,
  draws: () => true,
  step(walk, k, [x], { last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data, noise } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    const { stepAlpha: a = from.alpha / to.alpha, stepVariance: added = posterior(walk, from, to).added } = from;
    const quiet = isLast(walk, k) && last === 'without noise';
    return [sumOf(walk, (2 - a) * x, -(added / from.sigma) * noise, quiet ? 0 : Math.sqrt(added) * walk.noise(k))];
  },
};
