import { chi, phi, psi } from '../numeric/exponential-means.js';
import { multiply } from '../numeric/lanczos.js';
import { symmetricEigen } from '../numeric/symmetric-eigen.js';
import { dot, minus } from '../numeric/vectors.js';
import { rowOf } from '../training/gradient-flow.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';

// What n data cost a flow in the mean, to first order in 1/n: n (E J(A_n(tau)) - J(A(tau))) -> c(tau) as n grows, given the
// features. To second order in dB = B_n - B and dG = G_n - G, A_n = A + D_1 + D_2 with D_1' = (dB - A dG) - D_1 G and
// D_2' = -D_1 dG - D_2 G, and grad J(A(tau)) = N/m. With Z_x and B_x for G and B of the one datum x, and z = Z_x - G,
//
//     c = (1/m) <N, K> + (1/2m) E_x |D_x H^{1/2}|_F^2,    N = A(tau) H - B_J,
//     D_x(s) = int_0^s ((B_x - B) - A(u) z) e^{-(s-u)G} du,    K = -E_x int_0^tau D_x(s) z e^{-(tau-s)G} ds.
//
// G and B are those of the loss that is descended, as a function of A - A_0; H and B_J are G and B of the loss J with the
// weight g^2, also as one of A - A_0. Where both are one loss, N = -B e^{-tau G}.

/** c(tau), in nats. */
export interface SamplingCost {
  /** (1/m) <N, K>: by how much the mean of A_n moves along the slope of J. */
  readonly shift: number;
  /** (1/2m) E|D_x H^{1/2}|^2: how A_n scatters. */
  readonly scatter: number;
  /** The sum of the absolute values of all terms, which rounding is relative to. */
  readonly size: number;
}

/** c = shift + scatter. */
export function costOf({ shift, scatter }: SamplingCost): number {
  return shift + scatter;
}

/** The eigendirections of G along which anything is learned by some time. */
export interface CostBasis {
  readonly descended: QuadraticLoss;
  /** d. */
  readonly rows: number;
  /** l, k values. */
  readonly values: Float64Array;
  /** v_i, each of m entries. */
  readonly vectors: readonly Float64Array[];
  /** B V, d x k. */
  readonly target: Float64Array;
  /** V^T H V, k x k, and B_J V, d x k; none where J is what is descended. */
  readonly measured: { readonly gram: Float64Array; readonly target: Float64Array } | undefined;
}

/**
 * Directions with l tau below this part of the largest, or of 1, are left out: what they do is of the order of l tau, as
 * |B v|^2 <= 2 m l J_0 and likewise for each datum. Eigenvalues that rounding makes negative are among them, and the zeros of
 * equal features.
 */
const UNLEARNED = 1e-10;

/**
 * @param descended the population's loss as a function of A - A_0
 * @param measured J as a function of A - A_0; the same object where it is what is descended
 * @param longest the longest training time that is asked for
 */
export function costBasis(descended: QuadraticLoss, measured: QuadraticLoss, longest: number): CostBasis {
  const { width: m, gram, crossMoment } = descended;
  const { values, vectors } = symmetricEigen(gram, m);
  const least = UNLEARNED * Math.min(1, values[m - 1] * longest);
  const first = values.findIndex((l) => l * longest > least);
  const kept = first < 0 ? [] : vectors.slice(first);
  return {
    descended,
    rows: crossMoment.length / m,
    values: values.slice(values.length - kept.length),
    vectors: kept,
    target: along(kept, crossMoment, m),
    measured:
      measured === descended
        ? undefined
        : { gram: within(kept, measured.gram), target: along(kept, measured.crossMoment, m) },
  };
}

/** B V for each row of B, d x k. */
function along(vectors: readonly Float64Array[], rows: Float64Array, width: number): Float64Array {
  const out = new Float64Array((rows.length / width) * vectors.length);
  for (let e = 0; e < out.length; e++) {
    out[e] = dot(vectors[e % vectors.length], rowOf(rows, width, Math.floor(e / vectors.length)));
  }
  return out;
}

