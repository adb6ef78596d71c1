import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { variancePreserving } from '../process/variance-preserving.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gaussianMixture } from '../target/mixture.js';
import { flowReadout, gradientFlow, lossChange, lossGradient, ridgeReadout } from './gradient-flow.js';
import { type QuadraticLoss, quadraticLoss } from './quadratic-loss.js';

const ou = variancePreserving(2, 2, 4);
const target = gaussianMixture([0.5, 0.5], [[-2], [2]], [1, 1]);
const times = [0, 0.01, 1, 30, 1e3, 1e5, 1e8];

const lossOf = (width: number, samples: number) =>
  quadraticLoss(
    ou,
    drawFeatures(width, 1, embedding({ kind: 'fourier', size: 5 }, ou), width),
    empiricalMeasure(target.sample(samples, stream(1, 'data'))),
    48,
  );

/** The oracle: B V diag(filter(l)) V^T by a dense eigendecomposition. */
function dense({ width, gram, target: B }: QuadraticLoss, filter: (l: number) => number): Float64Array {
  const rows = Array.from({ length: width }, (_, i) => [...gram.subarray(i * width, (i + 1) * width)]);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Matrix(rows), {
    assumeSymmetric: true,
  });
  const out = new Float64Array(width);
  for (const [j, l] of realEigenvalues.entries()) {
    const v = eigenvectorMatrix.getColumn(j);
    const part = filter(Math.max(l, 0)) * v.reduce((sum, x, i) => sum + x * B[i], 0);
    for (let i = 0; i < width; i++) out[i] += part * v[i];
  }
  return out;
}

const distance = (a: Float64Array, b: Float64Array) => Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]) ** 2, 0));
const norm = (a: Float64Array) => distance(a, new Float64Array(a.length));

describe('gradientFlow', () => {
  it.each([
    [5, 40],
    [48, 30],
    [150, 400],
  ])('is the eigendecomposition formula within its own error bound, m = %i, n = %i', (width, samples) => {
    const loss = lossOf(width, samples);
    const flow = gradientFlow(loss, times);
    for (const [k, tau] of times.entries()) {
      const expected = dense(loss, (l) => (l > 1e-300 ? -Math.expm1(-l * tau) / l : tau));
      expect(distance(flow.readouts[k], expected)).toBeLessThanOrEqual(flow.errors[k]);
      expect(flow.errors[k]).toBeLessThanOrEqual(Math.max(1e-6, 1e-13 * tau) * norm(expected));
    }
  });

  it('bounds the truncation honestly: a short basis has a bound above its true error, by at most a factor 100', () => {
    const loss = lossOf(150, 400);
    const [tight, loose] = [1e-7, 1e-2].map((tolerance) => gradientFlow(loss, [1e4], tolerance));
    expect(loose.spectrum.basis.diagonal.length).toBeLessThan(tight.spectrum.basis.diagonal.length);
    const error = distance(loose.readouts[0], tight.readouts[0]);
    expect(error).toBeGreaterThan(1e-12);
    expect(loose.errors[0]).toBeGreaterThan(error);
    expect(loose.errors[0]).toBeLessThan(100 * error);
  });

  it('never raises its own loss, and its gradient vanishes at last', () => {
    const loss = lossOf(48, 300);
    const { readouts } = gradientFlow(loss, times);
    const path = readouts.map((A) => lossChange(loss, A));
    for (let k = 1; k < path.length; k++) expect(path[k]).toBeLessThanOrEqual(path[k - 1] + 1e-12);
    expect(path[0]).toBe(0);
    expect(lossGradient(loss, readouts[readouts.length - 1])).toBeLessThan(1e-5 * lossGradient(loss, readouts[0]));
  });

  it('stays at zero where the target is zero', () => {
    const loss: QuadraticLoss = {
      width: 3,
      gram: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
      target: new Float64Array(3),
    };
    const flow = gradientFlow(loss, [5]);
    expect([...flow.readouts[0]]).toEqual([0, 0, 0]);
    expect([...flow.errors]).toEqual([0]);
  });
});

describe('ridgeReadout', () => {
  it('is B (G + shift I)^-1', () => {
    const loss = lossOf(48, 30);
    const { spectrum } = gradientFlow(loss, [1e6]);
    for (const shift of [1e-3, 1]) {
      const expected = dense(loss, (l) => 1 / (l + shift));
      expect(distance(ridgeReadout(spectrum, shift), expected)).toBeLessThan(1e-9 * norm(expected));
    }
  });

  it('is the best comparison model: A(tau) loses at most |A_c|^2/(4 m tau) to it (theory L4)', () => {
    const loss = lossOf(48, 300);
    const { spectrum } = gradientFlow(loss, [1e6]);
    for (const tau of [0.1, 10, 1e3]) {
      const best = ridgeReadout(spectrum, 1 / (2 * tau));
      const bound = lossChange(loss, best) + norm(best) ** 2 / (4 * 48 * tau);
      expect(lossChange(loss, flowReadout(spectrum, tau))).toBeLessThanOrEqual(bound + 1e-12);
    }
  });
});
