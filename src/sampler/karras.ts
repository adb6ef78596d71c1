import { isLast, levelOfRatio, type Method, type MethodOptions, ratio, sumOf, type Walk } from './walk.js';

/* In y = x/alpha and r = sigma/alpha the probability flow is dy/dr = eps. Both methods may add noise first. */

export const euler: Method = {
  source: 'Karras, Aittala, Aila, Laine 2022, section 3',
  order: 1,
  inSigma: true,
  draws: hasChurn,
  step(walk, k, [x], options) {
    const { y, from, noise, data } = started(walk, k, x, options);
    const to = walk.levels[k + 1];
    if (isLast(walk, k) && options.last === 'data') return [data];
    return [to.alpha * sumOf(walk, y, sumOf(walk, ratio(to), -ratio(from)) * noise)];
  },
};

/** The mean of the slopes at both ends; a step that ends without noise is one of Euler's. */
export const heun: Method = {
  source: 'Karras, Aittala, Aila, Laine 2022, algorithms 1 and 2',
  order: 2,
  inSigma: true,
  draws: hasChurn,
  step(walk, k, [x], options) {
    const { y, from, noise, data } = started(walk, k, x, options);
    const to = walk.levels[k + 1];
    if (isLast(walk, k) && options.last === 'data') return [data];
    const step = sumOf(walk, ratio(to), -ratio(from));
    const euler = to.alpha * sumOf(walk, y, step * noise);
    if (to.sigma === 0 || (isLast(walk, k) && options.last === 'order 1')) return [euler];
    const { noise: later } = walk.predict(euler, k + 1);
    return [to.alpha * sumOf(walk, y, 0.5 * step * noise, 0.5 * step * later)];
  },
};

/*
 * Karras et al. 2022, algorithm 2: before a step noise may be added. With y = x/alpha and r = sigma/alpha,
 *
 * r^ = r + gamma r,  y^ = y + S_noise sqrt(r^^2 - r^2) z.
 */

/** The largest gamma, the share by which noise is raised in one step. */
export const MOST_CHURN = Math.SQRT2 - 1;

export function hasChurn({ churn }: MethodOptions): boolean {
  return churn !== undefined && churn.amount > 0;
}

/** Where a step of y begins, once noise is added, and the prediction there. */
export function started(walk: Walk, k: number, x: number, { churn }: MethodOptions) {
  const level = walk.levels[k];
  const [y, r] = [x / level.alpha, ratio(level)];
  const steps = walk.levels.length - 1;
  const within = churn !== undefined && r >= churn.from && r <= churn.to;
  const share = within ? Math.min(churn.amount / steps, MOST_CHURN) : 0;
  if (churn === undefined || share === 0) return { y, from: level, ...walk.predict(x, k) };
  const raised = r * (1 + share);
  const added = Math.sqrt(sumOf(walk, raised * raised, -r * r));
  const from = levelOfRatio(raised);
  const noisier = sumOf(walk, y, churn.noise * added * walk.noise(k));
  return { y: noisier, from, ...walk.predictAt(from.alpha * noisier, from) };
}
