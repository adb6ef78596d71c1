import { describe, expect, test } from 'vitest';
import { featureField } from '../divergence/field/feature-field.js';
import { linearField } from '../divergence/field/linear-field.js';
import { flowLogDensity } from '../divergence/flow/space-flow.js';
import { gradedTimes } from '../divergence/grid/graded-times.js';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { forwardProcess } from '../process/process-spec.js';
import { negativeLogLikelihoods } from './flow-likelihood.js';

const process = forwardProcess({ kind: 'vp', betaMin: 2, betaMax: 2, horizon: 3 });
const D = 3;
const source = stream(5, 'data');
const points = { count: 40, dimension: D, values: Float64Array.from({ length: 40 * D }, () => source.normal()) };

describe('a mean likelihood by the probability flow', () => {
  test('of N(0, v I) whose score is exact is that of the law of data, but for the prior', () => {
    // the prior is N(0, 1) and not p_T, so that the flow ends at N(0, 1) where it should at N(0, 1 + (v - 1) e^{-2T})
    const v = 0.3;
    const variance = (t: number) => 1 + (v - 1) * Math.exp(-2 * t);
    const field = linearField({
      dimension: D,
      at: (t) => ({
        precision: Float64Array.from({ length: D * D }, (_, e) => (e % (D + 1) === 0 ? 1 / variance(t) : 0)),
        offset: new Float64Array(D),
      }),
    });
    // x_T = x sqrt(variance(T)/v), and log p(x) = log pi(x_T) + d log sqrt(variance(T)/v)
    const ratio = variance(process.horizon) / v;
    const square = points.values.reduce((sum, x) => sum + x * x, 0) / points.count;
    const exact = 0.5 * (D * Math.log(2 * Math.PI) + ratio * square) - 0.5 * D * Math.log(ratio);
    for (const aim of [1e-1, 1e-3, 1e-5]) {
      const [found] = negativeLogLikelihoods(process, field, points, v, aim);
      expect(found).toMatchObject({ value: expect.any(Number) });
      if (found.value === null) return;
      expect(Math.abs(found.value - exact)).toBeLessThanOrEqual(found.error);
      expect(found.error).toBeLessThanOrEqual(aim);
    }
  });

  test('of random features has an error that covers what eight times as many steps find', () => {
    const features = drawFeatures(24, D, embedding({ kind: 'signal' }, process), 7);
    const readouts = [1, 2, 3].map((seed) => {
      const { normal } = stream(seed, 'readouts');
      return Float64Array.from({ length: D * 24 }, () => 2 * normal());
    });
    const field = featureField(features, readouts);
    const fine = flowLogDensity(process, field, gradedTimes(process, 1, 2048));
    for (const [model, found] of negativeLogLikelihoods(process, field, points, 1, 1e-2).entries()) {
      if (found.value === null) throw new Error(found.reason);
      const exact = -fine(model, points.values).reduce((sum, each) => sum + each, 0) / points.count;
      expect(Math.abs(found.value - exact)).toBeLessThanOrEqual(found.error);
      expect(found.error).toBeLessThanOrEqual(1e-2);
    }
  });

  test('has a reason in place of a value where the flow overflows', () => {
    const features = drawFeatures(4, D, embedding({ kind: 'signal' }, process), 7);
    const field = featureField(features, [new Float64Array(D * 4).fill(-1e9)]);
    expect(negativeLogLikelihoods(process, field, points, 1, 1e-2)[0]).toMatchObject({ value: null });
  });
});
