import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileKernel } from '../../../assembly/compile.js';
import { stream } from '../../numeric/random.js';
import { FEATURE_BYTES } from './feature-bytes.js';
import { BLOCK, type FeatureKernel, featureKernel, plainFeatures, simdFeatures } from './feature-kernel.js';

const simd = () => {
  const kernel = simdFeatures();
  if (!kernel) throw new Error('no SIMD here');
  return kernel;
};

const bits = (values: Float64Array) => [...new BigUint64Array(values.slice().buffer)];

/** Scores, then sums of divergences over a step in which about half of the preactivations change their sign. */
function sumsBy(kernel: FeatureKernel, width: number, d: number, count: number) {
  const source = stream(5, 'data');
  const drawn = (array: Float64Array) => {
    for (let k = 0; k < array.length; k++) array[k] = source.normal();
    return array;
  };
  const [features, points, scores] = kernel.room([width * (2 * d + 1), d * BLOCK, d * BLOCK]).map(drawn);
  points[0] = Number.NaN;
  kernel.addScores(features, d, points, scores, count);
  const ofScores = bits(scores);
  const [rows, path, sums] = kernel.room([width * (d + 4), 3 * d * BLOCK, BLOCK]).map(drawn);
  // one feature is 0 throughout
  rows.fill(0, 0, d + 4);
  kernel.addDivergence(rows, d, path, sums, count, [0.5, 0.25, 0.125]);
  return { ofScores, ofSums: bits(sums) };
}

describe('simdFeatures', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each([
    [1, 2, 2],
    [7, 2, 256],
    [64, 2, 100],
    [5, 3, 256],
    [9, 8, 30],
  ])('adds the same bits as the plain kernel: %i features in %i dimensions at %i points', (width, d, count) => {
    expect(sumsBy(simd(), width, d, count)).toEqual(sumsBy(plainFeatures, width, d, count));
  });

  it('leaves the points beyond the first ones as they are', () => {
    const [features, points, scores] = simd().room([5, 2 * BLOCK, 2 * BLOCK]);
    features.fill(1);
    points.fill(1);
    simd().addScores(features, 2, points, scores, 4);
    expect([...scores.subarray(0, 6)].slice(4)).toEqual([0, 0]);
  });

  it('is compiled from the source in assembly/', async () => {
    expect(await compileKernel('feature-kernel.ts')).toBe(FEATURE_BYTES);
  });

  it('does not exist without WebAssembly', () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect(simdFeatures()).toBeUndefined();
  });

  it('is made once for all calculations of a thread', () => {
    expect(featureKernel()).toBe(featureKernel());
    expect(featureKernel()).not.toBe(plainFeatures);
  });
});
