import { type Estimate, numberOf, over, plus, type Quantity, times } from '../../numeric/estimate.js';

/** What a system says of times, or of one time, in the parts that it has; see `SystemCalls.coefficients`. */
export interface KernelAnswer<T> {
  readonly alpha: T;
  readonly sigma: T;
  readonly drift?: T;
  readonly diffusion?: T;
  readonly alphaSlope?: T;
  readonly sigmaSlope?: T;
}

/** The parts of an answer beyond alpha and sigma. */
export const RATES = ['drift', 'diffusion', 'alphaSlope', 'sigmaSlope'] as const;

/** An answer at one of its times. */
export function kernelAt(found: KernelAnswer<ArrayLike<number>>, i: number): KernelAnswer<number> {
  const rates = RATES.flatMap((key) => {
    // a part that a module leaves out may be null
    const numbers = found[key];
    return numbers ? [[key, numbers[i]] as const] : [];
  });
  return { alpha: found.alpha[i], sigma: found.sigma[i], ...Object.fromEntries(rates) };
}

/** Whether a rate is given, and says something: it may be infinite where alpha or sigma is 0. */
export function isNumber(rate: number | undefined): rate is number {
  return rate !== undefined && Number.isFinite(rate);
}

/** alpha' and sigma' in the label, or in the time of the process. */
export interface Slopes {
  readonly alphaSlope: Estimate;
  readonly sigmaSlope: Estimate;
}

/** Allowed error of a derivative by differences, relative. */
export const SLOPE_ERROR = 1e-6;

/**
 * dalpha/dt and dsigma/dt as a system gives them or, with the time s from the data end, as its f and g say:
 *
 * dalpha/ds = f alpha,  dsigma/ds = f sigma + g^2/(2 sigma).
 *
 * Undefined where it has neither, or where alpha or sigma is 0 and they say nothing.
 *
 * @param forwards 1 where time runs from the data to the noise, else -1
 * @param level alpha and sigma of the answer, with their errors
 * @param rounding of the rates, relative
 */
export function givenSlopes(
  answer: Omit<KernelAnswer<number>, 'alpha' | 'sigma'>,
  forwards: number,
  { alpha, sigma }: { readonly alpha: Quantity; readonly sigma: Quantity },
  rounding = 0,
): Slopes | undefined {
  const { drift, diffusion, alphaSlope, sigmaSlope } = answer;
  const rounded = (value: number): Estimate => ({ value, error: rounding * Math.abs(value) });
  if (isNumber(alphaSlope) && isNumber(sigmaSlope)) {
    return { alphaSlope: rounded(alphaSlope), sigmaSlope: rounded(sigmaSlope) };
  }
  if (!isNumber(drift) || !isNumber(diffusion) || numberOf(alpha) === 0 || numberOf(sigma) === 0) return undefined;
  const [f, g] = [rounded(drift), rounded(diffusion)];
  const noise = plus(times(f, sigma), over(times(0.5, times(g, g)), sigma));
  return { alphaSlope: times(forwards, times(f, alpha)), sigmaSlope: times(forwards, noise) };
}
