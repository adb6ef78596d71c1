import { describe, expect, it } from 'vitest';
import { setting } from '../experiment/setting.js';
import { train } from '../experiment/training.js';
import { normalCdf, normalPdf } from '../numeric/normal.js';
import { OU } from '../testing/processes.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
import { carriedAlong } from './flow/line-flow.js';
import { gradedTimes } from './grid/graded-times.js';
import { type LineDensity, odeDensities, scoreDensities, sdeDensities } from './line-densities.js';

const experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-2], [1]], variances: [0.5, 1] },
  embedding: { kind: 'signal' },
  features: { width: 16, seed: 1 },
  data: { samples: 40, seed: 2 },
  trainingTimes: [1, 100],
} as const;
const built = setting(experiment);
const { process, target } = built;
/** s = -x. */
const linear = linearField({ dimension: 1, at: () => ({ precision: Float64Array.of(1), offset: Float64Array.of(0) }) });
const faces = Float64Array.from({ length: 201 }, (_, i) => -8 + 0.08 * i);

function known(found: LineDensity) {
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

describe('densities averaged over cells', () => {
  it('are those of a normal where the score is one, within their errors', () => {
    // p_t = N(0, 1) for all t under OU, with s = -x
    for (const found of [
      ...sdeDensities(process, target, linear, faces),
      ...odeDensities(process, target, linear, faces),
    ]) {
      const { density, error, outside } = known(found);
      for (const [i, value] of density.entries()) {
        const exact = (normalCdf(faces[i + 1]) - normalCdf(faces[i])) / 0.08;
        expect(Math.abs(value - exact)).toBeLessThan(error[i] + 1e-9);
        expect(error[i]).toBeLessThan(0.01);
      }
      expect(Math.abs(outside)).toBeLessThan(1e-3);
    }
  });

  it.each([1e-4, 1e-8, 1e-13])('count the rounding of masses by the width of their cells, %d', (width) => {
    const narrow = Float64Array.from({ length: 21 }, (_, i) => 1 + i * width);
    // the flow stands still, so that its runs are the same
    const { density, error } = known(odeDensities(process, target, linear, narrow)[0]);
    for (const [i, value] of density.entries()) {
      const [from, to] = [narrow[i], narrow[i + 1]];
      // to within (to - from)^2/24 of a density whose second derivative is 0 at 1
      const exact = normalPdf(0.5 * (from + to));
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(error[i] + (to - from) * (to - from));
      expect(error[i]).toBeGreaterThan((10 * Number.EPSILON) / (to - from));
      expect(error[i]).toBeLessThan((100 * Number.EPSILON) / (to - from));
    }
    // runs of the SDE differ by .003, which is less than the rounding in the narrowest cells alone
    const byNoise = known(sdeDensities(process, target, linear, narrow)[0]);
    for (const each of byNoise.error) expect(each).toBeGreaterThan((10 * Number.EPSILON) / width);
  });

  it('have all mass in the cells and beside them, by either flow and by the score', () => {
    const { readouts } = train(built, experiment.trainingTimes).empirical;
    const field = featureField(built.features, readouts);
    const found = [sdeDensities, odeDensities].flatMap((each) => each(process, target, field, faces));
    for (const each of found) {
      const { density, outside } = known(each);
      expect(density.reduce((sum, value) => sum + 0.08 * value, outside)).toBeCloseTo(1, 10);
      expect(Math.min(...density)).toBeGreaterThanOrEqual(0);
    }
    for (const each of scoreDensities(field, faces)) {
      if ('reason' in each) continue;
      const { density, outside } = each;
      expect(density.reduce((sum, value) => sum + 0.08 * value, outside)).toBeCloseTo(1, 12);
      expect(outside).toBeGreaterThan(-1e-12);
    }
  });

  it.each([1, 1e-2, 1e-6, 1e-8, 1e-12])(
    'of a score are those of a normal of variance %d, as narrow as it is',
    (variance) => {
      const normal = { precision: Float64Array.of(1 / variance), offset: Float64Array.of(0.0125 / variance) };
      const { density, error, outside } = known(
        scoreDensities(linearField({ dimension: 1, at: () => normal }), faces)[0],
      );
      const places = faces.map((x) => (x - 0.0125) / Math.sqrt(variance));
      for (const [i, value] of density.entries()) {
        const [from, to] = [places[i], places[i + 1]];
        const exact = (from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from)) / 0.08;
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(error[i] + 1e-12 * exact);
        expect(error[i]).toBeLessThan(1e-5 * (1 + exact));
      }
      expect(Math.abs(outside)).toBeLessThan(1e-12 + 0.08 * error.reduce((sum, each) => sum + each, 0));
    },
  );

  it('of a score whose slope jumps are integrals of its exponential', () => {
    // s = -x - 6 relu(x - 1), so that S = -x^2/2 - 3 relu(x - 1)^2
    const embedding = { size: 1, at: () => Float64Array.of(1) };
    const features = {
      ...{ width: 3, dimension: 1, embedding },
      ...{ weights: Float64Array.of(1, -1, 1), timeWeights: Float64Array.of(0, 0, -1) },
    };
    const field = featureField(features, [Float64Array.of(-3, 3, -18)]);
    const { density, error } = known(scoreDensities(field, faces)[0]);
    const exponential = (x: number) => Math.exp(-0.5 * x * x - 3 * Math.max(0, x - 1) ** 2);
    const integrals = Array.from(density, (_, i) => {
      let sum = 0;
      for (let k = 0; k < 4000; k++) sum += exponential(faces[i] + (0.08 * (k + 0.5)) / 4000) / 4000;
      return sum;
    });
    const norm = 0.08 * integrals.reduce((sum, each) => sum + each, 0);
    for (const [i, value] of density.entries()) {
      expect(Math.abs(value - integrals[i] / norm)).toBeLessThan(error[i] + 1e-8);
    }
  });

  it('of a score that no density belongs to have a reason', () => {
    const flat = featureField(built.features, [new Float64Array(16)]);
    expect(scoreDensities(flat, faces)).toEqual([
      { reason: 'not normalisable: the left outer slope of s(x, 0) is 0.000, not negative' },
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'of p^ODE are within their errors beside images of kinks, seed %d',
    (seed) => {
      const sharp = setting({
        ...experiment,
        process: { kind: 've', sigma: 1.9, horizon: 5 },
        target: { kind: 'bumps', weights: [1], centers: [[-1.2]], halfWidths: [0.8] },
        features: { width: 12, seed },
        trainingTimes: [0.5],
      });
      const field = featureField(sharp.features, train(sharp, [0.5]).empirical.readouts);
      const cells = Float64Array.from({ length: 241 }, (_, i) => -2 + i / 150);
      const [{ places }] = carriedAlong(sharp.process, field, gradedTimes(sharp.process, sharp.target.variance, 2048), [
        { model: 0, points: cells },
      ]);
      const mass = places.map((x) => normalCdf(x / Math.sqrt(sharp.process.priorVariance)));
      const { density, error } = known(odeDensities(sharp.process, sharp.target, field, cells)[0]);
      for (const [i, value] of density.entries()) {
        expect(Math.abs(value - 150 * (mass[i + 1] - mass[i]))).toBeLessThan(error[i] + 1e-12);
      }
    },
  );

  it('have the rounding of features that cancel in their errors, and never none', () => {
    const [size, narrow] = [1e7, Float64Array.from({ length: 11 }, (_, i) => 1e-4 * i)];
    // each feature after one that it nearly is, with the opposite readout
    const weights = built.features.weights.map((w, i, all) => (i % 2 ? all[i - 1] * (1 + 1e-7 * i) : w));
    const timeWeights = built.features.timeWeights.map((u, e, all) => (e % 4 < 2 ? u : all[e - 2]));
    const readout = weights.map((w, i) => (i % 2 ? -1 : 1) * size - 20 * w - 4 * Math.sign(w));
    const made = (order: (i: number) => number) => {
      const features = {
        ...built.features,
        weights: weights.map((_, i) => weights[order(i)]),
        timeWeights: timeWeights.map((_, e) => timeWeights[2 * order(e >> 1) + (e % 2)]),
      };
      return featureField(features, [readout.map((_, i) => readout[order(i)])]);
    };
    const [one, other] = [made((i) => i), made((i) => 15 - i)].map((field) => known(scoreDensities(field, narrow)[0]));
    for (const [i, value] of one.density.entries()) {
      expect(Math.abs(value - other.density[i])).toBeLessThan(one.error[i] + other.error[i]);
      expect(one.error[i]).toBeGreaterThan(Number.EPSILON * size * value);
    }
    for (const each of [sdeDensities, odeDensities]) {
      const { density, error } = known(each(process, target, featureField(built.features, [readout]), faces)[0]);
      expect(error.every((e, i) => e > 0 || density[i] === 0)).toBe(true);
    }
  });
});
