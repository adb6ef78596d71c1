import { drawFeatures, type RandomFeatures } from '../src/features/random-features.js';
import { stream } from '../src/numeric/random.js';
import { type GaussianMixture, gaussianMixture } from '../src/target/mixture.js';
import type { Points } from '../src/target/points.js';
import { time } from './curve.js';

/** Two modes at distance 4 on the diagonal of R^d, as on the line. */
export function spaceModes(d: number, variances: readonly number[] = [1, 1]): GaussianMixture {
  const means = [-2, 2].map((place) => new Array<number>(d).fill(place / Math.sqrt(d)));
  return gaussianMixture([0.5, 0.5], means, variances);
}

/** Features and data in d dimensions from our own streams. */
export function spaceProblem(n: number, m: number, d: number): { features: RandomFeatures; data: Points } {
  return { features: drawFeatures(m, d, time, 0), data: spaceModes(d).sample(n, stream(0, 'data')) };
}
