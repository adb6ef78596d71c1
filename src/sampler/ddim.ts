import { posterior, sizeOfVariance } from './ddpm.js';
import { isLast, type Method, sumOf } from './walk.js';

/**
 * x_s = alpha_s D + sqrt(sigma_s^2 - v) eps + sqrt(v) z with v = eta^2 s2 sigma_s^2/sigma_t^2. Upwards, from data to
 * noise, it is the same with eta = 0.
 */
export const ddim: Method = {
  source: 'Song, Meng, Ermon 2021, eqs. 12 and 16',
  order: 1,
  draws: ({ eta = 0 }) => eta > 0,
  step(walk, k, [x], { eta = 0, last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data, noise } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    let variance = 0;
    if (eta > 0) {
      const { added, kept } = posterior(walk, from, to);
      variance = eta * eta * added * kept;
    }
    const size = sizeOfVariance(to, to.sigma * to.sigma + variance);
    const direction = Math.sqrt(Math.max(0, walk.rounded(to.sigma * to.sigma - variance, size)));
    const quiet = isLast(walk, k) && last === 'without noise';
    return [sumOf(walk, to.alpha * data, direction * noise, quiet ? 0 : Math.sqrt(variance) * walk.noise(k))];
  },
};
