/** E[1/X] and E[ln X] - ln k for X ~ chi-square with k degrees of freedom, with absolute error estimates. */
export interface ChiSquareMeans {
  readonly inverse: number;
  readonly logarithm: number;
  readonly inverseError: number;
  readonly logarithmError: number;
}

/** The step of the trapezoidal rule, as a fraction of the width sqrt(2/k) of the density of ln X. */
const STEP = 0.2;
/** Terms below this fraction of the largest are left out. */
const NEGLIGIBLE = 1e-20;

/**
 * Means over a chi-square distribution by the trapezoidal rule in s = ln(X/k), whose density is proportional to
 * exp((k/2) (s - (e^s - 1))): analytic and decaying, so the rule converges geometrically. The error estimate is the
 * difference from the rule with twice the step. Neither rule needs the gamma function of the closed forms.
 *
 * @param k > 2, where E[1/X] is finite
 */
export function chiSquareMeans(k: number): ChiSquareMeans {
  const step = STEP * Math.sqrt(2 / k);
  // sums of the density, and of s and e^{-s} weighted by it, over all nodes and over every second one
  const sums = [new Float64Array(3), new Float64Array(3)];
  const add = (i: number): boolean => {
    const s = i * step;
    const exponent = 0.5 * k * (s - Math.expm1(s));
    const terms = [Math.exp(exponent), Math.exp(exponent) * s, Math.exp(exponent - s)];
    for (const sum of i % 2 === 0 ? sums : sums.slice(0, 1)) for (let q = 0; q < 3; q++) sum[q] += terms[q];
    return Math.max(terms[0], Math.abs(terms[1]), terms[2]) > NEGLIGIBLE;
  };
  add(0);
  for (let i = 1; add(i); i++);
  for (let i = -1; add(i); i--);
  const [fine, coarse] = sums.map(([mass, first, inverse]) => ({
    logarithm: first / mass,
    inverse: inverse / mass / k,
  }));
  return {
    ...fine,
    inverseError: Math.abs(fine.inverse - coarse.inverse),
    logarithmError: Math.abs(fine.logarithm - coarse.logarithm),
  };
}