/** V^T M V for a symmetric M, k x k. */
function within(vectors: readonly Float64Array[], matrix: Float64Array): Float64Array {
  const k = vectors.length;
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const image = multiply(matrix, vectors[i]);
    for (let j = 0; j <= i; j++) out[i * k + j] = out[j * k + i] = dot(image, vectors[j]);
  }
  return out;
}

/** A law of one datum by some values of it, seen from the population: their losses less that, in the basis. */
export interface CentredLaw {
  readonly masses: ArrayLike<number>;
  /** r = (B_x - B) V of each, d x k. */
  readonly targets: readonly Float64Array[];
  /** z = V^T (Z_x - G) V of each, k x k. */
  readonly grams: readonly Float64Array[];
  /** E r_j z_jk by row of r, d x k x k. */
  readonly mixed: Float64Array;
  /** E z_ij z_jk for j, and for i and k <= i. */
  readonly pairs: Float64Array;
}

/**
 * @param losses of each value as a data set of its own, as a function of A - A_0 and with the weight that is descended
 * @param masses of the values
 */
export function centredLaw(basis: CostBasis, losses: readonly QuadraticLoss[], masses: ArrayLike<number>): CentredLaw {
  const { descended, vectors } = basis;
  const targets = losses.map((one) => along(vectors, minus(one.crossMoment, descended.crossMoment), descended.width));
  const grams = losses.map((one) => within(vectors, minus(one.gram, descended.gram)));
  return reweighted(basis, { targets, grams }, masses);
}

/** The law of the same values with other masses, some of which may be 0. */
export function reweighted(
  { vectors, rows }: CostBasis,
  { targets, grams }: Pick<CentredLaw, 'targets' | 'grams'>,
  masses: ArrayLike<number>,
): CentredLaw {
  const k = vectors.length;
  const mixed = new Float64Array(rows * k * k);
  const pairs = new Float64Array((k * k * (k + 1)) / 2);
  for (const [x, z] of grams.entries()) {
    const mass = masses[x];
    if (mass === 0) continue;
    for (let e = 0; e < mixed.length; e++) mixed[e] += mass * targets[x][Math.floor(e / k)] * z[e % (k * k)];
    for (let j = 0, at = 0; j < k; j++) {
      for (let i = 0; i < k; i++) {
        const part = mass * z[j * k + i];
        for (let h = 0; h <= i; h++, at++) pairs[at] += part * z[j * k + h];
      }
    }
  }
  return { masses, targets, grams, mixed, pairs };
}

/** The coefficients of c(tau), by which it is linear in the moments of a law. */
export interface CostForm {
  readonly tau: number;
  readonly basis: CostBasis;
  /** tau phi(l_i tau). */
  readonly once: Float64Array;
  /** tau^2 psi(l_i tau, l_j tau). */
  readonly twice: Float64Array;
  /** N V, d x k. */
  readonly slope: Float64Array;
  /** The coefficient of each of `CentredLaw.pairs`: the sum over rows of b_i N_k tau^3 chi_ijk, and of b_k N_i. */
  readonly thrice: Float64Array;
}

