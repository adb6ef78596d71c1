import {
  type GridLevel,
  isLast,
  keptNoise,
  levelOfRatio,
  logRatio,
  type Method,
  ratio,
  sumOf,
  type Walk,
} from './walk.js';

/** x_s = (sigma_s/sigma_t) x_t + alpha_s (1 - e^-h) D, for whichever D stands for the step. */
function exponentialStep(walk: Walk, x: number, from: GridLevel, to: GridLevel, data: number): number {
  return sumOf(walk, (to.sigma / from.sigma) * x, to.alpha * sumOf(walk, 1, -keptNoise(walk, from, to)) * data);
}

/** Half of h with D at the start, all of it with D there. */
export const dpmSolverPlusPlus2S: Method = {
  source: 'Lu et al. 2023, DPM-Solver++, algorithm 1 with r = 1/2',
  order: 2,
  draws: () => false,
  step(walk, k, [x], { last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    if (to.sigma === 0 || (isLast(walk, k) && last === 'order 1')) return [exponentialStep(walk, x, from, to, data)];
    const middle = levelOfRatio(ratio(from) * Math.sqrt(keptNoise(walk, from, to)));
    const half = exponentialStep(walk, x, from, middle, data);
    return [exponentialStep(walk, x, from, to, walk.predictAt(half, middle).data)];
  },
};

/**
 * D is extrapolated to the middle of the step: (1 + h/(2 h')) D_t - h/(2 h') D', where D' is the one before and h' its
 * step. The first step has none before it, and a step that ends without noise takes D_t alone.
 */
export const dpmSolverPlusPlus2M: Method = {
  source: 'Lu et al. 2023, DPM-Solver++, algorithm 2',
  order: 2,
  draws: () => false,
  step(walk, k, [x, before], { last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data, data];
    const single = before === undefined || to.sigma === 0 || (isLast(walk, k) && last === 'order 1');
    const extrapolated = () => {
      const share = gain(walk, from, to) / (2 * gain(walk, walk.levels[k - 1], from));
      return sumOf(walk, (1 + share) * data, -share * before);
    };
    return [exponentialStep(walk, x, from, to, single ? data : extrapolated()), data];
  },
};

/** h of a step. */
function gain(walk: Walk, from: GridLevel, to: GridLevel): number {
  return sumOf(walk, logRatio(to), -logRatio(from));
}
