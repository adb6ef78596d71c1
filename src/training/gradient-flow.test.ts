import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { stream } from '../numeric/random.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { gaussianMixture } from '../target/mixture.js';
import { ou } from '../testing/processes.js';
import { flowReadout, gradientFlow, ridgeReadout } from './gradient-flow.js';
import { lossChange, lossGradient } from './loss-at-readout.js';
import { type QuadraticLoss, quadraticLoss } from './quadratic-loss.js';

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
function dense({ width, gram, crossMoment: B }: QuadraticLoss, filter: (l: number) => number): Float64Array {
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

/** A loss whose gram has these eigenvalues, and the axes as eigenvectors. */
const diagonal = (eigenvalues: number[], crossMoment: number[]): QuadraticLoss => {
  const width = eigenvalues.length;
  const gram = new Float64Array(width * width);
  for (const [i, l] of eigenvalues.entries()) gram[i * width + i] = l;
  return { width, gram, crossMoment: Float64Array.from(crossMoment) };
};

describe('the flow on a diagonal gram', () => {
  const eigenvalues = [4, 1, 0.3, 0.01, 0];
  const B = [1, -2, 0.5, 3, 0.7];

  it('is (1 - exp(-l tau))/l times the cross moment, and tau times it where l = 0', () => {
    const flow = gradientFlow(diagonal(eigenvalues, B), [0, 0.5, 20, 1e4]);
    expect(flow.times).toEqual([0, 0.5, 20, 1e4]);
    for (const [k, tau] of flow.times.entries()) {
      const expected = Float64Array.from(eigenvalues, (l, i) => B[i] * (l > 0 ? -Math.expm1(-l * tau) / l : tau));
      expect(distance(flow.readouts[k], expected)).toBeLessThanOrEqual(1e-11 * norm(expected));
      expect(distance(flow.readouts[k], expected)).toBeLessThanOrEqual(flow.errors[k]);
      expect(flow.errors[k]).toBeLessThanOrEqual(1e-11 * norm(expected));
      expect(flowReadout(flow.spectrum, tau)).toEqual(flow.readouts[k]);
    }
  });

  it('grows linearly forever where the gram is zero', () => {
    expect([...gradientFlow(diagonal([0], [2]), [1e6]).readouts[0]]).toEqual([2e6]);
  });

  it('has the ridge readout B/(l + shift)', () => {
    const { spectrum } = gradientFlow(diagonal(eigenvalues, B), [1]);
    const found = ridgeReadout(spectrum, 0.25);
    for (const [i, l] of eigenvalues.entries()) expect(found[i]).toBeCloseTo(B[i] / (l + 0.25), 12);
  });
});

describe('the error of a flow in a short basis', () => {
  const width = 40;
  const eigenvalues = Array.from({ length: width }, (_, i) => 1 / (1 + i * i));
  const loss = diagonal(
    eigenvalues,
    eigenvalues.map(() => 1),
  );
  const exact = (tau: number) => Float64Array.from(eigenvalues, (l) => -Math.expm1(-l * tau) / l);

  it('is covered at every time, and known within a factor of 100', () => {
    const times = [0.1, 1, 10, 100, 1000];
    const flow = gradientFlow(loss, times, 1);
    expect(flow.spectrum[0].basis.diagonal).toHaveLength(8);
    for (const [k, tau] of times.entries()) {
      const error = distance(flow.readouts[k], exact(tau));
      expect(flow.errors[k]).toBeGreaterThanOrEqual(error);
      if (error > 1e-12 * norm(exact(tau))) expect(flow.errors[k]).toBeLessThan(100 * error);
    }
  });

  it('is covered where eigenvalues span twenty orders of magnitude, and known within a factor of 100', () => {
    const wide = Array.from({ length: width }, (_, i) => 10 ** (-i / 2));
    const spread = diagonal(
      wide,
      wide.map((_, i) => 1 + Math.sin(i)),
    );
    for (const tau of [3, 30, 300]) {
      const flow = gradientFlow(spread, [tau], 1);
      const error = distance(
        flow.readouts[0],
        Float64Array.from(wide, (l, i) => (-Math.expm1(-l * tau) / l) * spread.crossMoment[i]),
      );
      expect(flow.errors[0]).toBeGreaterThanOrEqual(error);
      expect(flow.errors[0]).toBeLessThan(100 * error);
    }
  });

  it('keeps the tolerance asked for, with a basis hardly larger than that takes', () => {
    const lengths = [1e-1, 1e-4, 1e-11].map((tolerance) => {
      const { readouts, errors, spectrum } = gradientFlow(loss, [300], tolerance);
      expect(errors[0]).toBeLessThanOrEqual(1.01 * tolerance * norm(readouts[0]));
      expect(distance(readouts[0], exact(300))).toBeLessThanOrEqual(errors[0]);
      return spectrum[0].basis.diagonal.length;
    });
    expect(lengths[0]).toBeLessThan(lengths[1]);
    expect(lengths[1]).toBeLessThan(lengths[2]);
    expect(lengths[2]).toBeLessThan(width);
  });
});

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

  it('bounds the truncation honestly: the bound of a short basis is 1 to 100 times its true error', () => {
    const loss = lossOf(150, 400);
    const [tight, loose] = [1e-7, 1e-2].map((tolerance) => gradientFlow(loss, [1e4], tolerance));
    expect(loose.spectrum[0].basis.diagonal.length).toBeLessThan(tight.spectrum[0].basis.diagonal.length);
    const error = distance(loose.readouts[0], tight.readouts[0]);
    expect(error).toBeGreaterThan(1e-12);
    expect(loose.errors[0]).toBeGreaterThan(error);
    expect(loose.errors[0]).toBeLessThan(100 * error);
  });

  it('never raises its own loss, and its gradient vanishes in the end', () => {
    const loss = lossOf(48, 300);
    const { readouts } = gradientFlow(loss, times);
    const path = readouts.map((A) => lossChange(loss, A));
    for (let k = 1; k < path.length; k++) expect(path[k]).toBeLessThanOrEqual(path[k - 1] + 1e-12);
    expect(path[0]).toBe(0);
    expect(lossGradient(loss, readouts[readouts.length - 1])).toBeLessThan(1e-5 * lossGradient(loss, readouts[0]));
  });

  it('stays at zero where the cross moment is zero', () => {
    const loss: QuadraticLoss = {
      width: 3,
      gram: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
      crossMoment: new Float64Array(3),
    };
    const flow = gradientFlow(loss, [5]);
    expect([...flow.readouts[0]]).toEqual([0, 0, 0]);
    expect([...flow.errors]).toEqual([0]);
  });
});

describe('a cross moment of several rows', () => {
  const width = 40;
  const fields = embedding({ kind: 'fourier', size: 5 }, ou);
  const space = gaussianMixture(
    [0.5, 0.5],
    [
      [-1, 0, 2],
      [1, 0, 0],
    ],
    [1, 0.5],
  );
  const loss = quadraticLoss(ou, drawFeatures(width, 3, fields, 8), space, 24);
  const row = (A: Float64Array, j: number) => A.slice(j * width, (j + 1) * width);

  it('flows and has ridge solutions row by row', () => {
    const { readouts, errors, spectrum } = gradientFlow(loss, times);
    const alone = [0, 1, 2].map((j) => gradientFlow({ ...loss, crossMoment: row(loss.crossMoment, j) }, times));
    for (const [k, A] of readouts.entries()) {
      for (const [j, each] of alone.entries()) expect(row(A, j)).toEqual(each.readouts[k]);
      expect(errors[k]).toBeCloseTo(Math.hypot(...alone.map((each) => each.errors[k])), 14);
    }
    for (const [j, each] of alone.entries()) {
      expect(row(ridgeReadout(spectrum, 0.01), j)).toEqual(ridgeReadout(each.spectrum, 0.01));
    }
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
