import { describe, expect, it } from 'vitest';
import { partialMoments } from '../numeric/partial-moments.js';
import { empiricalMeasure } from './empirical-measure.js';

describe('data in the plane', () => {
  const measure = empiricalMeasure({ count: 3, dimension: 2, values: Float64Array.of(1, -2, 0.5, 4, -3, 1) });

  it('diffuse to one Gaussian per point, with equal weights', () => {
    expect(measure.cloud({ alpha: 0.5, sigma: 0.6, drift: 0, diffusion: 1 })).toEqual({
      count: 3,
      dimension: 2,
      weights: Float64Array.of(1 / 3, 1 / 3, 1 / 3),
      means: Float64Array.of(0.5, -1, 0.25, 2, -1.5, 0.5),
      variances: Float64Array.of(0.36, 0.36, 0.36),
    });
  });

  it('have their mean and the variance about it, summed over axes', () => {
    expect(measure.mean).toEqual(Float64Array.of(-0.5, 1));
    // gaps (1.5, -3), (1, 3), (-2.5, 0)
    expect(measure.variance).toBeCloseTo(27.5 / 3, 13);
  });

  it('have no moments of half-lines', () => {
    const at = { alpha: 1, sigma: 1, drift: 0, diffusion: 1 };
    expect(() => measure.addPartialMoments(at, Float64Array.of(0), 0, partialMoments(1))).toThrow(
      'partial moments are known in 1 dimension, not in 2',
    );
  });
});
