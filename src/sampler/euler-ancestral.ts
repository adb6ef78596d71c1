import { isLast, type Method, ratio, sumOf } from './walk.js';

/**
 * Euler to a lower level, and noise from there up to the next one. With y = x/alpha, r = sigma/alpha, eta = 1 unless it is
 * given, up = min(r_s, eta r_s sqrt(1 - r_s^2/r_t^2)) and down^2 = r_s^2 - up^2:
 *
 * y_s = y_t + (down - r_t) eps + up S_noise z.
 */
export const eulerAncestral: Method = {
  source: 'Katherine Crowson 2022, k-diffusion, sample_euler_ancestral',
  order: 1,
  inSigma: true,
  draws: ({ eta = 1 }) => eta > 0,
  step(walk, k, [x], { eta = 1, noiseScale = 1, last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const [start, end] = [ratio(from), ratio(to)];
    const { data, noise } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    const fresh = sumOf(walk, 1, -((end * end) / (start * start)));
    // in a long step with eta = 1 it is 1 but for rounding, which may not lead above
    const up = end * Math.min(1, eta * Math.sqrt(Math.max(0, fresh)));
    const down = Math.sqrt(Math.max(0, sumOf(walk, end * end, -up * up)));
    const quiet = eta === 0 || (isLast(walk, k) && last === 'without noise');
    const added = quiet ? 0 : up * noiseScale * walk.noise(k);
    return [to.alpha * sumOf(walk, x / from.alpha, sumOf(walk, down, -start) * noise, added)];
  },
};
