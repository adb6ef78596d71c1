import { simdFeatures } from './feature-simd.js';
import { type FeatureKernel, plainFeatures } from './feature-sums.js';

let chosen: FeatureKernel | undefined;

/** The faster kernel that runs here; one per thread. */
export function featureKernel(): FeatureKernel {
  chosen ??= simdFeatures() ?? plainFeatures;
  return chosen;
}
