import { expect, it } from 'vitest';
import { variancePreserving } from '../../process/variance-preserving.js';
import type { ScoreField } from '../field/score-field.js';
import { piecewiseFlow, stepsOf } from './piecewise-flow.js';

/** A score whose kinks stand close, move and change its slope between two. */
const bent = (one: number, other: number): ScoreField => ({
  dimension: 1,
  models: 1,
  at: (t) => ({
    evaluate: () => undefined,
    pieces: () => {
      const kinks = Float64Array.from({ length: 12 }, (_, k) => 0.3 * k - 1.6 + 0.8 * t);
      const slopes = Float64Array.from({ length: 13 }, (_, k) => (k % 2 === 0 ? one : other));
      const intercepts = new Float64Array(13);
      for (let k = 0; k < 12; k++) intercepts[k + 1] = intercepts[k] - (slopes[k + 1] - slopes[k]) * kinks[k];
      return { kinks, slopes, intercepts };
    },
  }),
});

it('keeps the order of points, however long the steps are', () => {
  const points = Float64Array.from({ length: 200 }, (_, i) => -2 + 0.02 * i);
  for (const [steps, one, other] of [1, 2, 5, 40].flatMap((each) => [
    [each, -9, 8],
    [each, 0, 30],
    [each, -30, 0],
  ])) {
    const times = Float64Array.from({ length: steps + 1 }, (_, j) => j / steps);
    const [{ places, stretches }] = piecewiseFlow(stepsOf(variancePreserving(2, 2, 1), bent(one, other), times), [
      { model: 0, points },
    ]);
    for (let i = 1; i < points.length; i++) expect(places[i]).toBeGreaterThanOrEqual(places[i - 1]);
    expect(stretches.every(Number.isFinite)).toBe(true);
  }
});
