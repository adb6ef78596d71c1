import { BLOCK, type FeatureKernel, plainFeatures, simdFeatures } from '../src/divergence/field/feature-kernel.js';
import { stream } from '../src/numeric/random.js';
import { MOMENTS, type PairKernel, plainPairs, simdPairs } from '../src/training/pair-kernel.js';
import { atLeast, type Finding, found } from './finding.js';
import type { Size } from './size.js';
import { inTurns, seconds } from './stopwatch.js';

const WIDTHS: Record<Size, readonly number[]> = { full: [256, 1024, 4096], small: [64] };
const DIMENSIONS = [2, 3];
const WIDTH = 64;
const ROUNDS = 5;
/** The least number of pairs, or of features at points, of one measurement: enough for the resolution of the clock. */
const SUMMANDS = 2e7;

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

/** Nanoseconds of a summand by each of two kernels, and their ratio. */
function raced(name: string, summands: number, [plain, simd]: readonly (() => void)[]): Finding[] {
  const repeats = Math.ceil(SUMMANDS / summands);
  const several = (run: () => void) => () =>
    (1e9 / repeats / summands) *
    seconds(() => {
      for (let k = 0; k < repeats; k++) run();
    });
  const taken = inTurns(ROUNDS, { plain: several(plain), simd: several(simd) });
  return [
    found(`${name}: plain`, taken.plain, ' ns'),
    found(`${name}: SIMD`, taken.simd, ' ns'),
    atLeast(`${name}: plain over SIMD`, taken.plain / taken.simd, 1.5, 'x'),
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
