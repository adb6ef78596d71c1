import { expect, it } from 'vitest';
import { variancePreserving } from '../../process/variance-preserving.js';
import { linesFor, type ScoreField } from '../field/score-field.js';
import { piecewiseFlow, piecewiseFollower, piecewisePath, stepsOf } from './piecewise-flow.js';

/** A score whose kinks stand close, move and change its slope between two; it writes its lines over those that it may. */
const bent = (one: number, other: number): ScoreField => ({
  dimension: 1,
  models: 1,
  at: (t) => ({
    evaluate: () => undefined,
    pieces: (_, into) => {
      const kinks = Float64Array.from({ length: 12 }, (_, k) => 0.3 * k - 1.6 + 0.8 * t);
      const { slopes, intercepts } = into ?? linesFor(12);
      for (let k = 0; k <= 12; k++) slopes[k] = k % 2 === 0 ? one : other;
      intercepts[0] = 0;
      for (let k = 0; k < 12; k++) intercepts[k + 1] = intercepts[k] - (slopes[k + 1] - slopes[k]) * kinks[k];
      return { kinks, slopes, intercepts };
    },
  }),
});

it('a piecewise flow keeps the order of points, however long the steps are', () => {
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

it('a path follows one model after another, as all at once, and none after the next', () => {
  // the second is stiff in some of the steps
  const models = [bent(-2, 1), bent(-9, 30)];
  const both = (reuses: boolean): ScoreField => ({
    ...{ dimension: 1, models: 2 },
    at: (t) => ({
      evaluate: () => undefined,
      pieces: (model, into) => models[model].at(t).pieces!(0, reuses ? into : undefined),
    }),
  });
  const points = Float64Array.from({ length: 50 }, (_, i) => -2 + 0.08 * i);
  const times = Float64Array.from({ length: 9 }, (_, j) => j / 8);
  const steps = (reuses = true) => stepsOf(variancePreserving(0.5, 2, 1), both(reuses), times);
  const starts = [0, 1].map((model) => ({ model, points }));
  const together = piecewiseFlow(steps(false), starts);
  expect(piecewiseFlow(steps(), starts)).toEqual(together);
  const path = piecewisePath([...steps()]);
  const first = piecewiseFollower(path, 0);
  expect([first(points), first(points)]).toEqual([together[0], together[0]]);
  expect(piecewiseFollower(path, 1)(points)).toEqual(together[1]);
  expect(() => first(points)).toThrow('another model has been followed along this path');
});
