import { isLast, type Method, ratio, sumOf, type Walk } from './walk.js';

/**
 * The lower value of r = sigma/alpha from which noise leads up again to the end of a step, and how much of it: with eta,
 *
 * up = min(r_s, eta r_s sqrt(1 - r_s^2/r_t^2)),  down^2 = r_s^2 - up^2.
 */
export function ancestralSplit(walk: Pick<Walk, 'rounded'>, start: number, end: number, eta: number) {
  const fresh = sumOf(walk, 1, -((end * end) / (start * start)));
  // in a long step with eta = 1 it is 1 but for rounding, which may not lead above
  const up = end * Math.min(1, eta * Math.sqrt(Math.max(0, fresh)));
  return { up, down: Math.sqrt(Math.max(0, sumOf(walk, end * end, -up * up))) };
}

/** Euler to the lower level, in y = x/alpha: y_s = y_t + (down - r_t) eps + up S_noise z; eta is 1 unless it is given. */
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
    const { up, down } = ancestralSplit(walk, start, end, eta);
    const quiet = eta === 0 || (isLast(walk, k) && last === 'without noise');
    const added = quiet ? 0 : up * noiseScale * walk.noise(k);
    return [to.alpha * sumOf(walk, x / from.alpha, sumOf(walk, down, -start) * noise, added)];
  },
};
