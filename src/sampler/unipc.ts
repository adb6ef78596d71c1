import { gain, isLast, type Method, type MethodOptions, predictionsUsed, sumOf, type Walk } from './walk.js';

/*
 * UniPC. Each step predicts the next state by UniP; once the model has been asked there, UniC takes the same step again with
 * that prediction among the others, and the next step goes on from there without asking the model anew. With lambda =
 * log(alpha/sigma), which gains h in the step, m_0 the prediction where it begins, m_j those of the steps before and, for
 * UniC, the one at its end, r_j = (lambda_j - lambda_0)/h and
 *
 * of x_0:  p = sigma, q = alpha, H = -h;  of eps:  p = alpha, q = sigma, H = h,
 *
 * x_s = (p_s/p_t) x_t - q_s ((e^H - 1) m_0 + B sum_j rho_j (m_j - m_0)/r_j)
 * sum_j r_j^(i - 1) rho_j = i! f_(i+1)/B,  f_1 = e^H - 1,  f_(i+1) = f_i/H - 1/i!
 *
 * for i = 1, 2, ..., as many as there are m_j. B is H (bh1) or e^H - 1 (bh2). It matters where there is one m_j alone, as
 * its rho is 1/2 then.
 */

/** So many predictions is a step made of unless that is said. */
const HISTORY = 2;

/** First and last steps of lower order leave an error of order 2, which is seen with many steps alone. */
const uniPc = (part: Part, source: string): Method => ({
  source,
  order: 2,
  inSigma: true,
  draws: () => false,
  step(walk, k, [x, before, ...earlier], options) {
    const { history = HISTORY, last } = options;
    const { data, [part]: now } = walk.predict(x, k);
    if (isLast(walk, k) && last === 'data') return [data];
    const corrected = before === undefined ? x : updated(walk, k - 1, before, earlier, { part, ...options }, now);
    const predictions = [now, ...earlier].slice(0, history);
    const to = walk.levels[k + 1];
    const next = to.sigma === 0 ? to.alpha * data : updated(walk, k, corrected, predictions, { part, ...options });
    return [next, corrected, ...predictions];
  },
});

export const unipc = uniPc('data', 'Zhao, Bai, Rao, Zhou, Lu 2023, UniPC, algorithms 5 and 6');

export const unipcNoise = uniPc('noise', 'Zhao, Bai, Rao, Zhou, Lu 2023, UniPC, algorithms 1 and 2');

/** What is predicted of a state. */
type Part = 'data' | 'noise';

/**
 * The state after step k, by UniP, or by UniC with the prediction at its end.
 *
 * @param predictions the newest first
 */
function updated(
  walk: Walk,
  k: number,
  x: number,
  predictions: readonly number[],
  { part, solver = 'bh2', lowerOrderBelow = Infinity, ...options }: MethodOptions & { readonly part: Part },
  end?: number,
): number {
  const [from, to] = [walk.levels[k], walk.levels[k + 1]];
  const used = predictionsUsed(walk, k, predictions.length, { ...options, lowerOrderBelow });
  const [now, ...before] = predictions.slice(0, used);
  const h = gain(walk, from, to);
  const [p, q, H] = part === 'data' ? (['sigma', 'alpha', -h] as const) : (['alpha', 'sigma', h] as const);
  const nodes = before.map((value, j) => ({ value, r: -gain(walk, walk.levels[k - 1 - j], from) / h }));
  if (end !== undefined) nodes.push({ value: end, r: 1 });
  const kept = Math.expm1(H);
  const B = solver === 'bh1' ? H : kept;
  const ratios = nodes.map(({ r }) => r);
  const rhos = nodes.length === 1 ? [0.5] : vandermonde(walk, ratios, moments(walk, H, kept, B, nodes.length));
  const moves = nodes.map(({ value, r }, j) => -to[q] * B * rhos[j] * (sumOf(walk, value, -now) / r));
  return sumOf(walk, (to[p] / from[p]) * x, -to[q] * kept * now, ...moves);
}

/** i! f_(i+1)/B. */
function moments(walk: Walk, H: number, kept: number, B: number, count: number): number[] {
  const found: number[] = [];
  for (let i = 1, factorial = 1, f = kept; i <= count; i++, factorial *= i) {
    f = sumOf(walk, f / H, -1 / factorial);
    found.push((factorial * f) / B);
  }
  return found;
}

/** rho of sum_j r_j^i rho_j = b_i (Björck, Pereyra 1970). */
function vandermonde(walk: Walk, r: readonly number[], b: readonly number[]): number[] {
  const rho = [...b];
  const n = rho.length;
  for (let k = 0; k < n - 1; k++) {
    for (let i = n - 1; i > k; i--) rho[i] = sumOf(walk, rho[i], -r[k] * rho[i - 1]);
  }
  for (let k = n - 2; k >= 0; k--) {
    for (let i = k + 1; i < n; i++) rho[i] /= sumOf(walk, r[i], -r[i - k - 1]);
    for (let i = k; i < n - 1; i++) rho[i] = sumOf(walk, rho[i], -rho[i + 1]);
  }
  return rho;
}
