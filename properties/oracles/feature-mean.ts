import { normalCdf, normalPdf } from '../../src/numeric/normal.js';
import { dot } from '../../src/numeric/vectors.js';
import { integratePanels } from '../../src/target/panel-quadrature.js';
import type { TargetSpec } from '../../src/target/target-spec.js';

/**
 * E relu(w . x + b) under component k of a law: of a normal with l = w . x + b ~ N(mu, s^2) it is mu Phi(mu/s) + s phi(mu/s), and of
 * bumps the integral of a polynomial on either side of the kink.
 *
 * @param w along one axis, if the law is one of bumps
 */
export function featureMean(target: TargetSpec, k: number, w: Float64Array, bias: number): number {
  if (target.kind === 'mixture') {
    const [mean, deviation] = [dot(w, target.means[k]) + bias, Math.sqrt(dot(w, w) * target.variances[k])];
    return mean * normalCdf(mean / deviation) + deviation * normalPdf(mean / deviation);
  }
  const axis = w.findIndex((x) => x !== 0);
  const [slope, middle, half] = [w[axis], target.centers[k][axis], target.halfWidths[k]];
  const kink = (-bias / slope - middle) / half;
  const ends = [-1, ...(Math.abs(kink) < 1 ? [kink] : []), 1];
  return integratePanels(Float64Array.from(ends), 4, (z) => {
    return (15 / 16) * (1 - z * z) * (1 - z * z) * Math.max(0, slope * (middle + half * z) + bias);
  });
}
