import { type Estimate, minus, over, plus, root, times } from '../numeric/estimate.js';

/** A label with the signal and noise that it means, each with the error of the numbers it was computed in. */
export interface Level {
  readonly label: number;
  readonly alpha: Estimate;
  readonly sigma: Estimate;
  /** sigma^2. */
  readonly variance: Estimate;
}

/**
 * Signal and noise with the errors that rounding gives them, r(alpha + sigma) each for a relative rounding r.
 *
 * Where vp makes the noise as sigma^2 = 1 - alpha^2, sigma^2 is off by r(alpha^2 + sigma^2); ve has alpha = 1 exactly.
 *
 * @param rounding r, of the numbers that alpha and sigma were computed in
 */
export function levelOf(
  label: number,
  alpha: number,
  sigma: number,
  { rounding, family }: { rounding: number; family?: 'vp' | 've' | undefined },
): Level {
  const size = rounding * (alpha + sigma);
  const signal = { value: alpha, error: family === 've' ? 0 : size };
  if (family === 'vp') {
    const variance = { value: sigma * sigma, error: rounding * (alpha * alpha + sigma * sigma) };
    return { label, alpha: signal, sigma: root(variance), variance };
  }
  const noise = { value: sigma, error: size };
  return { label, alpha: signal, sigma: noise, variance: times(noise, noise) };
}

/** sigma^2(t|s) = sigma_t^2 - (alpha_t/alpha_s)^2 sigma_s^2, the noise that is added from s to t. */
export function addedVariance(earlier: Level, later: Level): Estimate {
  const ratio = over(later.alpha, earlier.alpha);
  return minus(later.variance, times(times(ratio, ratio), earlier.variance));
}

/** alpha^2/sigma^2. */
export function snrOf({ alpha, variance }: Level): Estimate {
  return over(times(alpha, alpha), variance);
}

/** alpha^2 + sigma^2. */
export function powerOf({ alpha, variance }: Level): Estimate {
  return plus(times(alpha, alpha), variance);
}

/** How far alpha and sigma together may move a term that they are factors of, relative. */
export function relativeErrorOf({ alpha, sigma }: Level): number {
  return alpha.error / alpha.value + sigma.error / sigma.value;
}

/** 1 - alpha_t^2/alpha_s^2. */
export function betaBetween(earlier: Level, later: Level): Estimate {
  const ratio = over(later.alpha, earlier.alpha);
  return minus(1, times(ratio, ratio));
}

/** sigma/alpha. */
export function noiseOverSignal({ alpha, variance }: Level): Estimate {
  return over(root(variance), alpha);
}
