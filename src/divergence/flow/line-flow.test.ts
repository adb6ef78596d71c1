import { describe, expect, it } from 'vitest';
import type { ForwardProcess } from '../../process/forward-process.js';
import { variancePreserving } from '../../process/variance-preserving.js';
import { linearField } from '../field/linear-field.js';
import { type LinearScore, scoreOnLine } from '../normal/linear-score.js';
import { probabilityFlowKls } from './line-flow.js';

const ou = variancePreserving(2, 2, 3);
const evenly = (steps: number) => Float64Array.from({ length: steps + 1 }, (_, j) => (3 * j) / steps);

/**
 * KL of the masses from those that x -> growth x + shift pulls back from N(0, 1), with pi at the middle of each image.
 */
function pulledBack(faces: Float64Array, masses: Float64Array, growth: number, shift: number): number {
  return masses.reduce((sum, mass, i) => {
    const middle = growth * 0.5 * (faces[i] + faces[i + 1]) + shift;
    const pi = Math.exp(-0.5 * middle * middle) / Math.sqrt(2 * Math.PI);
    return sum + mass * Math.log(mass / (pi * growth * (faces[i + 1] - faces[i])));
  }, 0);
}

const faces = Float64Array.of(-1, 0.2, 0.9, 2.5);
const masses = Float64Array.of(0.3, 0.5, 0.2);
const solve = (process: ForwardProcess, score: LinearScore, times: Float64Array) =>
  probabilityFlowKls(process, linearField(score), times, [{ model: 0, faces, masses }])[0];

describe('the flow of a linear score', () => {
  // dx/dt = -x - (-h x + c)
  const [h, c] = [0.7, 0.4];
  const growth = Math.exp(3 * (h - 1));
  const exact = pulledBack(faces, masses, growth, (-c * (growth - 1)) / (h - 1));
  const miss = (steps: number) => {
    const result = solve(
      ou,
      scoreOnLine(
        () => h,
        () => c,
      ),
      evenly(steps),
    );
    return (result.value as number) - exact;
  };

  it('is its exponential', () => {
    expect(Math.abs(miss(64))).toBeLessThan(1e-8);
  });

  it('is followed with order four', () => {
    expect(Math.log2(miss(4) / miss(8))).toBeGreaterThan(3.7);
    expect(Math.log2(miss(4) / miss(8))).toBeLessThan(4.5);
  });

  it('is followed with order four when the coefficients change in time', () => {
    const process = variancePreserving(0.5, 4, 3);
    const score: LinearScore = scoreOnLine(
      (t) => 1 / (1 + t),
      (t) => Math.sin(t),
    );
    const [a, b, d] = [20, 40, 80].map((steps) => solve(process, score, evenly(steps)).value as number);
    expect(Math.log2((a - b) / (b - d))).toBeGreaterThan(3.6);
    expect(Math.log2((a - b) / (b - d))).toBeLessThan(4.5);
  });

  it('leaves its starting nodes as they are, and says that refinement would show all of its error', () => {
    const before = faces.slice();
    expect(
      solve(
        ou,
        scoreOnLine(
          () => h,
          () => c,
        ),
        evenly(8),
      ),
    ).toMatchObject({ unresolved: 0 });
    expect(faces).toEqual(before);
  });
});

it('each start is carried by its own model', () => {
  const at = (slope: number) => ({
    evaluate(_: number, xs: Float64Array, out: Float64Array) {
      for (let i = 0; i < xs.length; i++) out[i] = slope * xs[i];
    },
  });
  const slopes = [-0.5, -1.2];
  const both = {
    dimension: 1,
    models: 2,
    at: () => ({
      evaluate: (model: number, xs: Float64Array, out: Float64Array) => at(slopes[model]).evaluate(0, xs, out),
    }),
  };
  const starts = [1, 0].map((model) => ({ model, faces, masses }));
  const alone = slopes.map((slope) =>
    solve(
      ou,
      scoreOnLine(
        () => -slope,
        () => 0,
      ),
      evenly(8),
    ),
  );
  expect(probabilityFlowKls(ou, both, evenly(8), starts)).toEqual([alone[1], alone[0]]);
});

describe('where there is no density', () => {
  it('says that neighbours collapsed', () => {
    expect(
      solve(
        ou,
        scoreOnLine(
          () => -12,
          () => 0,
        ),
        evenly(400),
      ),
    ).toEqual({
      value: null,
      reason: 'the probability flow contracts neighbouring points to within rounding',
    });
  });

  it('says so of neighbours that are too close relative to where they are', () => {
    // s = -x stands still under OU: 5e-11 at 1000 is a few units in the last place
    const start = { model: 0, faces: Float64Array.of(1000, 1000 + 5e-11), masses: Float64Array.of(1) };
    const field = linearField(
      scoreOnLine(
        () => 1,
        () => 0,
      ),
    );
    const [result] = probabilityFlowKls(ou, field, evenly(4), [start]);
    expect(result).toMatchObject({ value: null, reason: expect.stringContaining('contracts') });
  });

  it('says that the flow overflowed', () => {
    expect(
      solve(
        ou,
        scoreOnLine(
          () => 600,
          () => 0,
        ),
        evenly(200),
      ),
    ).toEqual({
      value: null,
      reason: 'the probability flow overflows from the support of p_0',
    });
  });

  it('does not mind either in cells without mass', () => {
    const apart = Float64Array.of(0, 1, 1, 2);
    const start = { model: 0, faces: apart, masses: Float64Array.of(0.5, 1e-17, 0.5) };
    const field = linearField(
      scoreOnLine(
        () => 1,
        () => 0,
      ),
    );
    const [{ value }] = probabilityFlowKls(ou, field, evenly(4), [start]);
    const exact = pulledBack(Float64Array.of(0, 1), Float64Array.of(0.5), 1, 0);
    expect(value).toBeCloseTo(exact + pulledBack(Float64Array.of(1, 2), Float64Array.of(0.5), 1, 0), 12);
  });
});
