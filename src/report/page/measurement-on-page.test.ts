import { describe, expect, test } from 'vitest';
import { measure } from '../../experiment/measure.js';
import type { Experiment } from '../../experiment/schema.js';
import { OU } from '../../testing/processes.js';
import { measurementHtml, measurementPage } from './measurement-on-page.js';

const experiment: Experiment = {
  process: OU,
  target: { kind: 'mixture', weights: [0.4, 0.6], means: [[-2], [1]], variances: [0.5, 1] },
  embedding: { kind: 'signal' },
  features: { width: 16, seed: 1 },
  data: { samples: 40, seed: 2 },
  trainingTimes: [0, 1, 5, 10, 20, 50, 100],
};

const measured = (of: Experiment) => ({
  version: '1.0.0',
  name: 'mine.json',
  experiment: of,
  measurement: measure(of),
});

describe('the page of an experiment on the line', () => {
  const given = measured(experiment);
  const page = measurementPage(given);

  test('says in words what the experiment is, and holds it as it was read', () => {
    expect(page.about.map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'Process: variance preserving, β from 2 to 2, T = 4',
      'Law of the data p₀: a mixture of normals with 2 components, in one dimension',
      'Data: n = 40, drawn with seed 2',
      'Random features: m = 16, drawn with seed 1; signal embedding of time',
      'Training: gradient flow with the weight g2, from A = 0',
    ]);
    expect(page.experiment).toBe(experiment);
  });

  test('has the numbers of measure, with their errors and the reasons where there are none', () => {
    const { empirical, numerics } = given.measurement;
    const [klSde, , klScore] = page.curves;
    expect([klSde.values, klSde.errors]).toEqual([empirical.klSde, numerics.empirical.klSde]);
    expect(klScore.values[0]).toBeNull();
    expect(klScore.remarks[0]).toMatch(/not normalisable/);
    expect(page.curves.map(({ key }) => key)).toEqual([
      'klSde',
      'klOde',
      'klScore',
      'klBound',
      'explicit',
      'scoreLoss',
      'population',
      'expected',
      'w2Sde',
      'w2Ode',
    ]);
    expect(page.numbers).toMatchObject([
      { key: 'priorKl', value: given.measurement.priorKl, error: numerics.priorKl, remark: null },
      { key: 'initialScoreLoss', value: given.measurement.initialScoreLoss },
    ]);
  });

  test('cuts the explicit bound into parts that add up to it', () => {
    if ('reason' in page.explicit) throw new Error(page.explicit.reason);
    const { parts, bound } = page.explicit;
    expect(parts.map(({ key }) => key)).toEqual(['prior', 'approximation', 'distance', 'sampling', 'cross']);
    for (const [k, whole] of bound.values.entries()) {
      const sum = parts.reduce((all, { values }) => all + values[k], 0);
      expect(Math.abs(sum - whole)).toBeLessThan(1e-12 * whole + bound.errors[k]);
      expect(parts.every(({ values, errors }) => values[k] >= 0 && errors[k] >= 0)).toBe(true);
    }
  });

  test('has densities at few training times, the first and the last among them', () => {
    if ('reason' in page.densities) throw new Error(page.densities.reason);
    expect(page.densities.models.map(({ trainingTime }) => trainingTime)).toEqual([0, 1, 5, 20, 50, 100]);
    expect(page.densities.note).toContain('Of 7 training times 6 are shown.');
    const [start, later] = page.densities.models;
    expect(start.score).toEqual({ reason: expect.stringContaining('not normalisable') });
    expect(later.sde).toMatchObject({ density: expect.any(String), error: expect.any(String) });
  });

  test('is a file that says its numbers before any script runs', () => {
    const html = measurementHtml(given);
    expect(html).toContain('<title>mine.json · diffusion-bounds</title>');
    expect(html).toContain('<p>divergence of the reverse SDE: ');
  });
});

test('in the plane there are no densities, and without the weight g^2 no explicit bound, each with its reason', () => {
  const plane: Experiment = {
    ...experiment,
    target: { kind: 'mixture', weights: [1], means: [[0, 0]], variances: [1] },
    features: { width: 4, seed: 1 },
    trainingTimes: [1],
    weighting: 'one',
  };
  const page = measurementPage(measured(plane));
  expect(page.densities).toEqual({ reason: expect.stringContaining('on the line alone') });
  expect(page.explicit).toEqual({ reason: 'the explicit bound holds for the weight g^2 only' });
  expect(page.curves.map(({ key }) => key)).not.toContain('explicit');
});
