import { gaussLegendre } from '../../src/numeric/gauss-legendre.js';
import { symmetricEigen } from '../../src/numeric/symmetric-eigen.js';
import { dot } from '../../src/numeric/vectors.js';
import type { Quadratic } from './descent.js';

// Flows of small quadratic losses and what is made of them, from their equations: by quadrature in training time, by doubling of a
// short time, by elimination.

/** Nodes in a panel of training time, by how much panels grow, and the first one in units of the shortest decay time. */
const [NODES, GROWTH, FIRST] = [10, 2.2, 0.05];

/** A rule for int_0^tau ds, on panels that grow from the shortest decay time on. @param fastest the largest rate */
export function trainingTimeRule(fastest: number, tau: number): { readonly at: number[]; readonly weights: number[] } {
  const { nodes, weights } = gaussLegendre(NODES);
  const rule = { at: [] as number[], weights: [] as number[] };
  for (let from = 0, to = Math.min(tau, FIRST / fastest); from < tau; from = to, to = Math.min(tau, GROWTH * to)) {
    const half = 0.5 * (to - from);
    for (const [i, node] of nodes.entries()) {
      rule.at.push(from + half * (1 + node));
      rule.weights.push(half * weights[i]);
    }
  }
  return rule;
}

/** A(s) = sum_i (B v_i) v_i^T (1 - e^{-l_i s})/l_i, by the eigenvectors of G; d x m. */
export function readoutsOf({ width: m, gram, crossMoment }: Quadratic): {
  readonly fastest: number;
  at(s: number): Float64Array;
} {
  const { values, vectors } = symmetricEigen(gram, m);
  const rows = Array.from({ length: crossMoment.length / m }, (_, a) => crossMoment.subarray(a * m, (a + 1) * m));
  const parts = rows.map((row) => vectors.map((v) => dot(row, v)));
  return {
    fastest: values[m - 1],
    at(s) {
      const grown = Array.from(values, (l) => (l * s > 0 ? -Math.expm1(-l * s) / l : s));
      return Float64Array.from(
        parts.flatMap((part) =>
          Array.from({ length: m }, (_, j) => vectors.reduce((sum, v, i) => sum + part[i] * grown[i] * v[j], 0)),
        ),
      );
    },
  };
}

/** B - A G by plain sums, d x m. */
export function plainResidual({ width: m, gram, crossMoment }: Quadratic, A: Float64Array): Float64Array {
  return crossMoment.map((b, e) => {
    const from = e - (e % m);
    let sum = b;
    for (let i = 0; i < m; i++) sum -= A[from + i] * gram[i * m + (e % m)];
    return sum;
  });
}

/** tr(D G D^T) by plain sums. */
export function plainSquare({ width: m, gram }: Quadratic, D: Float64Array): number {
  let sum = 0;
  for (let from = 0; from < D.length; from += m) {
    for (let i = 0; i < m; i++) for (let j = 0; j < m; j++) sum += D[from + i] * gram[i * m + j] * D[from + j];
  }
  return sum;
}

/** B (G + shift I)^{-1}, by elimination with pivots; d x m. */
export function ridgeByElimination({ width: m, gram, crossMoment }: Quadratic, shift: number): Float64Array {
  const d = crossMoment.length / m;
  const table = Array.from({ length: m }, (_, i) => [
    ...Array.from({ length: m }, (_, j) => gram[i * m + j] + (i === j ? shift : 0)),
    ...Array.from({ length: d }, (_, a) => crossMoment[a * m + i]),
  ]);
  for (let k = 0; k < m; k++) {
    const best = table.reduce((at, row, i) => (i > k && Math.abs(row[k]) > Math.abs(table[at][k]) ? i : at), k);
    [table[k], table[best]] = [table[best], table[k]];
    for (let i = 0; i < m; i++) {
      if (i === k) continue;
      const factor = table[i][k] / table[k][k];
      for (let j = k; j < m + d; j++) table[i][j] -= factor * table[k][j];
    }
  }
  return Float64Array.from({ length: d * m }, (_, e) => {
    const i = e % m;
    return table[i][m + Math.floor(e / m)] / table[i][i];
  });
}

/** The time from which W is doubled, in units of 1/tr G_n, and the terms of its series there. */
const [SHORT, TERMS] = [0.02, 8];
/** How often a matrix is squared for its largest eigenvalue: 2^40 times a root of the number of its eigenvalues is 1. */
const SQUARINGS = 40;

/**
 * kappa, the largest eigenvalue of W G with W = int_0^tau e^{-2 s G_n} ds: W by its series at a short time and by
 * W(2t) = W(t) + e^{-2 t G_n} W(t), and the eigenvalue as lim (tr M^k)^{1/k}.
 */
export function gainByDoubling(population: Quadratic, empirical: Quadratic, tau: number): number {
  const { width: m } = population;
  const identity = Float64Array.from({ length: m * m }, (_, e) => (e % (m + 1) === 0 ? 1 : 0));
  const trace = (M: Float64Array) => M.reduce((sum, x, e) => (e % (m + 1) === 0 ? sum + x : sum), 0);
  const doublings = Math.max(0, Math.ceil(Math.log2((tau * trace(empirical.gram)) / SHORT)));
  const t = tau * 2 ** -doublings;
  let W: Float64Array = identity.map((x) => t * x);
  let E: Float64Array = identity;
  let power: Float64Array = identity;
  for (let k = 1; k <= TERMS; k++) {
    power = product(power, empirical.gram, m).map((x) => (-2 * t * x) / k);
    E = E.map((x, e) => x + power[e]);
    W = W.map((x, e) => x + (t * power[e]) / (k + 1));
  }
  for (let k = 0; k < doublings; k++) {
    const moved = product(E, W, m);
    W = W.map((x, e) => x + moved[e]);
    E = product(E, E, m);
  }
  let M: Float64Array = product(W, population.gram, m);
  let log = 0;
  for (let k = 0, share = 1; k < SQUARINGS; k++, share /= 2) {
    const size = trace(M);
    if (!(size > 0)) return 0;
    log += share * Math.log(size);
    M = M.map((x) => x / size);
    M = product(M, M, m);
  }
  return Math.exp(log);
}

function product(a: Float64Array, b: Float64Array, m: number): Float64Array {
  return Float64Array.from({ length: m * m }, (_, e) => {
    const [i, j] = [Math.floor(e / m), e % m];
    let sum = 0;
    for (let k = 0; k < m; k++) sum += a[i * m + k] * b[k * m + j];
    return sum;
  });
}

/** int_0^tau p_k(s) p_l(s) ds, p_l(s) = (1 - e^{-l s})/l, and int_0^tau p_l(s) ds where k is not given. */
export function growthByNodes(l: number, k: number | undefined, tau: number): number {
  const grown = (rate: number, s: number) => (rate * s > 0 ? -Math.expm1(-rate * s) / rate : s);
  const { at, weights } = trainingTimeRule(Math.max(l, k ?? 0, 1 / tau), tau);
  return at.reduce((sum, s, i) => sum + weights[i] * grown(l, s) * (k === undefined ? 1 : grown(k, s)), 0);
}
