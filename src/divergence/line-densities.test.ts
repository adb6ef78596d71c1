import { describe, expect, it } from 'vitest';
import { setting } from '../experiment/setting.js';
import { train } from '../experiment/training.js';
import { normalCdf } from '../numeric/normal.js';
import { OU } from '../testing/processes.js';
import { featureField } from './field/feature-field.js';
import { linearField } from './field/linear-field.js';
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
const faces = Float64Array.from({ length: 201 }, (_, i) => -8 + 0.08 * i);

function known(found: LineDensity) {
  if ('reason' in found) throw new Error(found.reason);
  return found;
}

describe('densities averaged over cells', () => {
  it('are those of a normal where the score is one, within their errors', () => {
    // p_t = N(0, 1) for all t under OU, with s = -x
    const normal = { precision: Float64Array.of(1), offset: Float64Array.of(0) };
    const field = linearField({ dimension: 1, at: () => normal });
    for (const found of [
      ...sdeDensities(process, target, field, faces),
      ...odeDensities(process, target, field, faces),
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
      if (!('reason' in each)) expect(Math.abs(each.outside)).toBeLessThan(0.02);
    }
  });

  it('of a score that no density belongs to have a reason', () => {
    const flat = featureField(built.features, [new Float64Array(16)]);
    expect(scoreDensities(flat, faces)).toEqual([
      { reason: 'not normalisable: the left outer slope of s(x, 0) is 0.000, not negative' },
    ]);
  });
});