/** @param tau at most the longest time of the basis */
export function costForm(basis: CostBasis, tau: number): CostForm {
  const { values, target, rows, measured } = basis;
  const k = values.length;
  const x = values.map((l) => l * tau);
  const once = x.map((each) => tau * phi(each));
  const psis = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j <= i; j++) psis[i * k + j] = psis[j * k + i] = psi(x[i], x[j]);
  // by i <= j <= h in order, as the eigenvalues are
  const chis = new Float64Array((k * (k + 1) * (k + 2)) / 6);
  for (let h = 0, at = 0; h < k; h++) {
    for (let j = 0; j <= h; j++) {
      for (let i = 0; i <= j; i++, at++) chis[at] = chi(x[i], x[j], x[h], psis[i * k + j], psis[j * k + h]);
    }
  }
  const slope = target.map((b, e) => -b * Math.exp(-x[e % k]));
  if (measured !== undefined) {
    // N = A H - B_J, A = b phi in the basis
    for (let a = 0; a < rows; a++) {
      const A = rowOf(target, k, a).map((b, i) => b * once[i]);
      const image = multiply(measured.gram, A);
      for (let i = 0; i < k; i++) slope[a * k + i] = image[i] - measured.target[a * k + i];
    }
  }
  const thrice = new Float64Array((k * k * (k + 1)) / 2);
  const products = new Float64Array(k * k);
  for (let e = 0; e < slope.length; e++) {
    const [from, i] = [e - (e % k), e % k];
    for (let h = 0; h < k; h++) products[i * k + h] += target[e] * slope[from + h];
  }
  for (let j = 0, at = 0; j < k; j++) {
    for (let i = 0; i < k; i++) {
      for (let h = 0; h <= i; h++, at++) {
        const product = i === h ? products[i * k + i] : products[i * k + h] + products[h * k + i];
        thrice[at] = product === 0 ? 0 : product * tau * tau * tau * chis[placeOf(h, i, j)];
      }
    }
  }
  return { tau, basis, once, twice: psis.map((each) => tau * tau * each), slope, thrice };
}

/** Where chi of three indices stands. @param h at most i */
function placeOf(h: number, i: number, j: number): number {
  const [low, middle, high] = j <= h ? [j, h, i] : j <= i ? [h, j, i] : [h, i, j];
  return (high * (high + 1) * (high + 2)) / 6 + (middle * (middle + 1)) / 2 + low;
}

/** c(tau) of a law. */
export function samplingCost(form: CostForm, law: CentredLaw): SamplingCost {
  const { basis, twice, slope, thrice } = form;
  const { descended, rows, values } = basis;
  const k = values.length;
  const m = descended.width;
  let [shift, size] = [0, 0];
  for (let a = 0; a < rows; a++) {
    for (let e = 0; e < k * k; e++) {
      const term = slope[a * k + (e % k)] * twice[e] * law.mixed[a * k * k + e];
      shift -= term;
      size += Math.abs(term);
    }
  }
  for (let e = 0; e < thrice.length; e++) {
    const term = thrice[e] * law.pairs[e];
    shift += term;
    size += Math.abs(term);
  }
  let scatter = 0;
  for (let x = 0; x < law.masses.length; x++) {
    if (law.masses[x] !== 0) scatter += law.masses[x] * squareIn(basis, displaced(form, law, x));
  }
  return { shift: shift / m, scatter: scatter / (2 * m), size: size / m + scatter / (2 * m) };
}

/** |D H^{1/2}|^2. */
function squareIn({ values, rows, measured }: CostBasis, D: Float64Array): number {
  const k = values.length;
  if (measured === undefined) return D.reduce((sum, each, e) => sum + values[e % k] * each * each, 0);
  let sum = 0;
  for (let a = 0; a < rows; a++) sum += dot(rowOf(D, k, a), multiply(measured.gram, rowOf(D, k, a)));
  return sum;
}

/** D_x V = r_j phi_j - sum_i b_i z_ij psi_ij, d x k. */
function displaced({ basis, once, twice }: CostForm, { targets, grams }: CentredLaw, x: number): Float64Array {
  const { target, rows } = basis;
  const k = once.length;
  const [r, z] = [targets[x], grams[x]];
  const out = new Float64Array(rows * k);
  for (let a = 0; a < rows; a++) {
    for (let j = 0; j < k; j++) {
      let sum = r[a * k + j] * once[j];
      for (let i = 0; i < k; i++) sum -= target[a * k + i] * z[j * k + i] * twice[j * k + i];
      out[a * k + j] = sum;
    }
  }
  return out;
}

/** <grad J(A(tau)), D_x(tau)>, what a datum, or a data set in its place, does to J to first order: 0 in the mean. */
export function slopeAlong(form: CostForm, law: CentredLaw, x: number): number {
  return dot(form.slope, displaced(form, law, x)) / form.basis.descended.width;
}
