import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { embedding } from '../features/embedding.js';
import { drawFeatures } from '../features/random-features.js';
import { multiply } from '../numeric/lanczos.js';
import { stream } from '../numeric/random.js';
import { dot } from '../numeric/vectors.js';
import { empiricalMeasure } from '../target/empirical-measure.js';
import { initialScoreLoss, priorKl } from '../target/entropy.js';
import { gaussianMixture } from '../target/mixture.js';
import { ou } from '../testing/processes.js';
import { flowReadout, gradientFlow } from '../training/gradient-flow.js';
import { lossChange } from '../training/loss-at-readout.js';
import { TRUNCATION } from '../training/mehler-series.js';
import { quadraticLoss } from '../training/quadratic-loss.js';
import { explicitBound, explicitEstimates } from './explicit-bound.js';
import { samplingIntegral, samplingRounding } from './sampling-error.js';

const target = gaussianMixture([0.5, 0.5], [[-1], [1]], [1, 1]);
const m = 32;
const features = drawFeatures(m, 1, embedding({ kind: 'fourier', size: 5 }, ou), 3);
const population = quadraticLoss(ou, features, target, 48);
const empirical = quadraticLoss(ou, features, empiricalMeasure(target.sample(200, stream(4, 'data'))), 48);
const times = [0, 0.1, 10, 1000];
const flow = gradientFlow(empirical, times);
const training = {
  population: { loss: population, flow: gradientFlow(population, times) },
  empirical: { loss: empirical, flow },
  initialLoss: initialScoreLoss(ou, target),
  prior: priorKl(ou, target),
};
const initialLoss = training.initialLoss.value;
const prior = training.prior.value;

describe('samplingIntegral', () => {
  it('is the integral of |dB - A_n dG|^2, by the midpoint rule on a fine grid', () => {
    const dG = empirical.gram.map((g, i) => g - population.gram[i]);
    const dB = empirical.crossMoment.map((b, i) => b - population.crossMoment[i]);
    const steps = 4000;
    let sum = 0;
    for (let k = 0; k < steps; k++) {
      const gap = multiply(dG, flowReadout(flow.spectrum, (10 * (k + 0.5)) / steps)).map((x, i) => dB[i] - x);
      sum += (10 / steps) * dot(gap, gap);
    }
    const [value] = samplingIntegral(population, empirical, flow.spectrum, [10], 8);
    expect(Math.abs(value / sum - 1)).toBeLessThan(1e-5);
  });

  it('does not depend on the other times asked for, or on their order, beyond its own accuracy', () => {
    const together = samplingIntegral(population, empirical, flow.spectrum, [1000, 3, 10, 0], 8);
    const alone = [1000, 3, 10, 0].map((tau) => samplingIntegral(population, empirical, flow.spectrum, [tau], 8)[0]);
    for (const [i, value] of together.entries())
      expect(Math.abs(value - alone[i])).toBeLessThanOrEqual(1e-8 * alone[i]);
    expect(together[3]).toBe(0);
  });
});

describe('samplingRounding', () => {
  const plane = gaussianMixture(
    [0.5, 0.5],
    [
      [-1, 0],
      [1, 0.5],
    ],
    [1, 0.5],
  );
  const inPlane = drawFeatures(m, 2, embedding({ kind: 'fourier', size: 3 }, ou), 3);
  const [whole, sampled] = [plane, empiricalMeasure(plane.sample(60, stream(4, 'data')))].map((measure) =>
    quadraticLoss(ou, inPlane, measure, 24),
  );
  const tau = 30;
  const { spectrum, readouts } = gradientFlow(sampled, [tau]);
  const [readout] = readouts;
  const integral = (of: typeof sampled) => samplingIntegral(whole, of, spectrum, [tau], 8)[0] / (4 * m);
  const value = integral(sampled);
  const stated = samplingRounding(whole, sampled, { tau, readout, value });

  it('covers what a gram does that is off in each entry by as much as its series may be', () => {
    const source = stream(5, 'features');
    const moved = Array.from({ length: 100 }, () => {
      const off = Float64Array.from({ length: m }, (_, i) => {
        return Math.sign(source.normal()) * Math.sqrt(TRUNCATION * sampled.gram[i * (m + 1)]);
      });
      const gram = sampled.gram.map((g, e) => g + off[Math.floor(e / m)] * off[e % m]);
      return Math.abs(integral({ ...sampled, gram }) - value);
    });
    expect(Math.max(...moved)).toBeLessThan(stated);
    expect(Math.max(...moved)).toBeGreaterThan(stated / 100);
  });

  it('is as unsure of one gram as of the other', () => {
    const turned = samplingRounding(sampled, whole, { tau, readout, value });
    expect(turned / stated).toBeCloseTo(1, 12);
    const known = { ...whole, gram: new Float64Array(m * m), crossMoment: new Float64Array(2 * m) };
    expect(samplingRounding(known, sampled, { tau, readout, value })).toBeLessThan(0.8 * stated);
  });
});

