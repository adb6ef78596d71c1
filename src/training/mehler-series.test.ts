import { describe, expect, it } from 'vitest';
import { drawFeatures } from '../features/random-features.js';
import { plainKernel, simdKernel } from '../numeric/product-kernel.js';
import { stream } from '../numeric/random.js';
import { argumentBlock, setArgument } from './argument-block.js';
import { addSeries } from './mehler-series.js';
import { pairPlan } from './pair-plan.js';

const still = { size: 1, at: () => Float64Array.of(0) };

describe('addSeries', () => {
  it.each([
    [5, 1],
    [14, 50],
    [33, 128],
  ])('gives the same bits with every kernel: %i features, %i rows', (width, rows) => {
    const plan = pairPlan(drawFeatures(width, 2, still, 3));
    const block = argumentBlock(plan.places);
    const source = stream(4, 'data');
    for (; block.count < rows; block.count++) {
      for (let place = 0; place < width; place++) {
        // the first feature never varies, the second is never active
        const [mean, deviation] = place === 0 ? [1, 0] : place === 1 ? [-50, 1] : [source.normal(), source.uniform()];
        setArgument(block, place, mean, deviation, 0.5);
      }
    }
    const simd = simdKernel();
    if (!simd) throw new Error('no SIMD here');
    const [first, second] = [plainKernel, simd].map((kernel) => {
      const gram = new Float64Array(plan.cosines.length).fill(0.25);
      addSeries(block, plan, gram, kernel);
      return gram;
    });
    expect(second).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(2);
  });
});
