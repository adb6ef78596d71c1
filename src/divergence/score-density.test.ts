import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { bumpMixture } from '../target/bumps.js';
import { gaussianMixture } from '../target/mixture.js';
import { type Target, UNDIFFUSED } from '../target/target.js';
import { affineScoreField } from './affine-score.js';
import { featureScoreField } from './feature-score-field.js';
import { gaussianKl } from './gaussian-kl.js';
import { klScore } from './score-density.js';
import { targetScoreField } from './target-score-field.js';

const ou = variancePreserving(2, 2, 4);

it('is the KL between Gaussians for an affine score: p^score = N(c/h, 1/h)', () => {
  const target = gaussianMixture([1], [[0.3]], [0.7]);
  const [result] = klScore(target, affineScoreField({ precision: () => 1.6, offset: () => -0.4 }));
  expect(result.value).toBeCloseTo(gaussianKl(0.3, 0.7, -0.25, 1 / 1.6), 12);
});

/** KL by the trapezoid rule over a wide range: log Z and int p_0 S from the potential summed on the same grid. */
function bruteForce(target: Target, score: (xs: Float64Array) => Float64Array, low: number, high: number): number {
  const count = 400_000;
  const step = (high - low) / count;
  const scores = score(Float64Array.from({ length: count + 1 }, (_, i) => low + i * step));
  const potential = new Float64Array(count + 1);
  for (let i = 1; i <= count; i++) potential[i] = potential[i - 1] + 0.5 * step * (scores[i - 1] + scores[i]);
  const top = potential.reduce((a, b) => Math.max(a, b));
  let norm = 0;
  let gap = 0;
  for (let i = 0; i <= count; i++) {
    norm += step * Math.exp(potential[i] - top);
    const log = target.logDensity([low + i * step], UNDIFFUSED);
    if (log > -80) gap += step * Math.exp(log) * (log - potential[i]);
  }
  return gap + top + Math.log(norm);
}

describe('of random-feature scores', () => {
  const features = drawFeatures(16, 1, embedding({ kind: 'signal' }, ou), 5);
  const source = stream(9, 'data');
  // a readout of the sign that makes both outer slopes negative, with enough scatter for several modes
  const normalisable = features.weights.map((w) => -12 * w - 6 * Math.sign(w) + 8 * source.normal());
  const targets = [gaussianMixture([0.5, 0.5], [[-1.5], [2]], [0.4, 1]), bumpMixture([0.3, 0.7], [[-2], [1]], [1, 2])];

  it.each(targets.map((target) => [target.kind, target] as const))('is what brute force finds: %s', (_, target) => {
    const field = featureScoreField(features, [normalisable]);
    const slopes = field.at(0).outerSlopes(0);
    expect(Math.max(...slopes)).toBeLessThan(0);
    const exact = bruteForce(
      target,
      (xs) => {
        const out = new Float64Array(xs.length);
        field.at(0).evaluate(0, xs, out);
        return out;
      },
      -40,
      40,
    );
    const [result] = klScore(target, field);
    if (result.value === null) throw new Error(result.reason);
    expect(Math.abs(result.value - exact)).toBeLessThan(1e-7 * Math.abs(exact));
    expect(result.error).toBeLessThan(1e-6 * Math.abs(exact));
  });

  it('needs negative outer slopes on both sides', () => {
    const flipped = normalisable.map((a) => -a);
    const right = normalisable.map((a, i) => (features.weights[i] > 0 ? -a : a));
    const results = klScore(targets[0], featureScoreField(features, [flipped, right, new Float64Array(16)]));
    expect(results[0]).toMatchObject({
      value: null,
      reason: expect.stringMatching(/not normalisable: the left outer slope/),
    });
    expect(results[1]).toMatchObject({ value: null, reason: expect.stringMatching(/the right outer slope/) });
    expect(results[2].value).toBeNull();
  });
});

it('has nothing to say about a score that is not piecewise linear', () => {
  const target = gaussianMixture([1], [[0]], [1]);
  expect(klScore(target, targetScoreField(target, ou))[0]).toMatchObject({ value: null });
});
