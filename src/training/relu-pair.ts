import { integralFromZero, integralToOne, isNearOne } from '../numeric/bivariate-normal.js';
import { normalCdf, normalPdf } from '../numeric/normal.js';

/** E[(Z + h)_+^k], k = 0, 1, 2, of a standard normal Z, at `count` places h. */
type Moments = readonly [Float64Array, Float64Array, Float64Array];

/**
 * What the second moments of relu(X_i) and relu(X_j) need of each normal X_i alone: compute it once per feature, and
 * use it in all pairs of the feature. Below, h_i = mean/deviation.
 */
export interface Preactivations {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** h_i; infinite where the deviation is 0. */
  readonly ratio: Float64Array;
  /** E[relu(X_i)]. */
  readonly rectified: Float64Array;
  /** E[relu(X_i)^2], accurate relative to itself. */
  readonly square: Float64Array;
  /** sqrt(pdf(h_i)). */
  readonly root: Float64Array;
  /**
   * The moments at h_i and at -h_i: each is accurate where it is small, and would not be if computed from the other.
   */
  readonly own: Moments;
  readonly mirror: Moments;
}

/** Room for the terms of `count` variables; fill it with `setPreactivation`. */
export function preactivations(count: number): Preactivations {
  const room = () => new Float64Array(count);
  return {
    mean: room(),
    deviation: room(),
    ratio: room(),
    rectified: room(),
    square: room(),
    root: room(),
    own: [room(), room(), room()],
    mirror: [room(), room(), room()],
  };
}

/**
 * From here on the ratios of successive moments come from their continued fraction: the closed forms cancel like x^4.
 */
const TAIL = 2;

/**
 * E[(Z - x)_+^k] for x >= 0. With Hh_n(x) = E[(Z - x)_+^n]/n! and r_n = Hh_n/Hh_{n-1}, n Hh_n = Hh_{n-2} - x Hh_{n-1}
 * gives r_n = 1/(x + (n + 1) r_{n+1}), a fraction of positive terms.
 */
function setTail([zeroth, first, second]: Moments, i: number, x: number, density: number): void {
  const cdf = normalCdf(-x);
  zeroth[i] = cdf;
  if (x < TAIL) {
    first[i] = density - x * cdf;
    second[i] = (1 + x * x) * cdf - x * density;
    return;
  }
  // N levels reduce the error of r_N, about 2/(x + sqrt(x^2 + 4 N + 2)), by the factor exp(-2 x sqrt N): these levels
  // leave less than 1e-15
  const levels = 12 + Math.ceil(330 / (x * x));
  let ratio = 2 / (x + Math.sqrt(x * x + 4 * levels + 2));
  for (let n = levels; n > 2; n--) ratio = 1 / (x + n * ratio);
  first[i] = cdf / (x + 2 * ratio);
  second[i] = 2 * first[i] * ratio;
}

/** Sets X_i ~ N(mean, deviation^2). @param deviation >= 0 */
export function setPreactivation(into: Preactivations, i: number, mean: number, deviation: number): void {
  const h = deviation > 0 ? mean / deviation : mean > 0 ? Infinity : -Infinity;
  const x = Math.abs(h);
  const [small, large] = h > 0 ? [into.mirror, into.own] : [into.own, into.mirror];
  const density = normalPdf(h);
  setTail(small, i, x, density);
  large[0][i] = 1 - small[0][i];
  large[1][i] = x + small[1][i];
  large[2][i] = 1 + x * x - small[2][i];
  into.mean[i] = mean;
  into.deviation[i] = deviation;
  into.ratio[i] = h;
  into.rectified[i] = x > NEVER ? Math.max(mean, 0) : deviation * into.own[1][i];
  into.square[i] =
    x > NEVER ? (h > 0 ? mean * mean + deviation * deviation : 0) : deviation * deviation * into.own[2][i];
  into.root[i] = Math.sqrt(density);
}

/**
 * Above this h, E[relu(-X)^2] < 1e-31 E[relu(X)^2]: X in place of relu(X) changes E[relu(X) relu(Y)] by at most
 * 4e-16 sqrt(E[relu(X)^2] E[relu(Y)^2]).
 */
