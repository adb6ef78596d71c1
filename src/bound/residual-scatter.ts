import type { RandomFeatures } from '../features/random-features.js';
import { type Estimate, minus, plus, root, times } from '../numeric/estimate.js';
import { multiply } from '../numeric/lanczos.js';
import { minus as difference, dot, norm } from '../numeric/vectors.js';
import type { ForwardProcess } from '../process/forward-process.js';
import { type Descent, flowParts, type GradientFlow } from '../training/gradient-flow.js';
import type { QuadraticLoss } from '../training/quadratic-loss.js';
import { growthIntegral, growthProductIntegral } from './growth-integrals.js';
import { oneDatumLosses } from './one-datum.js';

// The residual R(s) = dB - A(s) dG of n data along the flow A on the population is the mean of those of each datum x,
// R_x(s) = (B_x - B) - A(s) (Z_x - G), which are independent and have mean 0. With the inner product of L^2([0, tau]), the law of
// int_0^tau |R|^2 ds = |R|^2 over the data has
//
//     mean      (1/n) V,  V = E|R_x|^2 = int_0^tau V_R(s) ds,  V_R(s) = E|B_x - A(s) Z_x|^2 - |B - A(s) G|^2,
//     variance  (E|R_x|^4 - V^2)/n^3 + 2 (n - 1)/n^3 E<R_x, R_y>^2,  x and y independent.

/** A law on the line as masses at some nodes, and as other masses at some of these, which show the error. */
export interface LineRule {
  readonly nodes: Float64Array;
  readonly masses: Float64Array;
  readonly coarser: Float64Array;
}

/** How the residual of one datum scatters, in L^2([0, tau]). */
export interface ResidualScatter {
  /** E|R_x|^2 = int_0^tau V_R(s) ds. */
  readonly square: Estimate;
  /** E|R_x|^4. */
  readonly fourth: Estimate;
  /** E<R_x, R_y>^2. */
  readonly overlap: Estimate;
}

/**
 * The scatter of the residual for each training time of a flow, d = 1. The errors are the differences between two quadratures
 * of p_0, with rounding and what the truncation of the flow does.
 *
 * @param population the flow A on p_0
 * @param law p_0
 * @param timeNodes those of the population's loss
 */
export function residualScatter(
  process: ForwardProcess,
  features: RandomFeatures,
  { loss, flow }: Descent,
  law: LineRule,
  timeNodes: number,
): ResidualScatter[] {
  const ones = Array.from(law.nodes, oneDatumLosses(process, features, timeNodes));
  return flow.times.map((_, k) => scatterAt(loss, flow, k, ones, law));
}

/** That for the k-th time. @param ones the losses of the values of a law, each a data set of its own */
export function scatterAt(
  population: QuadraticLoss,
  flow: GradientFlow,
  k: number,
  ones: readonly QuadraticLoss[],
  { masses, coarser }: Pick<LineRule, 'masses' | 'coarser'>,
): ResidualScatter {
  const overlaps = residualOverlaps(population, flow, k, ones);
  const [fine, other] = [masses, coarser].map((each) => momentsOf(overlaps, each));
  const estimate = (of: keyof ResidualScatter): Estimate => {
    const { value, error } = fine[of];
    return { value, error: error + Math.abs(value - other[of].value) };
  };
  return { square: estimate('square'), fourth: estimate('fourth'), overlap: estimate('overlap') };
}

/** The mean of int_0^tau |R(s)|^2 ds over data sets of n. */
export function residualMean({ square }: ResidualScatter, n: number): Estimate {
  return times(1 / n, square);
}

/** Its variance. */
export function residualVariance({ square, fourth, overlap }: ResidualScatter, n: number): Estimate {
  const pairs = times(2 * (n - 1), overlap);
  return times(1 / (n * n * n), plus(minus(fourth, times(square, square)), pairs));
}

/**
 * What int_0^tau |R(s)|^2 ds is at most with probability at least 1 - delta over the data: M + sqrt((1/delta - 1) W), by its mean
 * M and its variance W (Cantelli's inequality).
 */
export function likelyResidual(scatter: ResidualScatter, n: number, delta: number): Estimate {
  return plus(residualMean(scatter, n), root(times(1 / delta - 1, residualVariance(scatter, n))));
}

