import { BLOCK, type FeatureKernel, plainFeatures, simdFeatures } from '../src/divergence/field/feature-kernel.js';
import { stream } from '../src/numeric/random.js';
import { MOMENTS, type PairKernel, plainPairs, simdPairs } from '../src/training/pair-kernel.js';
import type { Finding } from './finding.js';
import { raced } from './raced.js';
import type { Size } from './size.js';

const WIDTHS: Record<Size, readonly number[]> = { full: [256, 1024, 4096], small: [64] };
const DIMENSIONS = [2, 3];
const WIDTH = 64;

/** The kernels of features in plain TypeScript and in WebAssembly: grams on the line, and scores in R^d. */
export function benchFeatureKernels(size: Size): Finding[] {
  console.log('\nThe pairs of features on the line at one time, and scores and their divergence at a block of points');
  return [
    ...WIDTHS[size].flatMap((width) =>
      raced(`pairs, m = ${width}`, (width * width) / 2, [
        pairs(plainPairs, width),
        pairs(simdPairs() ?? plainPairs, width),
      ]),
    ),
    ...DIMENSIONS.flatMap((d) =>
      (['addScores', 'addDivergence'] as const).flatMap((which) =>
        raced(`${which}, d = ${d}, m = ${WIDTH}`, WIDTH * BLOCK, [
          sums(plainFeatures, which, d),
          sums(simdFeatures() ?? plainFeatures, which, d),
        ]),
      ),
    ),
  ];
}

function drawn(array: Float64Array): Float64Array {
  const source = stream(1, 'data');
  for (let k = 0; k < array.length; k++) array[k] = source.normal();
  return array;
}

/** Half of the features are active on each side. */
function pairs(kernel: PairKernel, width: number): () => void {
  const [total, moments] = kernel.room([width * width, MOMENTS.length * width]);
  drawn(moments);
  return () => kernel.addPairs(total, moments, width / 2, width);
}

/** In a step a point moves by a hundredth of its distance from 0. */
function sums(kernel: FeatureKernel, which: 'addScores' | 'addDivergence', d: number): () => void {
  if (which === 'addScores') {
    const [features, points, scores] = kernel.room([WIDTH * (2 * d + 1), d * BLOCK, d * BLOCK]);
    drawn(features);
    drawn(points);
    return () => kernel.addScores(features, d, points, scores, BLOCK);
  }
  const [features, path, totals] = kernel.room([WIDTH * (d + 4), 3 * d * BLOCK, BLOCK]);
  drawn(features);
  for (let i = 0; i < WIDTH; i++) features.fill(features[i * (d + 4) + 1], i * (d + 4) + 1, i * (d + 4) + 4);
  const start = drawn(path.subarray(0, d * BLOCK));
  for (const [k, factor] of [1, 1.005, 1.01].entries()) {
    path.set(
      start.map((x) => factor * x),
      k * d * BLOCK,
    );
  }
  return () => kernel.addDivergence(features, d, path, totals, BLOCK, [1, 1, 1]);
}
