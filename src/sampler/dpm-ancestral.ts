import { ancestralSplit } from './euler-ancestral.js';
import { isLast, keptNoise, levelOfRatio, type Method, type Prediction, ratio, sumOf, type Walk } from './walk.js';

/* Methods of second order to a lower level, from which noise leads up to the next one, in y = x/alpha and r = sigma/alpha. */

/** With r_m = sqrt(r_t down): y_s = y_t + (down - r_t) eps(y_m) + up S_noise z,  y_m = y_t + (r_m - r_t) eps(y_t). */
export const dpm2Ancestral: Method = {
  source: 'Katherine Crowson 2022, k-diffusion, sample_dpm_2_ancestral',
  ...ancestral((walk, y, start, down, now, middle) => {
    const moved = (to: number, { noise }: Prediction) => sumOf(walk, y, sumOf(walk, to, -start) * noise);
    return moved(down, middle === undefined ? now : middle((r) => moved(r, now)));
  }),
};

/** With the same r_m: y_s = (down/r_t) y_t + (1 - down/r_t) D(y_m) + up S_noise z, and y_m in the same way by D(y_t). */
export const dpmSolverPlusPlus2SAncestral: Method = {
  source: 'Katherine Crowson 2022, k-diffusion, sample_dpmpp_2s_ancestral',
  ...ancestral((walk, y, start, down, now, middle) =>
    exponential(walk, y, start, down, middle === undefined ? now : middle((r) => exponential(walk, y, start, r, now))),
  ),
};

/** What a step makes of y without its noise. @param middle the prediction at r_m, by what leads there; none of one stage */
type Stages = (
  walk: Walk,
  y: number,
  start: number,
  down: number,
  now: Prediction,
  middle: ((reach: (r: number) => number) => Prediction) | undefined,
) => number;

function ancestral(stages: Stages): Omit<Method, 'source'> {
  return {
    order: 2,
    inSigma: true,
    draws: ({ eta = 1 }) => eta > 0,
    step(walk, k, [x], { eta = 1, noiseScale = 1, last }) {
      const [from, to] = [walk.levels[k], walk.levels[k + 1]];
      const [start, end] = [ratio(from), ratio(to)];
      const now = walk.predict(x, k);
      if (isLast(walk, k) && last === 'data') return [now.data];
      const { up, down } = ancestralSplit(walk, start, end, eta);
      const single = down === 0 || (isLast(walk, k) && last === 'order 1');
      const reached = stages(walk, x / from.alpha, start, down, now, single ? undefined : (reach) => predicted(reach));
      const quiet = eta === 0 || (isLast(walk, k) && last === 'without noise');
      return [to.alpha * sumOf(walk, reached, quiet ? 0 : up * noiseScale * walk.noise(k))];

      function predicted(reach: (r: number) => number): Prediction {
        const middle = halfway(walk, start, down);
        return walk.predictAt(middle.alpha * reach(ratio(middle)), middle);
      }
    },
  };
}

/**
 * The reverse SDE by the prediction at r_m = sqrt(r_t r_s), with noise there too: with up and down of the step from r_t to r_m
 * and to r_s,
 *
 * y_m = (down_m/r_t) y_t + (1 - down_m/r_t) D(y_t) + up_m S_noise z_m
 * y_s = (down_s/r_t) y_t + (1 - down_s/r_t) D(y_m) + up_s S_noise z_s.
 *
 * Both numbers are increments of one Brownian path W(r), over the roots of their lengths: z_m from r_t to r_m, and z_s from r_t
 * to r_s. Of the two normal numbers of the step, z_1 and z_2, these make z_m = z_1 and
 *
 * z_s = sqrt(w) z_1 + sqrt(1 - w) z_2,  w = (r_t - r_m)/(r_t - r_s),
 *
 * or z_s = z_2 where they are independent. Along a path the law is of order 2, and of order 1 with independent numbers.
 */
export const dpmSolverPlusPlusSde: Method = {
  source: 'Katherine Crowson 2022, k-diffusion, sample_dpmpp_sde with r = 1/2',
  order: 1,
  inSigma: true,
  draws: ({ eta = 1 }) => eta > 0,
  drawsPerStep: 2,
  step(walk, k, [x], { eta = 1, noiseScale = 1, subSteps = 'path', last }) {
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const now = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [now.data];
    if (to.sigma === 0) return [to.alpha * now.data];
    const [start, end, y] = [ratio(from), ratio(to), x / from.alpha];
    const middle = halfway(walk, start, end);
    const noisy = (split: { up: number; down: number }, found: Prediction, z: number) =>
      sumOf(walk, exponential(walk, y, start, split.down, found), eta === 0 ? 0 : split.up * noiseScale * z);
    const [first, second] = [walk.noise(2 * k), walk.noise(2 * k + 1)];
    const half = noisy(ancestralSplit(walk, start, ratio(middle), eta), now, first);
    const single = isLast(walk, k) && last === 'order 1';
    const found = single ? now : walk.predictAt(middle.alpha * half, middle);
    const share = subSteps === 'path' ? sumOf(walk, start, -ratio(middle)) / sumOf(walk, start, -end) : 0;
    const whole = Math.sqrt(share) * first + Math.sqrt(Math.max(0, 1 - share)) * second;
    const quiet = isLast(walk, k) && last === 'without noise';
    return [to.alpha * noisy(ancestralSplit(walk, start, end, eta), found, quiet ? 0 : whole)];
  },
};

/** (r/r_t) y + (1 - r/r_t) D. */
function exponential(walk: Walk, y: number, start: number, r: number, { data }: Prediction): number {
  return sumOf(walk, (r / start) * y, sumOf(walk, 1, -r / start) * data);
}

/** The middle in log(sigma/alpha). */
function halfway(walk: Walk, start: number, end: number) {
  return levelOfRatio(start * Math.sqrt(keptNoise(walk, levelOfRatio(start), levelOfRatio(end))));
}