const ALWAYS = 11;
/** Below h = -NEVER the density underflows. */
const NEVER = 40;

/** exp(-(h^2 + k^2)/4)/pi = sqrt(2/pi) sqrt(pdf(h) pdf(k)). */
const SCALE = Math.sqrt(2 / Math.PI);

/**
 * E[relu(X_i) relu(X_j)] where X_i and X_j have correlation r, with an error below (2e-14 + h^2 u + k^2 u) times
 * sqrt(E[relu(X_i)^2] E[relu(X_j)^2]), u = 1.1e-16 from rounding h and k, at all means, deviations and correlations,
 * including the tails and r = 1 and -1 (checked against 40 digits in the tests). Not a number where |r| > 1.
 *
 * With X_i = s_i (Z + h), X_j = s_j (Z' + k), K(r) = E[(Z + h)_+ (Z' + k)_+] and L(h) = E[(Z + h)_+], Price's
 * K'' = phi2(h, k; r) gives
 *
 *     K(r) = L(h) L(k) + r Phi(h) Phi(k) + int_0^r (r - rho) phi2(h, k; rho) drho
 *          = K(1) - (1 - r) Phi(min(h, k)) + int_r^1 (rho - r) phi2(h, k; rho) drho
 *          = K(-1) + (1 + r) max(0, Phi(h) - Phi(-k)) + int_{-1}^r (r - rho) phi2(h, k; rho) drho.
 *
 * The closed form in Phi2 and its derivatives is the same number, but its terms cancel like h^4 in the tails.
 */
export function reluPair(terms: Preactivations, i: number, j: number, r: number): number {
  const { ratio, deviation, own } = terms;
  const h = ratio[i];
  const k = ratio[j];
  if (h < -NEVER || k < -NEVER) return 0;
  const area = deviation[i] * deviation[j];
  // E[X relu(Y)] = E[X] E[relu(Y)] + cov(X, Y) P(Y > 0)
  if (h > ALWAYS) return terms.mean[i] * terms.rectified[j] + r * area * own[0][j];
  if (k > ALWAYS) return terms.mean[j] * terms.rectified[i] + r * area * own[0][i];
  const scale = SCALE * terms.root[i] * terms.root[j];
  const mirrored = r < 0 ? -k : k;
  const tau = Math.sqrt((1 - Math.abs(r)) / (1 + Math.abs(r)));
  if (!isNearOne(h, mirrored, tau)) {
    const independent = own[1][i] * own[1][j] + r * own[0][i] * own[0][j];
    return area * (independent + scale * integralFromZero(h, mirrored, tau));
  }
  const rest = scale * integralToOne(h, mirrored, tau);
  const [low, high] = h <= k ? [i, j] : [j, i];
  return area * ((r > 0 ? nearEqual(terms, low, high, r) : nearOpposite(terms, low, high, r)) + rest);
}

/** K(1) - (1 - r) K'(1), with K(1) = E[(Z + h)_+ (Z + h + (k - h))], h <= k. */
function nearEqual({ ratio, own }: Preactivations, low: number, high: number, r: number): number {
  return own[2][low] + (ratio[high] - ratio[low]) * own[1][low] - (1 - r) * own[0][low];
}

/**
 * K(-1) + (1 + r) K'(-1), h <= k; this is zero where Z + h and k - Z are never both positive. From
 * (k - Z)_+ = (k - Z) + (Z - k)_+, K(-1) = (h + k)(L(h) + L(-k)) - E[(Z + h)_+^2] + E[(Z - k)_+^2].
 */
function nearOpposite({ ratio, own, mirror }: Preactivations, low: number, high: number, r: number): number {
  const sum = ratio[low] + ratio[high];
  if (sum <= 0) return 0;
  const equal = sum * (own[1][low] + mirror[1][high]) - own[2][low] + mirror[2][high];
  return equal + (1 + r) * (own[0][low] - mirror[0][high]);
}
