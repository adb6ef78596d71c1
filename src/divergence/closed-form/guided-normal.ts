import type { Estimate } from '../../numeric/estimate.js';
import { gaussLegendre } from '../../numeric/gauss-legendre.js';
import type { ForwardProcess } from '../../process/forward-process.js';
import type { ReverseFlow } from '../normal/linear-score.js';

/** A normal distribution on the line, or one axis of normals whose covariances commute. */
interface AxisNormal {
  readonly mean: number;
  /** > 0. */
  readonly variance: number;
}

/** s_gamma = gamma s(.|c) + (1 - gamma) s, where p(.|c) and p are normal. */
export interface GuidedPair {
  /** p(.|c) = N(m_1, a). */
  readonly conditional: AxisNormal;
  /** p = N(m_0, b). */
  readonly unconditional: AxisNormal;
  /** gamma: 1 samples p(.|c) and 0 samples p. */
  readonly scale: number;
}

/** The mean and the variance of what is sampled. */
export interface SampledNormal {
  readonly mean: Estimate;
  readonly variance: Estimate;
}

/** Beyond this scale the integral of the mean has more panels than anybody waits for. */
const LARGEST_SCALE = 1000;

/**
 * What the reverse SDE, or the probability flow, samples from N(0, s_T^2) at T with the guided score of two normals.
 *
 * In z = x/alpha with the clock v = sigma^2/alpha^2, V at T, every process of linear drift is the variance-exploding one, which
 * starts from the variance P = s_T^2/alpha_T^2. The score of z is linear, and pulls by h(v) = gamma/(a + v) + (1 - gamma)/(b + v)
 * towards c(v)/h(v), c(v) = gamma m_1/(a + v) + (1 - gamma) m_0/(b + v), so that with
 *
 *     psi(v) = exp(-int_0^v h) = (a/(a + v))^gamma (b/(b + v))^{1 - gamma}
 *
 *     SDE: mean int_0^V psi c dv, variance psi(V)^2 P + int_0^V psi^2 dv;  ODE: mean 1/2 int_0^V psi^{1/2} c dv, variance psi(V) P.
 *
 * In y = (a + v)/(b + v) the integrals of the SDE are powers; with l = log(y(V)/y(0)), q = a l/(b - a), E(x) = (e^x - 1)/x
 *
 *     int psi^2 dv = b q E((1 - 2 gamma) l),  int psi c dv = q (gamma m_1 (b/a) E(-gamma l) + (1 - gamma) m_0 E((1 - gamma) l)),
 *
 * without cancellation at gamma = 1/2 or a = b. The mean of the ODE is an incomplete beta function: by Gauss-Legendre.
 *
 * @see Bradley, Nakkiran 2024, Classifier-Free Guidance is a Predictor-Corrector, section 3, for two centred normals and T -> infinity
 * @returns estimates with their rounding, and that of the coefficients of the process
 * @throws RangeError for a variance that is not above 0, a scale beyond 1000, or a result that is beyond the range of doubles
 */
export function guidedNormal(process: ForwardProcess, pair: GuidedPair, flow: ReverseFlow): SampledNormal {
  checkPair(pair);
  const { alpha, sigma } = process.coefficients(process.horizon);
  const at = clockedAt(pair, (sigma / alpha) * (sigma / alpha), CLOCK_ROUNDINGS * (1 - Math.log(alpha)));
  const start = process.priorVariance / (alpha * alpha);
  const sampled = flow === 'sde' ? sampledBySde(pair, at, start) : sampledByOde(pair, at, start);
  const numbers = [sampled.mean, sampled.variance].flatMap(({ value, error }) => [value, error]);
  if (!numbers.every(Number.isFinite)) throw new RangeError('what is sampled is beyond the range of doubles');
  return sampled;
}

/**
 * p(.|c)^gamma p^{1 - gamma}/Z of two normals: the precision gamma/a + (1 - gamma)/b. Its score is s_gamma at t = 0.
 *
 * @returns null where the precision is not above 0, so that there is no such density, or is lost in rounding
 * @throws RangeError as `guidedNormal`
 */
export function poweredNormal(pair: GuidedPair): SampledNormal | null {
  checkPair(pair);
  const { conditional, unconditional, scale } = pair;
  const parts = [scale / conditional.variance, (1 - scale) / unconditional.variance];
  const precision = parts[0] + parts[1];
  const lost = ROUNDINGS * (Math.abs(parts[0]) + Math.abs(parts[1]));
  if (!(precision > 2 * lost)) return null;
  const pulls = [parts[0] * conditional.mean, parts[1] * unconditional.mean];
  const relative = lost / (precision - lost);
  const mean = (pulls[0] + pulls[1]) / precision;
  const size = (Math.abs(pulls[0]) + Math.abs(pulls[1])) / precision;
  return {
    mean: { value: mean, error: relative * Math.abs(mean) + ROUNDINGS * size },
    variance: { value: 1 / precision, error: relative / precision },
  };
}

/** Roundings of a term, and of V beside one more for each power of e in alpha. */
const ROUNDINGS = 16 * Number.EPSILON;
const CLOCK_ROUNDINGS = 16 * Number.EPSILON;

function checkPair({ conditional, unconditional, scale }: GuidedPair): void {
  for (const [name, { mean, variance }] of Object.entries({ conditional, unconditional })) {
    if (!(variance > 0 && variance < Number.POSITIVE_INFINITY && Number.isFinite(mean))) {
      throw new RangeError(
        `${name} should have a finite mean and a finite variance above 0, found ${mean}, ${variance}`,
      );
    }
  }
  if (!(Math.abs(scale) <= LARGEST_SCALE)) {
    throw new RangeError(`scale should be at most ${LARGEST_SCALE} in size, found ${scale}`);
  }
}

