import { levelOfRatio, type MethodOptions, ratio, sumOf, type Walk } from './walk.js';

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
