import { type GridLevel, isLast, keptNoise, levelOfRatio, type Method, ratio, sumOf, type Walk } from './walk.js';

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