/** <R_x, R_y> for all pairs of values, and how far off each is, K x K. */
interface Overlaps {
  readonly count: number;
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** Roundings of a sum of N products, as a multiple of eps sqrt(N) of their size. */
const ROUNDINGS = 8;

/**
 * A(s) = sum_j p_j(s) a_j, p_j(s) = (1 - e^{-l_j s})/l_j, so R_x(s) = sum_j p_j(s) c_j(x) with p_0 = 1, c_0(x) = B_x - B and
 * c_j(x) = -(Z_x - G) a_j, and <R_x, R_y> = sum_ij <c_i(x), c_j(y)> int_0^tau p_i p_j ds.
 */
function residualOverlaps(
  population: QuadraticLoss,
  { spectrum: [row], times: taus, errors: flowErrors }: GradientFlow,
  k: number,
  ones: readonly QuadraticLoss[],
): Overlaps {
  const tau = taus[k];
  const parts = flowParts(row);
  const m = population.width;
  const terms = parts.length + 1;
  const integrals = productIntegrals(
    parts.map(({ rate }) => rate),
    tau,
  );
  const count = ones.length;
  const [scaleB, scaleG] = [norm(population.crossMoment), norm(population.gram)];
  const coefficients: Float64Array[] = [];
  const sizes = new Float64Array(count);
  const truncations = new Float64Array(count);
  const lengthsOfParts = parts.map(({ direction }, j) => Math.sqrt(integrals[(j + 1) * (terms + 1)]) * norm(direction));
  for (const [x, one] of ones.entries()) {
    const dZ = difference(one.gram, population.gram);
    const all = new Float64Array(terms * m);
    all.set(difference(one.crossMoment, population.crossMoment));
    sizes[x] = Math.sqrt(tau) * (norm(one.crossMoment) + scaleB);
    const sizeOfGrams = norm(one.gram) + scaleG;
    for (const [j, { direction }] of parts.entries()) {
      const image = multiply(dZ, direction);
      for (let i = 0; i < m; i++) all[(j + 1) * m + i] = -image[i];
      sizes[x] += lengthsOfParts[j] * sizeOfGrams;
    }
    coefficients.push(all);
    truncations[x] = Math.sqrt(tau) * norm(dZ) * flowErrors[k];
  }
  const values = new Float64Array(count * count);
  for (const [x, own] of coefficients.entries()) {
    const integrated = combined(integrals, own, m);
    for (const [y, value] of productsWith(integrated, coefficients.slice(0, x + 1)).entries()) {
      values[x * count + y] = values[y * count + x] = value;
    }
  }
  const rounding = ROUNDINGS * Number.EPSILON * Math.sqrt(terms * m);
  const lengths = sizes.map((_, x) => Math.sqrt(Math.max(0, values[x * (count + 1)])));
  const errors = values.map((_, e) => {
    const [x, y] = [Math.floor(e / count), e % count];
    const [t, u] = [truncations[x], truncations[y]];
    return rounding * sizes[x] * sizes[y] + lengths[x] * u + lengths[y] * t + t * u;
  });
  return { count, values, errors };
}

/** int_0^tau p_i p_j ds. @param rates l_1, l_2, ... */
function productIntegrals(rates: readonly number[], tau: number): Float64Array {
  const terms = rates.length + 1;
  const out = new Float64Array(terms * terms);
  out[0] = tau;
  for (const [i, l] of rates.entries()) {
    out[i + 1] = out[(i + 1) * terms] = growthIntegral(l, tau);
    for (let j = 0; j <= i; j++) {
      out[(i + 1) * terms + j + 1] = out[(j + 1) * terms + i + 1] = growthProductIntegral(l, rates[j], tau);
    }
  }
  return out;
}

/** The rows of a matrix of `width` columns, combined by a square matrix. */
function combined(weights: Float64Array, rows: Float64Array, width: number): Float64Array {
  const count = rows.length / width;
  const out = new Float64Array(rows.length);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const weight = weights[i * count + j];
      for (let q = 0; q < width; q++) out[i * width + q] += weight * rows[j * width + q];
    }
  }
  return out;
}

/** The products of a vector with several, four at a time: a sum waits for itself at each of its terms. */
function productsWith(vector: Float64Array, others: readonly Float64Array[]): Float64Array {
  const products = new Float64Array(others.length);
  let y = 0;
  for (; y + 4 <= others.length; y += 4) {
    const [a, b, c, d] = [others[y], others[y + 1], others[y + 2], others[y + 3]];
    let [ofA, ofB, ofC, ofD] = [0, 0, 0, 0];
    for (let i = 0; i < vector.length; i++) {
      const each = vector[i];
      ofA += each * a[i];
      ofB += each * b[i];
      ofC += each * c[i];
      ofD += each * d[i];
    }
    products[y] = ofA;
    products[y + 1] = ofB;
    products[y + 2] = ofC;
    products[y + 3] = ofD;
  }
  for (; y < others.length; y++) products[y] = dot(vector, others[y]);
  return products;
}

function momentsOf({ count, values, errors }: Overlaps, masses: Float64Array): ResidualScatter {
  const [square, fourth, overlap] = [zero(), zero(), zero()];
  for (let x = 0; x < count; x++) {
    const length = { value: values[x * (count + 1)], error: errors[x * (count + 1)] };
    add(square, masses[x], length);
    add(fourth, masses[x], times(length, length));
    for (let y = 0; y < count; y++) {
      const [value, error] = [Math.abs(values[x * count + y]), errors[x * count + y]];
      overlap.value += masses[x] * masses[y] * value * value;
      overlap.error += masses[x] * masses[y] * (2 * value + error) * error;
    }
  }
  return { square, fourth, overlap };
}

const zero = () => ({ value: 0, error: 0 });

function add(sum: { value: number; error: number }, mass: number, { value, error }: Estimate): void {
  sum.value += mass * value;
  sum.error += mass * error;
}