/** The logarithms that everything is made of, with their relative errors or, of log psi, its absolute one. */
interface Clocked {
  readonly end: number;
  readonly logPsi: Estimate;
  /** l, and the relative error of what E makes of a multiple of it. */
  readonly ratio: number;
  readonly ratioError: number;
  /** q = a l/(b - a). */
  readonly share: Estimate;
}

/** @param clockError of V, relative */
function clockedAt({ conditional, unconditional, scale }: GuidedPair, end: number, clockError: number): Clocked {
  const [a, b] = [conditional.variance, unconditional.variance];
  const [logA, logB] = [Math.log1p(end / a), Math.log1p(end / b)];
  const powers = Math.abs(scale) + Math.abs(1 - scale);
  const logPsi = -(scale * logA + (1 - scale) * logB);
  // V moves log(1 + V/a) by at most its own relative error
  const logError = powers * clockError + ROUNDINGS * (Math.abs(scale) * logA + Math.abs(1 - scale) * logB);
  // y(V)/y(0) - 1
  const change = ((b - a) / a) * (end / (b + end));
  const isNear = Math.abs(change) < 0.5;
  const ratio = isNear ? Math.log1p(change) : logA - logB;
  const ratioError = clockError + ROUNDINGS * (isNear ? 1 : 1 + (logA + logB) / Math.abs(ratio));
  const share = isNear ? (end / (b + end)) * (change === 0 ? 1 : ratio / change) : (a / (b - a)) * ratio;
  return {
    end,
    logPsi: { value: logPsi, error: logError },
    ratio,
    ratioError,
    share: { value: share, error: ratioError * share },
  };
}

function sampledBySde({ conditional, unconditional, scale }: GuidedPair, at: Clocked, start: number): SampledNormal {
  const [a, b] = [conditional.variance, unconditional.variance];
  const q = at.share.value;
  /** factor q E(power l). */
  const term = (factor: number, power: number): Estimate => {
    const value = factor * q * meanExponential(power * at.ratio);
    const relative = ROUNDINGS + at.ratioError * (2 + Math.abs(power * at.ratio));
    return { value, error: relative * Math.abs(value) };
  };
  const kept = exponential(2, at.logPsi, start);
  const added = term(b, 1 - 2 * scale);
  const pulls = [term(scale * conditional.mean * (b / a), -scale), term((1 - scale) * unconditional.mean, 1 - scale)];
  return { mean: summed(pulls), variance: summed([kept, added]) };
}

/** The mean is m_0 (1 - psi^{1/2}) + (gamma/2) (m_1 - m_0) int_0^V psi^{1/2}/(a + v) dv. */
function sampledByOde(pair: GuidedPair, at: Clocked, start: number): SampledNormal {
  const { conditional, unconditional, scale } = pair;
  const m = unconditional.mean;
  const root = Math.exp(0.5 * at.logPsi.value);
  const towards: Estimate = {
    value: -m * Math.expm1(0.5 * at.logPsi.value),
    error: Math.abs(m) * (root * at.logPsi.error + ROUNDINGS * (1 + root)),
  };
  const apart = 0.5 * scale * (conditional.mean - m);
  const integral = apart === 0 ? { value: 0, error: 0 } : pulledApart(pair, at);
  const moved = { value: apart * integral.value, error: Math.abs(apart) * integral.error };
  return { mean: summed([towards, moved]), variance: exponential(1, at.logPsi, start) };
}

const NODES = gaussLegendre(16);

/**
 * int_0^V psi^{1/2}/(a + v) dv. In w = log(1 + v/k), k the smaller of a and b, the integrand is smooth at the scale 1: the nearest
 * singularity has the imaginary part pi, and between panels of at most 1 it falls or grows by no more than e^4.
 */
function pulledApart({ conditional, unconditional, scale }: GuidedPair, { end, logPsi }: Clocked): Estimate {
  const [a, b] = [conditional.variance, unconditional.variance];
  const k = Math.min(a, b);
  const last = Math.log1p(end / k);
  const powers = Math.abs(scale) + Math.abs(1 - scale);
  const panels = Math.ceil(last * Math.max(1, powers / 8));
  const sums = [panels, 2 * panels].map((count) => {
    const half = (0.5 * last) / count;
    let sum = 0;
    for (let panel = 0; panel < count; panel++) {
      for (const [i, weight] of NODES.weights.entries()) {
        const v = k * Math.expm1(half * (2 * panel + 1 + NODES.nodes[i]));
        const root = Math.exp(-0.5 * (scale * Math.log1p(v / a) + (1 - scale) * Math.log1p(v / b)));
        sum += weight * root * ((k + v) / (a + v));
      }
    }
    return half * sum;
  });
  return { value: sums[1], error: Math.abs(sums[1] - sums[0]) + (ROUNDINGS + logPsi.error) * sums[1] };
}

/** factor psi^power. */
function exponential(power: number, log: Estimate, factor: number): Estimate {
  const value = factor * Math.exp(power * log.value);
  return { value, error: (ROUNDINGS + 2 * power * log.error + ROUNDINGS * Math.abs(Math.log(factor))) * value };
}

/** (e^x - 1)/x. */
function meanExponential(x: number): number {
  return x === 0 ? 1 : Math.expm1(x) / x;
}

function summed(terms: readonly Estimate[]): Estimate {
  return {
    value: terms.reduce((sum, { value }) => sum + value, 0),
    error: terms.reduce((sum, { value, error }) => sum + error + Number.EPSILON * Math.abs(value), 0),
  };
}
