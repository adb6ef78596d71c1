import { describe, expect, it, test } from 'vitest';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { embedding } from './embedding.js';
import { biasesAt, drawFeatures, kinks, sliceOfFeatures } from './random-features.js';

const process = variancePreserving(0.1, 20, 2);
const fourier = embedding({ kind: 'fourier', size: 5 }, process);

describe('embedding', () => {
  it('fourier has the period 2T: (1, cos, sin) of pi t/T and its double', () => {
    const expected = [
      [0, [1, 1, 0, 1, 0]],
      [1, [1, 0, 1, -1, 0]],
      [2, [1, -1, 0, 1, 0]],
    ] as const;
    for (const [t, values] of expected) {
      for (const [k, value] of fourier.at(t).entries()) expect(value).toBeCloseTo(values[k], 14);
    }
    expect(embedding({ kind: 'fourier', size: 2 }, process).at(1)).toHaveLength(2);
  });

  it('signal is (1, alpha_t)', () => {
    const signal = embedding({ kind: 'signal' }, process);
    expect([...signal.at(0.7)]).toEqual([1, process.coefficients(0.7).alpha]);
    expect(signal.size).toBe(2);
  });
});

describe('drawFeatures', () => {
  it('draws from its own stream, feature by feature: weights, then time weights', () => {
    const { weights, timeWeights } = drawFeatures(3, 1, fourier, 9, 2, 0.5);
    const source = stream(9, 'features');
    for (let i = 0; i < 3; i++) {
      expect(weights[i]).toBe(2 * source.normal());
      for (let k = 0; k < 5; k++) expect(timeWeights[5 * i + k]).toBe(0.5 * source.normal());
    }
  });

  it('begins a wider model with the features of a narrower one', () => {
    const [narrow, wide] = [4, 7].map((width) => drawFeatures(width, 1, fourier, 3));
    expect([...wide.weights.subarray(0, 4)]).toEqual([...narrow.weights]);
    expect([...wide.timeWeights.subarray(0, 20)]).toEqual([...narrow.timeWeights]);
  });

  it('scales by 1/sqrt(d) and 1/sqrt(q) unless told otherwise', () => {
    const [plain, scaled] = [drawFeatures(2, 1, fourier, 3), drawFeatures(2, 1, fourier, 3, 1, 1)];
    expect([...plain.weights]).toEqual([...scaled.weights]);
    for (const [k, u] of plain.timeWeights.entries()) expect(u).toBeCloseTo(scaled.timeWeights[k] / Math.sqrt(5), 14);
  });
});

test('a slice of features holds the weights of each of them, in order', () => {
  const features = drawFeatures(7, 2, fourier, 3);
  const { width, dimension, weights, timeWeights } = sliceOfFeatures(features, 2, 5);
  expect([width, dimension]).toEqual([3, 2]);
  expect(weights).toEqual(features.weights.slice(4, 10));
  expect(timeWeights).toEqual(features.timeWeights.slice(10, 25));
});

describe('biases and kinks', () => {
  const features = { ...drawFeatures(3, 1, fourier, 5), weights: Float64Array.of(2, -0.5, 0) };

  it('b_i(t) = u_i . e(t)', () => {
    const e = fourier.at(0.6);
    const biases = biasesAt(features, 0.6);
    for (let i = 0; i < 3; i++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += features.timeWeights[5 * i + k] * e[k];
      expect(biases[i]).toBeCloseTo(sum, 14);
    }
  });

  it('a kink is where the argument changes sign; a flat feature is on everywhere or nowhere', () => {
    expect([...kinks(features.weights, Float64Array.of(1, 1, 1))]).toEqual([-0.5, 2, Number.NEGATIVE_INFINITY]);
    expect(kinks(features.weights, Float64Array.of(1, 1, -1))[2]).toBe(Number.POSITIVE_INFINITY);
  });
});
