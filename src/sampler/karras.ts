import { hasChurn, started } from './churn.js';
import { isLast, type Method, ratio, sumOf } from './walk.js';

/* In y = x/alpha and r = sigma/alpha the probability flow is dy/dr = eps. Both methods may add noise first. */

export const euler: Method = {
  source: 'Karras, Aittala, Aila, Laine 2022, section 3',
  order: 1,
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
