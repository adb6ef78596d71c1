import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { biasesAt, drawFeatures, type RandomFeatures } from '../../features/random-features.js';
import { stream } from '../../numeric/random.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { ou } from '../../testing/processes.js';
import { featureField, sortNearlySorted } from './feature-field.js';
import type { Triple } from './path-divergence.js';
import { linesFor } from './score-field.js';

function drawn(width: number, seed: number) {
  const features = drawFeatures(width, 1, embedding({ kind: 'fourier', size: 5 }, ou), seed);
  const source = stream(seed, 'data');
  const readouts = [0, 1].map(() => Float64Array.from({ length: width }, () => source.normal()));
  return { features, readouts };
}

/** s(x, t) = (1/m) sum_i A_i relu(w_i x + b_i(t)), feature by feature. */
function direct(features: RandomFeatures, readout: Float64Array, x: number, t: number): number {
  const biases = biasesAt(features, t);
  let sum = 0;
  for (let i = 0; i < features.width; i++) sum += readout[i] * Math.max(0, features.weights[i] * x + biases[i]);
  return sum / features.width;
}

const xs = Float64Array.from({ length: 101 }, (_, i) => -25 + i / 2);

describe('featureField on the line', () => {
  it('is the sum over features at every point, time and model', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.nat(1000),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (m, seed, t) => {
          const { features, readouts } = drawn(m, seed);
          const field = featureField(features, readouts);
          field.at(0.5 * t); // the order of kinks left over from another time must not matter
          const slice = field.at(t);
          const out = new Float64Array(xs.length);
          for (const model of [0, 1]) {
            slice.evaluate(model, xs, out);
            for (const [i, x] of xs.entries()) expect(out[i]).toBeCloseTo(direct(features, readouts[model], x, t), 11);
          }
        },
      ),
    );
  });

  it('has means between points that are those of every feature', () => {
    // int relu(l) dx = relu(l)^2/(2 w)
    const before = (features: RandomFeatures, readout: Float64Array, x: number, t: number) => {
      const biases = biasesAt(features, t);
      let sum = 0;
      for (const [i, w] of features.weights.entries()) {
        const l = Math.max(0, w * x + biases[i]);
        sum += w === 0 ? readout[i] * l * x : (readout[i] * l * l) / (2 * w);
      }
      return sum / features.width;
    };
    for (const [m, seed, t] of [
      [1, 3, 0.4],
      [12, 4, 2],
      [60, 5, 3.9],
    ]) {
      const { features, readouts } = drawn(m, seed);
      if (m === 12) features.weights[3] = 0;
      const slice = featureField(features, readouts).at(t);
      // far apart, with many kinks between two points, and close together
      for (const points of [xs, Float64Array.of(-3, 4), Float64Array.from({ length: 400 }, (_, i) => -1 + i / 100)]) {
        for (const model of [0, 1]) {
          const means = new Float64Array(points.length - 1);
          slice.means?.(model, points, means);
          for (const [j, mean] of means.entries()) {
            const [from, to] = [points[j], points[j + 1]];
            const [a, b] = [from, to].map((x) => before(features, readouts[model], x, t));
            expect(mean).toBeCloseTo((b - a) / (to - from), 8);
          }
        }
      }
    }
  });

  it('gives the lines of its pieces, with the outermost ones to the left and right of all kinks', () => {
    const { features, readouts } = drawn(30, 7);
    const slice = featureField(features, readouts).at(1.3);
    const slope = (x: number) => direct(features, readouts[1], x + 1, 1.3) - direct(features, readouts[1], x, 1.3);
    const pieces = slice.pieces?.(1);
    if (pieces === undefined) throw new Error('a random-feature score is piecewise linear');
    expect(pieces.slopes[0]).toBeCloseTo(slope(-1e4), 9);
    expect(pieces.slopes[30]).toBeCloseTo(slope(1e4), 9);
    for (let k = 0; k < 30; k++) {
      const x = pieces.kinks[k];
      const values = [k, k + 1].map((j) => pieces.slopes[j] * x + pieces.intercepts[j]);
      for (const value of values) expect(value).toBeCloseTo(direct(features, readouts[1], x, 1.3), 11);
    }
  });

  it('writes lines over those of as many kinks, and over no others', () => {
    const { features, readouts } = drawn(30, 7);
    const slice = featureField(features, readouts).at(1.3);
    const [pieces, fitting, other] = [slice.pieces?.(1), linesFor(30), linesFor(29)];
    expect(slice.pieces?.(1, fitting)).toEqual(pieces);
    expect(fitting).toEqual({ slopes: pieces?.slopes, intercepts: pieces?.intercepts });
    expect(slice.pieces?.(1, other)).toEqual(pieces);
    expect(other).toEqual(linesFor(29));
  });

  it('sorts many kinks whatever the order of the features', () => {
    const { features, readouts } = drawn(300, 11);
    const slice = featureField(features, readouts).at(0.9);
    const kinks = slice.pieces?.(0).kinks;
    expect(kinks).toHaveLength(300);
    expect(kinks).toEqual(kinks?.slice().sort());
    const out = new Float64Array(xs.length);
    slice.evaluate(0, xs, out);
    for (const [i, x] of xs.entries()) expect(out[i]).toBeCloseTo(direct(features, readouts[0], x, 0.9), 11);
  });

  it('keeps the models at one time when another time is asked for', () => {
    const { features, readouts } = drawn(40, 5);
    const field = featureField(features, readouts);
    const early = field.at(0.3);
    field.at(2.7);
    const out = new Float64Array(xs.length);
    early.evaluate(1, xs, out);
    for (const [i, x] of xs.entries()) expect(out[i]).toBeCloseTo(direct(features, readouts[1], x, 0.3), 11);
  });

  it('counts a feature without a kink as a constant, or not at all', () => {
    const { features, readouts } = drawn(4, 1);
    const flat = { ...features, weights: Float64Array.of(0, 0, features.weights[2], features.weights[3]) };
    flat.timeWeights.set([1, 0, 0, 0, 0, -1, 0, 0, 0, 0]);
    const slice = featureField(flat, readouts).at(0.2);
    const out = new Float64Array(xs.length);
    slice.evaluate(0, xs, out);
    for (const [i, x] of xs.entries()) expect(out[i]).toBeCloseTo(direct(flat, readouts[0], x, 0.2), 12);
    // kinks are numbered among themselves, whichever features have none
    expect([...(slice.pieces?.(0).order ?? [])].sort()).toEqual([0, 1]);
  });
});

test('indices are sorted by key, from nearly sorted ones, reversed ones and any others', () => {
  const { uniform } = stream(5, 'data');
  const keys = Float64Array.from({ length: 200 }, () => Math.floor(100 * uniform()) / 100);
  keys[17] = Number.POSITIVE_INFINITY;
  keys[40] = Number.NEGATIVE_INFINITY;
  keys[41] = Number.NEGATIVE_INFINITY;
  const sorted = Array.from(keys.keys()).sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : a - b));
  const nearly = Int32Array.from(sorted);
  [nearly[10], nearly[12]] = [nearly[12], nearly[10]];
  for (const order of [nearly, Int32Array.from(sorted).reverse(), Int32Array.from(keys.keys())]) {
    sortNearlySorted(order, keys);
    expect(Array.from(order, (i) => keys[i])).toEqual(sorted.map((i) => keys[i]));
    expect(new Set(order).size).toBe(200);
  }
});

test('equal keys keep the order of their indices', () => {
  const order = Int32Array.of(0, 1, 2, 3, 4);
  sortNearlySorted(order, Float64Array.of(2, 1, 2, 1, 2));
  expect([...order]).toEqual([1, 3, 0, 2, 4]);
});

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
