/**
 * KL(N(mean, variance) || N(otherMean, otherVariance)) in nats, without cancellation between close variances.
 *
 * KL = 1/2 (r - ln(1 + r) + (m_1 - m_2)^2 / v_2),  r = (v_1 - v_2) / v_2.
 */
export function gaussianKl(mean: number, variance: number, otherMean: number, otherVariance: number): number {
  const shift = mean - otherMean;
  return 0.5 * (excessOverLog((variance - otherVariance) / otherVariance) + (shift * shift) / otherVariance);
}

/** r - ln(1 + r) for r > -1. */
function excessOverLog(r: number): number {
  if (Math.abs(r) > 0.1) return r - Math.log1p(r);
  // sum_{k >= 2} (-r)^k / k: the two terms of the closed form agree in their leading digits here
  let power = r * r;
  let sum = 0;
  for (let k = 2; k < 18; k++) {
    sum += power / k;
    power *= -r;
  }
  return sum;
}
