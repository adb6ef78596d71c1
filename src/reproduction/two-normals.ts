import { cholesky } from '../numeric/cholesky.js';
import { type Points, pointOf } from '../target/points.js';
import type { TwoModes } from './digit-pairs.js';

/**
 * -(1/n) sum_i log q(x_i) of some points, q the mixture of the two normals whose weights, means and covariances are those of the
 * training data of either cluster, in nats. What another model has above that can be compared between data of different scales.
 *
 * @throws RangeError where the data of a cluster have no covariance of full rank
 */
export function negativeLogLikelihoodOfNormals(training: TwoModes, points: Points): number {
  const normals = [0, 1].map((mode) => normalOf(training, mode));
  let sum = 0;
  for (let p = 0; p < points.count; p++) {
    const [one, other] = normals.map((logDensity) => logDensity(pointOf(points, p)));
    const largest = Math.max(one, other);
    sum -= largest + Math.log(Math.exp(one - largest) + Math.exp(other - largest));
  }
  return sum / points.count;
}

/** log(w N(x; m, S)) with S = L L^T: log w - |L^{-1} (x - m)|^2/2 - sum_j log L_jj - (d/2) log 2 pi. */
function normalOf({ points, modes }: TwoModes, mode: number): (x: Float64Array) => number {
  const { dimension: d } = points;
  const own = Array.from(modes.keys()).filter((p) => modes[p] === mode);
  const mean = new Float64Array(d);
  for (const p of own) for (let j = 0; j < d; j++) mean[j] += pointOf(points, p)[j] / own.length;
  const covariance = new Float64Array(d * d);
  for (const p of own) {
    const x = pointOf(points, p);
    for (let e = 0; e < d * d; e++) {
      const [i, j] = [Math.floor(e / d), e % d];
      covariance[e] += ((x[i] - mean[i]) * (x[j] - mean[j])) / own.length;
    }
  }
  const L = cholesky(covariance, d);
  let constant = Math.log(own.length / modes.length) - 0.5 * d * Math.log(2 * Math.PI);
  for (let j = 0; j < d; j++) constant -= Math.log(L[j * d + j]);
  return (x) => {
    const z = new Float64Array(d);
    let square = 0;
    for (let i = 0; i < d; i++) {
      let rest = x[i] - mean[i];
      for (let j = 0; j < i; j++) rest -= L[i * d + j] * z[j];
      z[i] = rest / L[i * d + i];
      square += z[i] * z[i];
    }
    return constant - 0.5 * square;
  };
}
