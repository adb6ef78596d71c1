import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import type { RandomFeatures } from '../features/random-features.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { gaussianMixture } from '../target/mixture.js';
import { quadraticLoss } from './quadratic-loss.js';
import { WEIGHTINGS, weightedTimes } from './weighting.js';

const T = 3;
const ou = variancePreserving(2, 2, T);

/** s = sqrt(1 - e^{-2T}), with which int_0^T sigma dt = artanh(s) - s under OU. */
const s = Math.sqrt(1 - Math.exp(-2 * T));
/** int_0^T lambda dt in d dimensions. */
const INTEGRALS = {
  g2: () => 2 * T,
  paper: (d: number) => (Math.atanh(s) - s) / Math.sqrt(d),
  sigma2: () => T - (s * s) / 2,
  one: () => T,
};

describe('weightedTimes', () => {
  it.each(WEIGHTINGS)('sums to the integral of the weight: %s', (weighting) => {
    for (const d of [1, 3]) {
      const sum = weightedTimes(ou, d, 24, weighting).reduce((total, { factor }) => total + factor, 0);
      expect(sum / INTEGRALS[weighting](d)).toBeCloseTo(1, 10);
    }
  });

  it('has the weight g^2 by default', () => {
    expect(weightedTimes(ou, 1, 5)).toEqual(weightedTimes(ou, 1, 5, 'g2'));
    expect(WEIGHTINGS[0]).toBe('g2');
  });
});

describe('quadraticLoss', () => {
  /** relu(x_1) and relu(-x_1) in d dimensions: under p_t = N(0, I) at all t both have the second moment 1/2. */
  const halves = (d: number): RandomFeatures => {
    const weights = new Float64Array(2 * d);
    weights[0] = 1;
    weights[d] = -1;
    const time = embedding({ kind: 'signal' }, ou);
    return { width: 2, dimension: d, weights, timeWeights: new Float64Array(4), embedding: time };
  };

  it.each(WEIGHTINGS)('weighs both the gram and the cross moment: %s', (weighting) => {
    for (const d of [1, 2]) {
      const normal = gaussianMixture([1], [new Array(d).fill(0)], [1]);
      const { gram, crossMoment } = quadraticLoss(ou, halves(d), normal, 24, weighting);
      const integral = INTEGRALS[weighting](d);
      expect(gram[0] / (integral / 4)).toBeCloseTo(1, 10);
      expect(gram[3]).toBeCloseTo(gram[0], 12);
      expect(crossMoment[0] / (-integral / 2)).toBeCloseTo(1, 10);
      expect(crossMoment[1]).toBeCloseTo(-crossMoment[0], 12);
    }
  });
});
