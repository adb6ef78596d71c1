import { expect, it } from 'vitest';
import { embedding } from '../../features/embedding.js';
import { drawFeatures } from '../../features/random-features.js';
import { ou } from '../../testing/processes.js';
import { cellAxis } from '../grid/cell-axis.js';
import { featureField } from './feature-field.js';
import { linearField } from './linear-field.js';
import { type PlaneMeans, planeMeans } from './plane-means.js';
import type { ScoreField } from './score-field.js';

const axes = [
  cellAxis(Float64Array.of(-3, -1, -0.4, 0.1, 0.9, 2.5)),
  cellAxis(Float64Array.of(-2, -0.5, 0.2, 1.7)),
] as const;
const drawn = drawFeatures(40, 2, embedding({ kind: 'signal' }, ou), 3);
// with features that do not vary, vary along one axis alone, or have their kink outside all cells
const features = { ...drawn, weights: drawn.weights.slice() };
features.weights.set([0, 0, 0, 1, -1, 0, 1e-3, 0, 0, -1e-3]);
const readout = Float64Array.from({ length: 80 }, (_, k) => Math.sin(k));
const field = featureField(features, [readout]);

const meansOf = (each: ScoreField): PlaneMeans => {
  const means: PlaneMeans = [new Float64Array(6 * 3), new Float64Array(4 * 5)];
  planeMeans(each, 0)(0.3, [axes[0], axes[1]], means);
  return means;
};

it('means of features between centres are those of many points between them', () => {
  const many = 4000;
  const means = meansOf(field);
  for (const k of [0, 1] as const) {
    const [own, other] = [axes[k], axes[1 - k]];
    for (let f = 0, p = 0; f < own.middles.length; f++) {
      for (let l = 0; l < other.widths.length; l++, p++) {
        const points = new Float64Array(2 * many);
        for (let i = 0; i < many; i++) {
          points[2 * i + k] = own.centres[f] + (own.gaps[f] * (i + 0.5)) / many;
          points[2 * i + 1 - k] = other.centres[l + 1];
        }
        const scores = new Float64Array(2 * many);
        field.at(0.3).evaluate(0, points, scores);
        const mean = scores.reduce((sum, score, i) => (i % 2 === k ? sum + score : sum), 0) / many;
        expect(means[k][p]).toBeCloseTo(mean, 6);
      }
    }
  }
});

it('of a linear score the mean is its value in the middle, to the last bit', () => {
  const precision = Float64Array.of(1.3, 0.7, -0.2, 0.9);
  const linear = linearField({ dimension: 2, at: () => ({ precision, offset: Float64Array.of(0.31, -0.77) }) });
  const { linear: _, ...other } = linear;
  expect(meansOf(linear)).toEqual(meansOf(other));
});

it('of other fields the score in the middle stands for the mean', () => {
  const { features: _, ...other } = field;
  const means = meansOf(other);
  const at = (x: number, y: number) => {
    const scores = new Float64Array(2);
    field.at(0.3).evaluate(0, Float64Array.of(x, y), scores);
    return scores;
  };
  expect(means[0][2 * 3 + 1]).toBe(at(axes[0].middles[2], axes[1].centres[2])[0]);
  expect(means[1][3 * 5 + 4]).toBe(at(axes[0].centres[5], axes[1].middles[3])[1]);
});