describe('explicitBound', () => {
  it('is J_0 + prior before training', () => {
    const bound = explicitBound(training, 8);
    expect(bound.bound[0]).toBeCloseTo(initialLoss + prior, 12);
  });

  it('lies above the score loss of the trained model, and is a sum of its parts', () => {
    const bound = explicitBound(training, 8);
    for (const [k, A] of flow.readouts.entries()) {
      const loss = initialLoss + lossChange(population, A);
      expect(bound.bound[k]).toBeGreaterThan(loss + prior - 1e-12);
      const root = Math.sqrt(bound.optimisation[k]) + Math.sqrt(bound.sampling[k]);
      expect(bound.bound[k]).toBeCloseTo(bound.prior + root * root, 12);
      expect(bound.approximation[k]).toBeLessThanOrEqual(bound.optimisation[k]);
    }
  });

  it('compares with B (G + I/(2 tau))^-1, by a dense solve here, and adds the sampling integral over 4 m', () => {
    const bound = explicitBound(training, 8);
    const integrals = samplingIntegral(population, empirical, flow.spectrum, times, 8);
    for (const [k, tau] of times.entries()) {
      expect(bound.sampling[k]).toBeCloseTo(integrals[k] / (4 * m), 13);
      if (tau === 0) continue;
      const shifted = Matrix.from1DArray(m, m, population.gram).add(Matrix.eye(m).div(2 * tau));
      const best = Float64Array.from(solve(shifted, Matrix.columnVector(population.crossMoment)).to1DArray());
      const loss = initialLoss + lossChange(population, best);
      expect(bound.approximation[k]).toBeCloseTo(loss, 9);
      expect(bound.optimisation[k]).toBeCloseTo(loss + dot(best, best) / (4 * m * tau), 9);
    }
    expect([bound.approximation[0], bound.optimisation[0]]).toEqual([initialLoss, initialLoss]);
    expect(bound.bound).toHaveLength(times.length);
  });

  it('compares with the best model: no other model lowers the optimisation part', () => {
    const bound = explicitBound(training, 8);
    const tau = 10;
    const source = stream(6, 'features');
    for (let trial = 0; trial < 20; trial++) {
      const other = flow.readouts[2].map((a) => a * (1 + 0.1 * source.normal()));
      const value = initialLoss + lossChange(population, other) + dot(other, other) / (4 * m * tau);
      expect(value).toBeGreaterThanOrEqual(bound.optimisation[2] - 1e-12);
    }
  });
});

describe('explicitEstimates', () => {
  const errorAt = (error: number) => {
    const start = { initialLoss: { value: initialLoss, error }, prior: { value: prior, error: 1e-3 } };
    return explicitEstimates(explicitBound(training, 8), [], { ...training, ...start });
  };

  it.each([1e-3, 0.05, 1])('covers how far an error of J_0 can move the bound, either way: %d', (error) => {
    const { bound } = errorAt(error);
    for (const sign of [-1, 1]) {
      const other = { value: initialLoss + sign * error, error: 0 };
      const moved = explicitBound({ ...training, initialLoss: other }, 8);
      for (const [i, { value, error: stated }] of bound.entries()) {
        expect(Math.abs(moved.bound[i] - value)).toBeLessThanOrEqual(stated - 1e-3 + 1e-12);
      }
    }
  });

  it('states no more than the effect of a small error, plus the error of the prior once', () => {
    const error = 1e-6;
    const { bound, optimisation, sampling } = errorAt(error);
    for (const [i, { error: stated }] of bound.entries()) {
      const slope = 1 + Math.sqrt(sampling[i].value / optimisation[i].value);
      expect(Math.abs((stated - 1e-3) / (slope * error) - 1)).toBeLessThan(1e-3);
    }
  });

  it('states the rounding of each part where J_0 and the prior are exact', () => {
    const exact = { initialLoss: { value: initialLoss, error: 0 }, prior: { value: prior, error: 0 } };
    const { bound, optimisation, approximation, sampling } = explicitEstimates(explicitBound(training, 8), [], {
      ...training,
      ...exact,
    });
    for (const part of [optimisation, approximation, sampling]) {
      expect(part[0].error).toBe(0);
      for (const { value, error } of part.slice(1)) {
        expect(error).toBeGreaterThan(Number.EPSILON * value);
        expect(error).toBeLessThan(1e-10 * value);
      }
    }
    for (const [i, { error }] of bound.entries()) {
      expect(error).toBeGreaterThanOrEqual(optimisation[i].error + sampling[i].error);
    }
  });
});
