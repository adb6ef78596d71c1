import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { biasesAt, drawFeatures, type RandomFeatures } from '../../features/random-features.js';
import { stream } from '../../numeric/random.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { featureField } from './feature-field.js';
import { linesFor } from './score-field.js';

const ou = variancePreserving(2, 2, 4);

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
