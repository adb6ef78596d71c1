import { hasChurn, started } from './karras.js';
import { isLast, keptNoise, levelOfRatio, type Method, ratio, sumOf } from './walk.js';

/** x_s = (alpha_s/alpha_t) x_t - sigma_s (e^h - 1) eps, which is alpha_s D + sigma_s eps. */
export const dpmSolver1: Method = {
  source: 'Lu et al. 2022, DPM-Solver, eq. 3.7',
  order: 1,
  inSigma: true,
  draws: () => false,
  step(walk, k, [x], { last }) {
    const to = walk.levels[k + 1];
    const { data, noise } = walk.predict(x, k);
    return [isLast(walk, k) && last === 'data' ? data : sumOf(walk, to.alpha * data, to.sigma * noise)];
  },
};

/**
 * Half of h with eps at the start, all of it with eps there: with r_m = sqrt(r_t r_s),
 *
 * y_m = y_t + (r_m - r_t) eps(y_t),  y_s = y_t + (r_s - r_t) eps(y_m).
 *
 * Noise may be added first, as before a step of `heun`.
 */
export const dpmSolver2: Method = {
  source: 'Lu et al. 2022, DPM-Solver, algorithm 1',
  order: 2,
  inSigma: true,
  draws: hasChurn,
  step(walk, k, [x], options) {
    const { y, from, noise, data } = started(walk, k, x, options);
    const to = walk.levels[k + 1];
    const { last } = options;
    if (isLast(walk, k) && last === 'data') return [data];
    const [start, end] = [ratio(from), ratio(to)];
    const ends = to.sigma === 0 || (isLast(walk, k) && last === 'order 1');
    const slope = ends ? noise : middleNoise();
    return [to.alpha * sumOf(walk, y, sumOf(walk, end, -start) * slope)];

    function middleNoise(): number {
      const middle = levelOfRatio(start * Math.sqrt(keptNoise(walk, from, to)));
      const half = sumOf(walk, y, sumOf(walk, ratio(middle), -start) * noise);
      return walk.predictAt(middle.alpha * half, middle).noise;
    }
  },
};
