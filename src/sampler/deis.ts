import { gain, isLast, logRatio, type Method, predictionsUsed, ratio, sumOf, type Walk } from './walk.js';

/** So many predictions is a step made of unless that is said. */
const HISTORY = 2;

/**
 * DEIS in log rho: in y = x/alpha and r = sigma/alpha the flow is dy/dr = eps, and eps is the polynomial in l = log r through
 * the predictions of this step and of the ones before it,
 *
 * y_s = y_t + sum_j c_j eps_j,  c_j = int_{r_t}^{r_s} prod_{i != j} (log r - l_i)/(l_j - l_i) dr.
 *
 * A step to r = 0, where the logarithm has no value, takes eps alone.
 */
export const deis: Method = {
  source: 'Zhang, Chen 2023, DEIS, with polynomials in log rho as in diffusers, DEISMultistepScheduler',
  order: 2,
  inSigma: true,
  memory: { part: 'noise', steps: ({ history = HISTORY }) => history - 1 },
  draws: () => false,
  step(walk, k, [x, ...before], options) {
    const { history = HISTORY, last } = options;
    const [from, to] = [walk.levels[k], walk.levels[k + 1]];
    const { data, noise } = walk.predict(x, k);
    const slopes = [noise, ...before];
    const kept = slopes.slice(0, history - 1);
    if (isLast(walk, k) && last === 'data') return [data, ...kept];
    if (to.sigma === 0) return [to.alpha * data, ...kept];
    const used = slopes.slice(0, predictionsUsed(walk, k, slopes.length, options));
    const moves = used.map((slope, j) => coefficient(walk, k, used.length, j) * slope);
    return [to.alpha * sumOf(walk, x / from.alpha, ...moves), ...kept];
  },
};

/** c_j of step k with so many predictions. */
function coefficient(walk: Walk, k: number, count: number, j: number): number {
  const levels = Array.from({ length: count }, (_, i) => walk.levels[k - i]);
  const others = levels.filter((_, i) => i !== j);
  const apart = others.reduce((product, other) => product * gain(walk, levels[j], other), 1);
  const [from, to] = [walk.levels[k], walk.levels[k + 1]];
  const [start, end] = [ratio(from), ratio(to)];
  // by u = log r - log r_t, where fewer digits cancel
  const shifts = others.map((other) => -gain(walk, other, from));
  const value = polynomial(shifts, -gain(walk, from, to), (power, n, before) =>
    n === 0 ? end - start : end * power - n * before,
  );
  // code has a primitive function of the powers of log r at both ends
  const logs = others.map((other) => Math.abs(logRatio(other)));
  const [startSize, endSize] = [from, to].map((level) =>
    polynomial(logs, Math.abs(logRatio(level)), (power, n, before) => power + n * before),
  );
  return walk.rounded(value / apart, (start * startSize + end * endSize) / Math.abs(apart));
}

/** prod_i (u + a_i) with a moment in place of each power u^n, which is made of the one before. */
function polynomial(
  a: readonly number[],
  u: number,
  moment: (power: number, n: number, before: number) => number,
): number {
  let coefficients = [1];
  for (const each of a) {
    const raised = [0, ...coefficients];
    coefficients = raised.map((by, n) => by + each * (coefficients[n] ?? 0));
  }
  let [sum, power, before] = [0, 1, 0];
  for (const [n, coefficient] of coefficients.entries()) {
    before = moment(power, n, before);
    sum += coefficient * before;
    power *= u;
  }
  return sum;
}
