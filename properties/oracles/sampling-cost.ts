import { multiply } from '../../src/numeric/lanczos.js';
import { dot } from '../../src/numeric/vectors.js';
import type { Quadratic } from './descent.js';

/** Eigenvalue times step, at most: Runge and Kutta's error falls with its fourth power and is below 1e-6 of c here. */
const STEP = 0.02;
const LEAST = 8;

/** A law of data: the losses of its values, each as a data set of its own, and their masses. */
export interface LawOfLosses {
  readonly losses: readonly Quadratic[];
  readonly masses: readonly number[];
}

/** The parts of c(tau), in nats. */
export interface CostParts {
  /** (1/m) <A(tau) G - B, K>. */
  readonly shift: number;
  /** (1/2m) E|D_x G^{1/2}|_F^2. */
  readonly scatter: number;
}

/**
 * c(tau) = lim n (E J(A_n(tau)) - J(A(tau))) for J the loss that is descended, by the equations of its perturbation from A = 0,
 *
 *     A' = B - A G,   D_x' = (B_x - B) - A z - D_x G,   K' = -E D_x z - K G,   z = Z_x - G,
 *
 * in small steps of the method of Runge and Kutta, without any eigenvalue of G.
 */
export function costByEquations(population: Quadratic, { losses, masses }: LawOfLosses, tau: number): CostParts {
  const { width: m, gram: G, crossMoment: B } = population;
  const zs = losses.map((one) => one.gram.map((each, e) => each - G[e]));
  const rs = losses.map((one) => one.crossMoment.map((each, e) => each - B[e]));
  // A, then K, then D of each value
  const slope = ([A, K, ...D]: readonly Float64Array[]): Float64Array[] => {
    const [AG, KG] = [product(A, G, m), product(K, G, m)];
    const bent = zs.map((z, x) => product(D[x], z, m));
    return [
      B.map((b, e) => b - AG[e]),
      K.map((_, e) => -KG[e] - bent.reduce((sum, each, x) => sum + masses[x] * each[e], 0)),
      ...D.map((each, x) => {
        const [Az, DG] = [product(A, zs[x], m), product(each, G, m)];
        return each.map((_, e) => rs[x][e] - Az[e] - DG[e]);
      }),
    ];
  };
  let trace = 0;
  for (let i = 0; i < m; i++) trace += G[i * (m + 1)];
  const steps = Math.max(LEAST, Math.ceil((trace * tau) / STEP));
  const h = tau / steps;
  let state = Array.from({ length: 2 + losses.length }, () => new Float64Array(B.length));
  for (let k = 0; k < steps; k++) {
    const k1 = slope(state);
    const k2 = slope(moved(state, k1, h / 2));
    const k3 = slope(moved(state, k2, h / 2));
    const k4 = slope(moved(state, k3, h));
    state = state.map((each, i) =>
      each.map((y, e) => y + (h / 6) * (k1[i][e] + 2 * k2[i][e] + 2 * k3[i][e] + k4[i][e])),
    );
  }
  const [A, K, ...D] = state;
  const gradient = product(A, G, m).map((each, e) => each - B[e]);
  const scatter = D.reduce((sum, each, x) => sum + masses[x] * dot(each, product(each, G, m)), 0);
  return { shift: dot(gradient, K) / m, scatter: scatter / (2 * m) };
}

function moved(state: readonly Float64Array[], by: readonly Float64Array[], h: number): Float64Array[] {
  return state.map((each, i) => each.map((y, e) => y + h * by[i][e]));
}

/** A M for a symmetric M of `width` columns. */
function product(A: Float64Array, matrix: Float64Array, width: number): Float64Array {
  const out = new Float64Array(A.length);
  for (let from = 0; from < A.length; from += width) out.set(multiply(matrix, A.subarray(from, from + width)), from);
  return out;
}
