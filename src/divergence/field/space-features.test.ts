import { describe, expect, it, test } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { biasesAt, drawFeatures, type RandomFeatures } from '../../features/random-features.js';
import { stream } from '../../numeric/random.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { featureField } from './feature-field.js';
import type { Triple } from './path-divergence.js';

const process = variancePreserving(2, 2, 2);
const source = stream(3, 'data');
const normals = (count: number) => Float64Array.from({ length: count }, () => source.normal());

// the kernel has a loop of its own for d = 2; in three blocks, the last of an odd number of points
describe.each([2, 3, 4])('in d = %i', (d) => {
  const features = drawFeatures(7, d, embedding({ kind: 'fourier', size: 3 }, process), 5);
  const readouts = [normals(7 * d), normals(7 * d)];
  const field = featureField(features, readouts);
  const count = 601;
  const points = normals(d * count);
  const activity = (t: number, p: number) =>
    Array.from(biasesAt(features, t), (b, i) => {
      let z = b;
      for (let j = 0; j < d; j++) z += features.weights[i * d + j] * points[p * d + j];
      return Math.max(0, z);
    });

  it('every model has the score (1/m) A phi at every time', () => {
    for (const [model, A] of readouts.entries()) {
      for (const t of [0.3, 0.6, 0.9]) {
        const scores = new Float64Array(d * count);
        field.at(t).evaluate(model, points, scores);
        for (let p = 0; p < count; p++) {
          const phi = activity(t, p);
          for (let j = 0; j < d; j++) {
            const exact = phi.reduce((sum, value, i) => sum + (A[j * 7 + i] * value) / 7, 0);
            expect(scores[p * d + j]).toBeCloseTo(exact, 13);
          }
        }
      }
    }
  });

  it('at rest its divergence is the sum of a_i . w_i over active features, times the weight of the step', () => {
    const still = featureField(
      { ...features, timeWeights: features.timeWeights.map((u, k) => (k % 3 ? 0 : u)) },
      readouts,
    );
    for (const [model, A] of readouts.entries()) {
      const into = new Float64Array(count).fill(0.5);
      still.divergenceOver?.(0.3, 0.9)(model, [points, points, points], [0.2, 0.3, 0.7], into);
      for (let p = 0; p < count; p++) {
        let divergence = 0;
        for (let i = 0; i < 7; i++) {
          let z = features.timeWeights[3 * i];
          let trace = 0;
          for (let j = 0; j < d; j++) {
            z += features.weights[i * d + j] * points[p * d + j];
            trace += (A[j * 7 + i] * features.weights[i * d + j]) / 7;
          }
          if (z > 0) divergence += trace;
        }
        // Simpson: (0.2 + 4 x 0.3 + 0.7) / 6
        expect(into[p]).toBeCloseTo(0.5 + 0.35 * divergence, 13);
      }
    }
  });
});

describe('a feature that switches within a step', () => {
  // one feature relu(x), a = (1, 0): it adds the weight of the part of the step with x > 0
  const features: RandomFeatures = {
    width: 1,
    dimension: 2,
    weights: Float64Array.of(1, 0),
    timeWeights: Float64Array.of(0),
    embedding: { size: 1, at: () => Float64Array.of(1) },
  };
  const field = featureField(features, [Float64Array.of(1, 0)]);
  const added = (x: (u: number) => number, weight: Triple<number>) => {
    const into = new Float64Array(1);
    const at = (u: number) => Float64Array.of(x(u), 0);
    field.divergenceOver?.(0, 1)(0, [at(0), at(0.5), at(1)], weight, into);
    return into[0];
  };
  const parabola = (u: number) => 1 + u + 3 * u * u;
  const weight: Triple<number> = [parabola(0), parabola(0.5), parabola(1)];
  const primitive = (u: number) => u + (u * u) / 2 + u * u * u;

  it.each<[string, (u: number) => number, number, number]>([
    ['on, along a line', (u) => u - 0.3, 0.3, 1],
    ['off, along a line', (u) => 0.3 - u, 0, 0.3],
    ['on, along a parabola', (u) => u * u - 0.49, 0.7, 1],
    ['off, along a parabola', (u) => 0.49 - u * u, 0, 0.7],
    ['on, turning round before the step', (u) => (u + 0.2) * (u - 0.7), 0.7, 1],
    ['on, turning round before the step, steeply', (u) => 3 * (u + 0.2) * (u - 0.7), 0.7, 1],
    ['on, slowing down', (u) => 0.64 - (1 - u) * (1 - u), 0.2, 1],
    ['on, at its very start', (u) => u, 0, 1],
    ['off, at its very end', (u) => 1 - u, 0, 1],
  ])('is counted for the part of the step on which it is active: %s', (_, x, from, to) => {
    expect(added(x, weight)).toBeCloseTo(primitive(to) - primitive(from), 13);
  });

  it('is not counted where it stays at zero', () => {
    expect(added(() => 0, weight)).toBe(0);
  });
});

test('a field says its dimension and how many models it has', () => {
  const features = drawFeatures(4, 3, embedding({ kind: 'signal' }, process), 1);
  expect(featureField(features, [normals(12), normals(12)])).toMatchObject({ dimension: 3, models: 2 });
});
