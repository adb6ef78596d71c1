import { cholesky, solveLower } from '../../src/numeric/cholesky.js';
import type { Estimate } from '../../src/numeric/estimate.js';
import type { ForwardProcess } from '../../src/process/forward-process.js';
import { analyticIntegral } from './time-quadrature.js';

/** N(m, S) on R^d, S d x d row-major. */
interface Normal {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/** H and c of a score s = -H x + c on R^d, H d x d row-major. */
interface LinearMap {
  readonly precision: Float64Array;
  readonly offset: Float64Array;
}

/**
 * J of a linear score s = -H(t) x + c(t) for p_0 = N(m, S), in any dimension. As p_t = N(alpha m, P) with
 * P = alpha^2 S + sigma^2 I,
 *
 * E_{p_t}|s - grad log p_t|^2 = |e - D alpha m|^2 + tr(D P D^T),  D = H - P^{-1},  e = c - P^{-1} alpha m.
 */
export function linearLoss(process: ForwardProcess, score: { at(t: number): LinearMap }, start: Normal): Estimate {
  return analyticIntegral(process.horizon, (t) => {
    const { alpha, sigma, diffusion } = process.coefficients(t);
    const mean = start.mean.map((m) => alpha * m);
    const d = mean.length;
    const P = start.covariance.map((v, e) => alpha * alpha * v + (e % (d + 1) === 0 ? sigma * sigma : 0));
    return 0.5 * diffusion * diffusion * squareGap(score.at(t), mean, P);
  });
}

/** E|-H x + c + P^{-1}(x - m)|^2 for x ~ N(m, P). */
function squareGap({ precision: H, offset: c }: LinearMap, mean: Float64Array, P: Float64Array): number {
  const d = mean.length;
  const inverse = inverseOf(P, d);
  const D = H.map((h, k) => h - inverse[k]);
  const pulled = product(inverse, mean);
  const shift = product(D, mean);
  let sum = 0;
  for (let i = 0; i < d; i++) {
    const gap = c[i] - pulled[i] - shift[i];
    sum += gap * gap;
    const row = product(P, D.subarray(i * d, (i + 1) * d));
    for (let j = 0; j < d; j++) sum += D[i * d + j] * row[j];
  }
  return sum;
}

/** P^{-1} = L^{-T} L^{-1} with P = L L^T, d x d row-major. */
function inverseOf(P: Float64Array, d: number): Float64Array {
  const identity = Float64Array.from({ length: d * d }, (_, k) => (k % (d + 1) === 0 ? 1 : 0));
  const factor = solveLower(cholesky(P, d), identity, d);
  return Float64Array.from({ length: d * d }, (_, e) => {
    const [i, j] = [Math.floor(e / d), e % d];
    let sum = 0;
    for (let k = Math.max(i, j); k < d; k++) sum += factor[k * d + i] * factor[k * d + j];
    return sum;
  });
}

/** M x, M d x d row-major. */
function product(M: Float64Array, x: Float64Array): Float64Array {
  const d = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += M[i * d + j] * x[j];
    return sum;
  });
}
